package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.util.Arrays;
import java.util.Locale;

/** What looking for drift costs an answer: of twenty fields and a list of twenty records, some 3 kB. */
final class DriftBench {
    private static final int ROUNDS = 9;
    private static final int ANSWERS = 20_000;

    private DriftBench() {}

    private interface Work {
        void run() throws MalformedBody;
    }

    /** Prints nanoseconds for each answer, the median of the rounds. */
    public static void main(String[] arguments) throws MalformedBody {
        ObjectNode answer = record(20);
        ObjectNode properties = properties(20);
        ObjectNode item = Json.object().put("type", "object").set("properties", properties(5));
        properties.set("list", Json.object().put("type", "array").set("items", item));
        for (int i = 0; i < 20; i++) {
            answer.withArray("list").add(record(5));
        }
        JsonNode schema = Json.object().put("type", "object").set("properties", properties);
        byte[] bytes = Json.write(answer);
        System.out.println("bytes of the answer: " + bytes.length);
        tell("parse it, for comparison", () -> Json.parse(bytes));
        Drift counted = new Drift();
        tell("count it, as every answer", counted::samples);
        Drift looked = new Drift();
        tell("look at it (REST)", () -> looked.look(answer, schema));
        Drift xml = new Drift();
        tell("look at it (SOAP)", () -> xml.lookAtXml(answer, schema));
        Drift sampled = new Drift();
        tell("sampled: one in fifty (REST)", () -> {
            if (sampled.samples()) {
                sampled.look(answer, schema);
            }
        });
        if (!looked.findings().isEmpty()) {
            throw new IllegalStateException("the answer is as its contract says: " + looked.findings());
        }
    }

    private static ObjectNode record(int fields) {
        ObjectNode record = Json.object();
        for (int i = 0; i < fields; i++) {
            record.put("field" + i, "value of field " + i);
        }
        return record;
    }

    private static ObjectNode properties(int fields) {
        ObjectNode properties = Json.object();
        for (int i = 0; i < fields; i++) {
            properties.set("field" + i, Json.object().put("type", "string"));
        }
        return properties;
    }

    private static void tell(String what, Work work) throws MalformedBody {
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < ANSWERS; i++) {
                work.run();
            }
            nanos[round] = (System.nanoTime() - start) / ANSWERS;
        }
        Arrays.sort(nanos);
        System.out.printf(Locale.ROOT, "%-32s %8d ns%n", what, nanos[ROUNDS / 2]);
    }
}
