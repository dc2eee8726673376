package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbstractJsonValidator;
import com.networknt.schema.AbstractKeyword;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import java.util.Set;

/**
 * Counts how often a check follows a reference, and ends it after so many: schemas whose alternatives lead back to
 * themselves would else double the work at every level of the data.
 */
final class CheckSteps extends ExecutionContext {
    /** A keyword that {@link SchemaBundle} puts into every definition. */
    static final String KEYWORD = "x-lienthong-step";

    private int left;

    CheckSteps(ExecutionConfig config, int most) {
        super(config);
        this.left = most;
    }

    /** Ends a check that takes too long. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("too many steps", null, false, false);
        }
    }

    private void step() {
        if (--left < 0) {
            throw new TooMany();
        }
    }

    static Keyword keyword() {
        return new AbstractKeyword(KEYWORD) {
            @Override
            public JsonValidator newValidator(
                    SchemaLocation location,
                    JsonNodePath path,
                    JsonNode schema,
                    JsonSchema parent,
                    ValidationContext context) {
                return new Counter(location, path, this, schema);
            }
        };
    }

    private static final class Counter extends AbstractJsonValidator {
        Counter(SchemaLocation location, JsonNodePath path, Keyword keyword, JsonNode schema) {
            super(location, path, keyword, schema);
        }

        @Override
        public Set<ValidationMessage> validate(
                ExecutionContext context, JsonNode node, JsonNode root, JsonNodePath place) {
            if (context instanceof CheckSteps steps) {
                steps.step();
            }
            return Set.of();
        }
    }
}
