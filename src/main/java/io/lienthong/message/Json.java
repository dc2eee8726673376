package io.lienthong.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads and writes JSON with the bus's limits: UTF-8 alone, 100 levels, numbers of 100 digits, no duplicate keys, nothing behind the value. */
public final class Json {
    public static final int MAX_DEPTH = 100;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_NAME_LENGTH = 1_000;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Reads one JSON value. */
    public static JsonNode parse(byte[] bytes) throws MalformedBody {
        if (bytes.length == 0) {
            throw new MalformedBody("the body is empty, JSON was expected");
        }
        requireUtf8(bytes);
        try {
            JsonNode tree = MAPPER.readTree(bytes);
            if (tree == null || tree.isMissingNode()) {
                throw new MalformedBody("the body is empty, JSON was expected");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new MalformedBody(reason(e) + at(e.getLocation()));
        } catch (IOException e) {
            throw new MalformedBody("not JSON");
        }
    }

    /** Writes a tree as UTF-8, without white space. */
    public static byte[] write(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Jackson guesses UTF-16 and UTF-32 and tolerates some bad bytes; JSON between systems is UTF-8 (RFC 8259). */
    private static void requireUtf8(byte[] bytes) throws MalformedBody {
        for (byte b : bytes) {
            if (b <= 0) {
                requireDecodable(bytes);
                return;
            }
        }
    }

    private static void requireDecodable(byte[] bytes) throws MalformedBody {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new MalformedBody("the body is not UTF-8");
        }
        for (byte b : bytes) {
            if (b == 0) {
                throw new MalformedBody("the body is not JSON in UTF-8: it holds a zero byte");
            }
        }
    }

    private static String reason(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return "over a limit of the bus: " + firstSentence(message);
        }
        if (message.startsWith("Duplicate field")) {
            return "a key occurs twice in one object";
        }
        return "not JSON";
    }

    private static String firstSentence(String message) {
        int end = message.indexOf('(');
        return (end < 0 ? message : message.substring(0, end)).strip();
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
