package io.lienthong.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a mapping whose loops, which may stand within each other, go round too often: what every {@code for} walks is put into a
 * function that counts. What else grows, {@link MappingShape} bounds before anything runs.
 */
final class Loops {
    static final int MOST_ROUNDS = 1_000_000;
    private static final int ROUNDS_A_LOOK = 64;
    private static final long LONGEST_NANOS = 2_000_000_000L;
    /** No mapping may declare it. */
    static final String COUNTED = "lienthong-counted";

    static final Function FUNCTION = new MappingFunctions.Named(COUNTED, 1, 1, arguments -> walked(arguments[0]));
    private static final ThreadLocal<@Nullable Loops> RUNNING = new ThreadLocal<>();

    private final long end = System.nanoTime() + LONGEST_NANOS;
    private int rounds;

    private Loops() {}

    /** The reason why a mapping is ended. */
    static final class TooMany extends JsltException {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("loops too often");
        }
    }

    /** What a mapping makes; throws {@link TooMany}. */
    static JsonNode bounded(Supplier<JsonNode> mapping) {
        RUNNING.set(new Loops());
        try {
            return mapping.get();
        } finally {
            RUNNING.remove();
        }
    }

    private static JsonNode walked(JsonNode walked) {
        Loops running = RUNNING.get();
        if (running == null || walked.isEmpty()) {
            return walked;
        }
        if (walked.isArray()) {
            return new Walk(walked, running);
        }
        running.take(walked.size());
        return walked;
    }

    private void take(int more) {
        int before = rounds;
        rounds += more;
        boolean look = before / ROUNDS_A_LOOK != rounds / ROUNDS_A_LOOK;
        if (rounds > MOST_ROUNDS || look && System.nanoTime() - end > 0) {
            throw new TooMany();
        }
    }

    /** An array that counts each element that is taken out of it. */
    private static final class Walk extends ArrayNode {
        private static final long serialVersionUID = 1L;
        private final transient Loops running;

        Walk(JsonNode array, Loops running) {
            super(JsonNodeFactory.instance, children(array));
            this.running = running;
        }

        private static List<JsonNode> children(JsonNode array) {
            List<JsonNode> children = new ArrayList<>(array.size());
            array.forEach(children::add);
            return children;
        }

        @Override
        public @Nullable JsonNode get(int index) {
            running.take(1);
            return super.get(index);
        }

        @Override
        public Iterator<JsonNode> elements() {
            running.take(size());
            return super.elements();
        }
    }

    /** The text with what each {@code for} walks put into the function that counts; line by line as it was. */
    static String counted(String text) {
        StringBuilder counted = new StringBuilder(text.length() + 100);
        Deque<Boolean> open = new ArrayDeque<>();
        boolean loop = false;
        int i = 0;
        while (i < text.length()) {
            int end = MappingShape.endOfPart(text, i);
            String part = text.substring(i, end);
            counted.append(part);
            if (part.equals("(")) {
                open.push(loop);
                counted.append(loop ? COUNTED + "(" : "");
            } else if (part.equals(")") && !open.isEmpty() && open.pop()) {
                counted.append(")");
            }
            if (!part.isBlank() && !part.startsWith("//")) {
                loop = part.equals("for") && (i == 0 || ".$".indexOf(text.charAt(i - 1)) < 0);
            }
            i = end;
        }
        return counted.toString();
    }
}
