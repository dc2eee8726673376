package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Json;
import io.lienthong.scaffold.Records.Kept;
import io.lienthong.scaffold.Records.Listing;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the templates by which a simulator remembers. What is sent to a collection is kept under the path where its record
 * is read, what is sent to a record under its own; who reads it there, or lists what is below, recalls it. What removes a
 * record leaves a mark. A record that was never sent is the example, with the key of its path.
 */
final class RecordTemplates {
    /** In the place of a record that was removed. */
    private static final String GONE = "gone";
    /** Where the key goes. */
    private static final String MARK = "\u241fKEY\u241f";

    private static final String RECALLED = "(recall request.path)";
    private static final String PATH_SAFE = "[A-Za-z0-9._~-]+";
    private static final String UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private final Sample sample;
    private final OperationPlan plan;
    private final Records records;

    RecordTemplates(Sample sample, Records records) {
        this.sample = sample;
        this.plan = sample.plan();
        this.records = records;
    }

    /** The body of the operation's stub; empty where it is always the same. */
    Optional<String> template() {
        JsonNode answer = sample.answer();
        Optional<Kept> kept = records.kept(sample);
        if (answer != null && braced(answer)
                || kept.isPresent() && braced(kept.get().record())) {
            return Optional.empty(); // the template would read them as its own
        }
        if (plan.removes()) {
            String text = answer == null ? "" : spaced(answer.toString());
            return records.removable(sample)
                    ? Optional.of("{{remember request.path '" + GONE + "'}}" + text)
                    : Optional.empty();
        }
        if (kept.isPresent() && kept.get().collection()) {
            return created(kept.get());
        }
        if (kept.isPresent()) {
            return Optional.of(changed(kept.get()));
        }
        if (plan.repeatable() && records.lists(sample)) {
            return Optional.of(listed());
        }
        boolean known = plan.key().isPresent() || records.reads(sample);
        if (plan.repeatable() && known && answer != null && answer.isObject()) {
            return Optional.of(read());
        }
        return pathKey().isPresent() ? Optional.of(ownAnswer(Set.of(pathKey().get()))) : Optional.empty();
    }

    private Optional<String> pathKey() {
        return RecordFields.pathKey(sample);
    }

