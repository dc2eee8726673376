package io.lienthong.cli;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One case of a connector's tests, as connectors/README.md describes it.
 *
 * @param file relative to the connector's folder
 * @param line where the case begins
 * @param operation of the connector
 */
public record TestCase(String file, int line, String operation, String name, Given given, When when, Then then) {

    /**
     * @param stubs that answer, by name
     * @param remembered what the simulator's store holds
     */
    public record Given(Set<String> stubs, Map<String, String> remembered) {
        public Given {
            stubs = Set.copyOf(stubs);
            remembered = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(remembered));
        }
    }

    /**
     * What is asked.
     *
     * @param body inline, or of the file that the case names
     * @param purpose where the case says so, else what is usual for the operation
     * @param window of a poll; absent: the first one
     */
    public record When(
            Map<String, String> parameters,
            @Nullable Content body,
            @Nullable String idempotencyKey,
            Said purpose,
            Said officer,
            @Nullable Window window) {
        public When {
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * A body.
     *
     * @param tree of bytes that are JSON
     * @param file that the bytes are in; absent: they stand in the case
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Content(
            byte[] bytes, @Nullable JsonNode tree, @Nullable Path file) {
        /** Whether people can read it. */
        boolean text() {
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.chars().noneMatch(one -> one == 0 || one == 0xfffd);
        }
    }

    /**
     * A value that a case may give, deny with null, or leave to the runner.
     *
     * @param given whether the case has the key
     */
    public record Said(boolean given, @Nullable String value) {
        static final Said NOTHING = new Said(false, null);

        @Nullable
        String or(@Nullable String usual) {
            return given ? value : usual;
        }
    }

    /** A poll's span of time: ISO 8601 dates or times. */
    public record Window(String from, String to) {}

    /** What is expected; absent parts do not matter, except that without error and outcome the call must succeed. */
    public record Then(
            @Nullable Content reply,
            @Nullable ExpectedError error,
            @Nullable Outcome outcome,
            @Nullable Integer records,
            @Nullable Integer providerRequests,
            Map<JsonPointer, JsonNode> providerReceived,
            Map<String, Pattern> providerHeaders) {
        public Then {
            providerReceived = Map.copyOf(providerReceived);
            providerHeaders = Map.copyOf(providerHeaders);
        }
    }

    /** @param detail occurs in the error's detail */
    public record ExpectedError(
            @Nullable ErrorCode code,
            @Nullable Integer status,
            @Nullable String detail) {}

    /** What becomes of a delivery. */
    public enum Outcome {
        DELIVERED,
        DUPLICATE,
        REJECTED,
        /** The system is unreachable or asks to wait. */
        AWAY
    }

    /** The bodies that cases name by file. */
    interface Files {
        Content read(String name) throws Missing;
    }

    /** There is no such file. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        Missing(List<String> places) {
            super("not found: " + String.join(", ", places));
        }
    }
}
