package io.lienthong.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.ErrorHandling.Classification;
import io.lienthong.connector.ErrorHandling.When;
import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of {@code classify}, compiled; when all conditions hold, its verdict stands. */
final class Rule {
    private static final JsonPointer FAULT_CODE = JsonPointer.compile("/Fault/code");

    private final @Nullable List<Integer> statuses;
    private final @Nullable String header;
    private final @Nullable Phrase headerContains;
    private final @Nullable JsonPointer pointer;
    private final @Nullable JsonNode equal;
    private final @Nullable Phrase contains;
    private final @Nullable Boolean exists;
    private final @Nullable Phrase text;
    private final @Nullable String faultCode;
    final Verdict verdict;

    Rule(Classification line) {
        When when = line.when();
        this.statuses = when.httpStatus();
        this.header = when.header();
        this.headerContains = when.headerContains() == null ? null : new Phrase(when.headerContains());
        this.pointer = when.pointer() == null ? null : JsonPointer.compile(when.pointer());
        this.equal = when.equals();
        this.contains = when.contains() == null ? null : new Phrase(when.contains());
        this.exists = when.exists();
        this.text = when.text() == null ? null : new Phrase(when.text());
        this.faultCode = when.faultCode() == null ? null : withoutPrefix(when.faultCode());
        this.verdict = new Verdict(line.outcome(), line.errorCode());
    }

    /**
     * Judges an answer.
     *
     * @param tree missing where the answer has no body or it could not be read
     * @param raw the body as text where it could not be read, else empty
     */
    boolean matches(int status, MultiMap headers, JsonNode tree, String raw) {
        return (statuses == null || statuses.contains(status))
                && (header == null || holds(headers.get(header)))
                && (faultCode == null
                        || faultCode.equals(withoutPrefix(tree.at(FAULT_CODE).asText())))
                && (pointer == null || holds(tree.at(pointer)))
                && (text == null || text.within(tree) || text.within(raw));
    }

    private boolean holds(@Nullable String value) {
        return value != null && (headerContains == null || headerContains.within(value));
    }

    /** A null counts as absent. A pointer without a further condition asks for existence. */
    private boolean holds(JsonNode value) {
        boolean present = !value.isMissingNode() && !value.isNull();
        if (equal != null) {
            return equal(value, equal);
        }
        if (contains != null) {
            return present && value.isValueNode() && contains.within(value.asText());
        }
        return exists != null ? present == exists : present;
    }

    /** Numbers by value (0 is 0.0), an absent value like null, all else by type and value. */
    static boolean equal(JsonNode value, JsonNode expected) {
        if (expected.isNull()) {
            return value.isNull() || value.isMissingNode();
        }
        return expected.isNumber() && value.isNumber()
                ? value.decimalValue().compareTo(expected.decimalValue()) == 0
                : value.equals(expected);
    }

    private static String withoutPrefix(String code) {
        return code.substring(code.lastIndexOf(':') + 1);
    }
}
