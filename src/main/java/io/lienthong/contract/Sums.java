package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbstractJsonValidator;
import com.networknt.schema.AbstractKeyword;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import java.math.BigDecimal;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keyword {@code x-sums: {"amount": "fees"}}: the number {@code amount} of the object is the sum of those of the same name in
 * its list {@code fees}. Says nothing where one of them is absent, or no number.
 */
record Sums(JsonNode declared) implements FastRule {
    static final String KEYWORD = "x-sums";
    private static final int MAX_SCALE = 100;

    @Override
    public int check(JsonNode data, int left, int depth) {
        return differing(data).isEmpty() ? left : ~left;
    }

    @Override
    public boolean exact() {
        return false;
    }

    /** The names of those that are not the sum of their parts. */
    private List<String> differing(JsonNode object) {
        List<String> differing = new ArrayList<>();
        for (Map.Entry<String, JsonNode> sum : declared.properties()) {
            String name = sum.getKey();
            if (differs(object.path(name), name, object.path(sum.getValue().asText()))) {
                differing.add(name);
            }
        }
        return differing;
    }

    private static boolean differs(JsonNode total, String name, JsonNode list) {
        if (!total.isNumber() || !list.isArray()) {
            return false;
        }
        BigDecimal left = total.decimalValue();
        for (JsonNode element : list) {
            JsonNode part = element.path(name);
            if (!part.isNumber()) {
                return false;
            }
            if (isBoundless(left) || isBoundless(part.decimalValue())) {
                return true;
            }
            left = left.subtract(part.decimalValue());
        }
        return left.signum() != 0;
    }

    /** 1e999999999 less 1 would have a billion digits. */
    private static boolean isBoundless(BigDecimal number) {
        return Math.abs((long) number.scale()) > MAX_SCALE;
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
                return new Adder(location, path, this, schema);
            }
        };
    }

    private static final class Adder extends AbstractJsonValidator {
        private final Sums sums;

        Adder(SchemaLocation location, JsonNodePath path, Keyword keyword, JsonNode schema) {
            super(location, path, keyword, schema);
            sums = new Sums(schema);
        }

        @Override
        public Set<ValidationMessage> validate(
                ExecutionContext context, JsonNode node, JsonNode root, JsonNodePath place) {
            Set<ValidationMessage> messages = new LinkedHashSet<>();
            for (String name : sums.differing(node)) {
                messages.add(ValidationMessage.builder()
                        .type(KEYWORD)
                        .code(KEYWORD)
                        .schemaNode(sums.declared.path(name))
                        .instanceLocation(place.append(name))
                        .format(new MessageFormat("is no sum"))
                        .build());
            }
            return messages;
        }
    }
}
