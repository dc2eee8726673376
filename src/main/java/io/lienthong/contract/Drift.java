package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one operation's answers move away from their contract without breaking it: a field that it does not know, a type that
 * has taken the place of the usual one for good, a field that does not come any more. One odd value is nothing.
 * Looks at the first hundred answers and then at one in fifty; the others cost a counter. Holds names and types, never a value. Thread-safe.
 */
public final class Drift {
    private static final int FIRST = 100;
    private static final int EVERY = 50;
    private static final int MOST_PLACES = 2_000;
    private static final int MOST_FINDINGS = 200;
    private static final int MOST_NODES = 5_000;
    private static final int MOST_ITEMS = 20;
    private static final int MOST_CHOICES = 50;
    private static final int MAX_DEPTH = 30;
    private static final int MAX_NAME = 100;
    private static final int MAX_POINTER = 500;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");
    /** As XML Schema writes numbers. */
    private static final Pattern ANY_NUMBER = Pattern.compile("\\s*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)\\s*");

    private static final Set<String> NUMERIC = Set.of("integer", "number");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{6,}");
    private static final Pattern DATE =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,18}(Z|[+-][0-9:]{5})?)?");

    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicLong looks = new AtomicLong();
    private final ConcurrentMap<String, Habit> habits = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Finding> findings = new ConcurrentHashMap<>();
    /** How often a finding was counted when it was last told. */
    private final ConcurrentMap<String, Long> told = new ConcurrentHashMap<>();

    /** What is different. */
    public enum Kind {
        NEW_FIELD,
        OTHER_TYPE,
        ABSENT_FIELD
    }

    /**
     * One place that is different.
     *
     * @param pointer with {@code *} for the elements of a list
     * @param count sampled answers that had it
     */
    public record Finding(String pointer, Kind kind, String expected, String seen, Instant firstSeen, long count) {
        private Finding counted(long times) {
            return new Finding(pointer, kind, expected, seen, firstSeen, times);
        }

        private String key() {
            return kind + pointer;
        }
    }

    /** By place. */
    public List<Finding> findings() {
        return findings.values().stream()
                .sorted(Comparator.comparing(Finding::pointer).thenComparing(Finding::kind))
                .toList();
    }

    /** What was found or counted since {@link #told}, with the number of new answers. */
    public List<Finding> news() {
        if (findings.isEmpty()) {
            return List.of();
        }
        return findings.values().stream()
                .map(finding -> finding.counted(finding.count() - told.getOrDefault(finding.key(), 0L)))
                .filter(finding -> finding.count() > 0)
                .toList();
    }

    /** These news are written down. */
    public void told(List<Finding> news) {
        news.forEach(finding -> told.merge(finding.key(), finding.count(), Long::sum));
    }

    /** Counts an answer; whether it is one of those that are looked at. */
    boolean samples() {
        int number = answers.getAndIncrement() & Integer.MAX_VALUE;
        return number < FIRST || number % EVERY == 0;
    }

    /** @param schema of the contract, whole */
    void look(JsonNode answer, JsonNode schema) {
        new Look(schema, false).at(answer, List.of(schema), "", 0);
    }

    /** The same for what was XML, where a text is told to be a number or a date if it is like one. */
    void lookAtXml(JsonNode answer, JsonNode schema) {
        new Look(schema, true).at(answer, List.of(schema), "", 0);
    }

    private void found(String pointer, Kind kind, String expected, String seen) {
        String key = kind + pointer;
        if (pointer.length() > MAX_POINTER) {
            return; // the table's key has no room for it
        }
        if (findings.size() < MOST_FINDINGS || findings.containsKey(key)) {
            findings.merge(
                    key,
                    new Finding(pointer, kind, expected, seen, Instant.now(), 1),
                    (old, same) -> old.counted(old.count() + 1));
        }
    }

    private @Nullable Habit habit(String pointer) {
        Habit known = habits.get(pointer);
        return known != null || habits.size() >= MOST_PLACES
                ? known
                : habits.computeIfAbsent(pointer, place -> new Habit());
    }

    /** One answer, beside its schema. */
    private final class Look {
        private final JsonNode bundle;
        private final boolean xml;
        private final long number = looks.incrementAndGet();
        private int nodes;

        Look(JsonNode bundle, boolean xml) {
            this.bundle = bundle;
            this.xml = xml;
        }

        void at(JsonNode node, List<JsonNode> schemas, String pointer, int depth) {
            List<JsonNode> choices = new ArrayList<>();
            schemas.forEach(schema -> expand(schema, choices, 0));
            if (depth > MAX_DEPTH || choices.isEmpty() || nodes++ > MOST_NODES) {
                return;
            }
            type(node, choices, pointer);
            if (node.isObject()) {
                boolean extended = schemas.stream().anyMatch(schema -> extensible(schema, 0));
                object(node, choices, pointer, depth, extended);
            } else if (node.isArray()) {
                List<JsonNode> items = below(choices, "items", null);
                for (int i = 0; i < Math.min(node.size(), MOST_ITEMS); i++) {
                    at(node.get(i), items, pointer + "/*", depth + 1);
                }
            }
        }

        private void type(JsonNode node, List<JsonNode> choices, String pointer) {
            String type = kind(node);
            if (xml && breaks(node, choices)) {
                found(pointer, Kind.OTHER_TYPE, "number", type);
                return;
            }
            Habit habit = habit(pointer);
            String before = habit == null ? null : habit.other(type, number);
            if (before != null) {
                found(pointer, Kind.OTHER_TYPE, before, type);
            }
        }

        /** A text of XML where the contract has numbers alone; its answer is refused. JSON is only looked at where it is right. */
        private boolean breaks(JsonNode node, List<JsonNode> choices) {
            List<String> declared = choices.stream()
                    .map(schema -> schema.path("type").asText())
                    .filter(type -> !type.isEmpty() && !type.equals("null"))
                    .toList();
            return node.isTextual()
                    && !declared.isEmpty()
                    && NUMERIC.containsAll(declared)
                    && !ANY_NUMBER.matcher(node.textValue()).matches();
        }

        private String kind(JsonNode node) {
            if (xml && node.isTextual()) {
                String text = node.textValue();
                return NUMBER.matcher(text).matches()
                        ? "number"
                        : DATE.matcher(text).matches() ? "date" : "string";
            }
            return node.getNodeType().name().toLowerCase(Locale.ROOT);
        }

        /** @param extended it may be of a type that is derived from the one that is described */
        private void object(JsonNode node, List<JsonNode> choices, String pointer, int depth, boolean extended) {
            boolean described = choices.stream().anyMatch(schema -> schema.has("properties"));
            boolean open = extended
                    || (xml && node.has(SoapReader.TYPE))
                    || choices.stream().anyMatch(this::open);
            node.properties().forEach(field -> {
                List<JsonNode> known = below(choices, "properties", field.getKey());
                String place = place(pointer, field.getKey());
                if (!known.isEmpty()) {
                    at(field.getValue(), known, place, depth + 1);
                } else if (described && !open) {
                    String type = kind(field.getValue());
                    found(place, Kind.NEW_FIELD, "not in the contract", type);
                }
            });
            Set<String> names = new TreeSet<>();
            choices.forEach(schema -> schema.path("properties").fieldNames().forEachRemaining(names::add));
            names.forEach(name -> presence(place(pointer, name), node.has(name)));
        }

        /** Whether the contract expects fields that it does not name. */
        private boolean open(JsonNode schema) {
            JsonNode others = schema.path("additionalProperties");
            return others.isObject() || (xml && others.asBoolean()) || schema.has("patternProperties");
        }

        /** Whether other schemas extend this one for its alternatives, as its discriminator says. */
        private boolean extensible(JsonNode schema, int depth) {
            JsonNode resolved = SchemaPart.resolved(bundle, schema);
            JsonNode parts = resolved.path("allOf");
            return resolved.has("discriminator") && !resolved.has("oneOf") && !resolved.has("anyOf")
                    || parts.size() == 1 && depth < MAX_DEPTH && extensible(parts.get(0), depth + 1);
        }

        private void presence(String place, boolean present) {
            Habit habit = habit(place);
            if (habit != null && habit.misses(present)) {
                found(place, Kind.ABSENT_FIELD, "there, as in earlier answers", "absent");
            }
        }

        private List<JsonNode> below(List<JsonNode> schemas, String keyword, @Nullable String name) {
            List<JsonNode> found = new ArrayList<>();
            for (JsonNode schema : schemas) {
                JsonNode child = name == null
                        ? schema.path(keyword)
                        : schema.path(keyword).path(name);
                if (!child.isMissingNode()) {
                    found.add(child);
                }
            }
            return found;
        }

        private void expand(JsonNode schema, List<JsonNode> into, int depth) {
            JsonNode resolved = SchemaPart.resolved(bundle, schema);
            if (into.size() >= MOST_CHOICES || depth > MAX_DEPTH || into.contains(resolved)) {
                return;
            }
            into.add(resolved);
            for (String choice : new String[] {"allOf", "anyOf", "oneOf"}) {
                resolved.path(choice).forEach(one -> expand(one, into, depth + 1));
            }
        }
    }

    private static String place(String pointer, String name) {
        String shown = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
        String hidden = DIGITS.matcher(shown).replaceAll("*"); // a number of a person or a record is no name
        return pointer + "/" + hidden.replace('\0', '\ufffd').replace("~", "~0").replace("/", "~1");
    }

    /** What is usual at one place: types, and whether there is something. */
    private static final class Habit {
        /** So many answers make a habit. */
        private static final int FAMILIAR = 20;
        /** So many objects in a row are no chance. */
        private static final int MISSED = 50;
        /** So many answers in a row, of those that are looked at, without a usual type have changed for good. */
        private static final int CHANGED = 20;

        private final Map<String, Integer> types = new ConcurrentHashMap<>();
        private int typed;
        private int objects;
        private int there;
        private int missedInARow;
        private int othersInARow;
        private long lastOther;

        /**
         * The usual types, where none of them has come for long.
         *
         * @param answer its number: however often a type is in it, it is one; of two that are looked at at once, the later one counts
         */
        synchronized @Nullable String other(String type, long answer) {
            if (typed < FAMILIAR) {
                typed++;
                types.merge(type, 1, Integer::sum);
                return null;
            }
            if (types.containsKey(type)) {
                othersInARow = 0;
                return null;
            }
            if (answer <= lastOther) {
                return null;
            }
            lastOther = answer;
            othersInARow++;
            return othersInARow < CHANGED
                    ? null
                    : String.join(" or ", types.keySet().stream().sorted().toList());
        }

        /** Whether what nearly always was there has not come for long. */
        synchronized boolean misses(boolean present) {
            if (objects < FAMILIAR) {
                objects++;
                there += present ? 1 : 0;
                return false;
            }
            missedInARow = present ? 0 : missedInARow + 1;
            return there >= FAMILIAR - 1 && missedInARow >= MISSED;
        }
    }
}