    private static boolean braced(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().contains("{{") || node.textValue().contains("}}");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getKey().contains("{{") || field.getKey().contains("}}")) {
                return true;
            }
        }
        for (JsonNode one : node) {
            if (braced(one)) {
                return true;
            }
        }
        return false;
    }

    /** A brace of the JSON that follows one of the template would belong to the template. */
    private static String spaced(String json) {
        return json.replace("}}", "} }").replace("{{", "{ {");
    }

    private String read() {
        String example = pathKey()
                .map(field -> keyed((ObjectNode) Objects.requireNonNull(sample.answer()), field, segment()))
                .orElseGet(() -> spaced(String.valueOf(sample.answer())));
        String known = "{{#if " + RECALLED + "}}{{toJson " + RECALLED + "}}{{else}}" + example + "{{/if}}";
        return records.removable(sample) ? unlessGone(known) : known;
    }

    private static String unlessGone(String text) {
        return "{{#eq " + RECALLED + " '" + GONE + "'}}{{status 404}}{{else}}" + text + "{{/eq}}";
    }

    /** The last part of the path that was asked for. */
    private String segment() {
        int last = plan.path().split("/", -1).length - 2;
        return "(pathSegment request.url " + last + ")";
    }

    /** JSON whose key is what an expression says. */
    private static String keyed(ObjectNode record, String field, String expression) {
        boolean text = record.path(field).isTextual();
        String marked = spaced(record.deepCopy().put(field, MARK).toString());
        String bare = expression.startsWith("(") ? expression.substring(1, expression.length() - 1) : expression;
        return marked.replace("\"" + MARK + "\"", text ? "{{toJson " + expression + "}} " : "{{" + bare + "}} ");
    }

    private static String overlay(Set<String> fields, Set<String> without, String record) {
        String names = fields.stream()
                .filter(field -> !without.contains(field))
                .reduce((one, other) -> one + "," + other)
                .orElse("");
        return names.isEmpty() ? record : "{{#overlay request.body '" + names + "'}}" + record + "{{/overlay}}";
    }

    /** What the operation says itself: what was sent, and the key of the path. */
    private String ownAnswer(Set<String> keys) {
        JsonNode answer = sample.answer();
        if (!(answer instanceof ObjectNode object)) {
            return answer == null ? "" : spaced(answer.toString());
        }
        String text = keys.stream()
                .findFirst()
                .map(field -> keyed(object, field, segment()))
                .orElseGet(() -> spaced(object.toString()));
        return overlay(records.fields().echoed(sample), keys, text);
    }

    /** A record that has a path of its own: PATCH changes what is there, others put another in its place. */
    private String changed(Kept kept) {
        Optional<String> key = RecordFields.pathKey(kept.reader());
        Set<String> keys = key.map(Set::of).orElse(Set.of());
        String example = key.map(field -> keyed(kept.record(), field, segment()))
                .orElseGet(() -> spaced(kept.record().toString()));
        boolean patch = plan.method().equals("PATCH");
        String before =
                patch ? "{{#if " + RECALLED + "}}{{toJson " + RECALLED + "}}{{else}}" + example + "{{/if}}" : example;
        boolean same = sample.answer() != null
                && sample.answer().isObject()
                && kept.reader().rightAnswer(sample.answer())
                && sample.answer()
                        .equals(RecordFields.overlaid(
                                kept.record(), Objects.requireNonNull(sample.body()), without(kept.fields(), keys)));
        String made = "{{#assign 'record'}}" + overlay(kept.fields(), keys, before)
                + "{{/assign}}{{remember request.path record}}"
                + (same ? "{{record}}" : ownAnswer(pathKey().map(Set::of).orElse(Set.of())));
        return patch && records.removable(sample) ? unlessGone(made) : made;
    }

    private static Set<String> without(Set<String> fields, Set<String> keys) {
        Set<String> left = new java.util.LinkedHashSet<>(fields);
        left.removeAll(keys);
        return left;
    }

    /** What the paths of a collection's records begin with. */
    private String prefix() {
        return "{{#assign 'prefix'}}{{request.path}}" + (plan.path().endsWith("/") ? "" : "/") + "{{/assign}}";
    }

    private String listed() {
        Listing listing = records.listing(sample).orElseThrow();
        JsonNode answer = Objects.requireNonNull(sample.answer());
        String each =
                "[{{#each (recallAll prefix records=true)}}{{toJson this}}{{#unless @last}}, {{/unless}}{{/each}}]";
        String example = spaced(answer.toString());
        String remembered = each;
        if (!listing.field().isEmpty()) {
            String marked = spaced(
                    ((ObjectNode) answer).deepCopy().put(listing.field(), MARK).toString());
            remembered = marked.replace("\"" + MARK + "\"", each + " ");
        }
        return prefix() + "{{#if (recallAll prefix records=true)}}" + remembered + "{{else}}" + example + "{{/if}}";
    }

    /** Who says the key of a new record. */
    private enum Origin {
        /** A field of what is sent. */
        SENT,
        /** A field of the answer. */
        FIELD,
        /** The answer itself. */
        ANSWER,
        /** Nobody: records are counted. */
        COUNTED
    }

    /**
     * The key of a new record.
     *
     * @param text the template that makes it
     * @param field that has it, where there is one
     * @param number whether it can stand where a record has a whole number
     */
    private record Key(Origin origin, String text, String field, boolean number) {}

    private Optional<Key> key(Kept kept) {
        Optional<String> keyName = kept.reader().plan().key().map(OperationPlan.Argument::wireName);
        JsonNode answer = sample.answer() == null ? Json.object() : sample.answer();
        Optional<String> sent = RecordFields.sendsObject(sample)
                ? safeKey(sample.body(), keyName).filter(kept.fields()::contains)
                : Optional.empty();
        Optional<String> answered = safeKey(answer, keyName);
        if (sent.isPresent()
                && (answered.isEmpty() || records.fields().echoed(sample).contains(answered.get()))) {
            String read = "jsonPath request.body \"" + path(sent.get()) + "\"";
            String usual =
                    Objects.requireNonNull(sample.body()).path(sent.get()).asText();
            String text = "{{#if (" + read + ")}}{{" + read + "}}{{else}}" + usual + "{{/if}}";
            return Optional.of(new Key(Origin.SENT, text, sent.get(), false));
        }
        if (answered.isPresent()) {
            String field = answered.get();
            return Optional.of(new Key(
                    Origin.FIELD,
                    given(answer.get(field), answered, kept),
                    field,
                    answer.get(field).isIntegralNumber()));
        }
        boolean itself = (answer.isTextual() || answer.isIntegralNumber())
                && answer.asText().matches(PATH_SAFE);
        if (keyName.isPresent()) {
            return itself
                    ? Optional.of(new Key(
                            Origin.ANSWER, given(answer, Optional.empty(), kept), "", answer.isIntegralNumber()))
                    : Optional.empty();
        }
        return Optional.of(new Key(Origin.COUNTED, "{{size (recallAll prefix)}}", "", true));
    }

    private static String path(String field) {
        return field.matches("[A-Za-z_][A-Za-z0-9_]*") ? "$." + field : "$['" + field + "']";
    }

    private static Optional<String> safeKey(@Nullable JsonNode object, Optional<String> keyName) {
        return object == null || !object.isObject()
                ? Optional.empty()
                : RecordFields.key(object, keyName.orElse("id"))
                        .filter(field -> !field.matches(".*['\"\\\\\\[\\]{}].*"))
                        .filter(field -> object.get(field).asText().matches(PATH_SAFE));
    }

    private Optional<String> created(Kept kept) {
        return key(kept).map(key -> created(kept, key));
    }

    private String created(Kept kept, Key key) {
        boolean sent = key.origin() == Origin.SENT;
        Optional<String> field = kept.reader()
                .plan()
                .key()
                .flatMap(one -> RecordFields.key(kept.record(), one.wireName()))
                .filter(one -> !sent && (key.number() || kept.record().get(one).isTextual()));
        String record = field.map(one -> keyed(kept.record(), one, "key"))
                .orElseGet(() -> spaced(kept.record().toString()));
        String remembering = "{{#assign 'record'}}"
                + overlay(kept.fields(), field.map(Set::of).orElse(Set.of()), record)
                + "{{/assign}}{{remember path record}}" + answer(key);
        String once = sent && plan.declaresConflict()
                ? "{{#if (and (recall path) (neq (recall path) '" + GONE + "'))}}{{status 409}}{{else}}" + remembering
                        + "{{/if}}"
                : remembering;
        return prefix() + "{{#assign 'key'}}" + key.text() + "{{/assign}}{{#assign 'path'}}{{prefix}}{{key}}{{/assign}}"
                + once;
    }

    private String answer(Key key) {
        return switch (key.origin()) {
            case SENT -> {
                JsonNode sent = Objects.requireNonNull(sample.body()).path(key.field());
                yield sent.isTextual() && sent.equals(sample.answer()) ? "{{toJson key}}" : ownAnswer(Set.of());
            }
            case COUNTED -> ownAnswer(Set.of());
            case FIELD ->
                overlay(
                        records.fields().echoed(sample),
                        Set.of(key.field()),
                        keyed((ObjectNode) Objects.requireNonNull(sample.answer()), key.field(), "key"));
            case ANSWER -> Objects.requireNonNull(sample.answer()).isTextual() ? "{{toJson key}}" : "{{key}}";
        };
    }

    /** A key that the system gives: that of the example first, others later where the contract takes others. */
    private String given(JsonNode example, Optional<String> field, Kept kept) {
        String first = example.asText();
        String other = first + "-{{size (recallAll prefix)}}";
        JsonNode tried = TextNode.valueOf(first + "-2");
        if (example.isIntegralNumber()) {
            tried = Values.next(example, 1);
            other = "{{math " + first + " '+' (size (recallAll prefix))}}";
        } else if (first.matches(UUID)) {
            tried = TextNode.valueOf("0b8e0c1e-6d5a-4c3b-9a2f-1e0d9c8b7a65");
            other = "{{randomValue type='UUID'}}";
        }
        return right(tried, field, kept)
                ? "{{#if (recallAll prefix)}}" + other + "{{else}}" + first + "{{/if}}"
                : first;
    }

    /** Whether the contract takes another key, in the answer and wherever its record is read. */
    private boolean right(JsonNode key, Optional<String> field, Kept kept) {
        JsonNode answer = field.isPresent() && sample.answer() instanceof ObjectNode object
                ? object.deepCopy().set(field.get(), key)
                : key;
        Optional<OperationPlan.Argument> argument = kept.reader().plan().key();
        if (argument.isEmpty()) {
            return sample.rightAnswer(answer);
        }
        Map<String, String> parameters = new HashMap<>(kept.reader().parameters());
        parameters.put(argument.get().name(), key.asText());
        Optional<String> own = RecordFields.key(kept.record(), argument.get().wireName());
        boolean rightRecord = own.isEmpty()
                || kept.reader()
                        .rightAnswer(kept.record()
                                .deepCopy()
                                .set(
                                        own.get(),
                                        kept.record().get(own.get()).isTextual()
                                                ? TextNode.valueOf(key.asText())
                                                : key));
        return sample.rightAnswer(answer)
                && rightRecord
                && kept.reader().contract().checkParameters(parameters).isEmpty();
    }
}
