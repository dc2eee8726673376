package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a schema says of its place by way of other schemas. */
sealed interface FastChoice extends FastRule {
    /** The schema behind {@code $ref}, looked up once all are compiled, so that schemas may refer to each other. */
    final class Reference implements FastChoice {
        private final String name;
        private @Nullable FastRule target;

        Reference(String name) {
            this.name = name;
        }

        void resolve(Map<String, FastRule> definitions) {
            target = definitions.get(name);
        }

        @Override
        public int check(JsonNode data, int left, int depth) {
            FastRule rule = target;
            return rule == null ? GIVEN_UP : rule.check(data, left, depth);
        }

        @Override
        public boolean exact() {
            return false;
        }
    }

    /** {@code anyOf}. */
    record AnyOf(FastRule[] rules, boolean exact) implements FastChoice {
        @Override
        public int check(JsonNode data, int left, int depth) {
            int rest = left;
            for (FastRule rule : rules) {
                int after = rule.check(data, rest, depth + 1);
                if (after >= 0 || after == GIVEN_UP) {
                    return after;
                }
                rest = ~after;
            }
            return ~rest;
        }
    }

    /** {@code if}, {@code then} and {@code else}: where the condition's answer is not sure, both must hold. */
    record Conditional(FastRule condition, FastRule yes, FastRule no) implements FastChoice {
        @Override
        public int check(JsonNode data, int left, int depth) {
            int after = condition.check(data, left, depth + 1);
            if (after >= 0) {
                return yes.check(data, after, depth + 1);
            }
            if (after == GIVEN_UP) {
                return GIVEN_UP;
            }
            int other = no.check(data, ~after, depth + 1);
            return other < 0 || condition.exact() ? other : yes.check(data, other, depth + 1);
        }

        @Override
        public boolean exact() {
            return false;
        }
    }
}
