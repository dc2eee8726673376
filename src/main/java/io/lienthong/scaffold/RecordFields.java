package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import io.lienthong.scaffold.OperationPlan.Argument;
import io.lienthong.scaffold.OperationPlan.Content;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which fields of what is sent are fields of a record too, and which one is its key. */
final class RecordFields {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final int SHORTEST = 2;

    private final Shapes shapes;

    RecordFields(Shapes shapes) {
        this.shapes = shapes;
    }

    /** Whether what is sent is a JSON object, whose fields a simulator can read. */
    static boolean sendsObject(Sample sample) {
        String type =
                sample.plan().descriptor().path("request").path("contentType").asText("application/json");
        return sample.body() != null && sample.body().isObject() && OperationReader.json(type);
    }

    /**
     * The fields of a body that can stand in a record as they are sent.
     *
     * @param schema of the record; a missing node where there is none
     * @param right whether the contract takes a record
     */
    Set<String> shared(Sample writer, ObjectNode record, Located schema, Predicate<JsonNode> right) {
        Content request = writer.plan().request();
        if (!sendsObject(writer) || request == null) {
            return Set.of();
        }
        JsonNode body = Objects.requireNonNull(writer.body());
        Map<String, Located> sent = shapes.of(request.schema()).properties();
        Map<String, Located> kept = shapes.of(schema).properties();
        Set<String> fields = new LinkedHashSet<>();
        Stream.concat(Stream.of(body).flatMap(one -> names(one).stream()), sent.keySet().stream())
                .filter(name -> NAME.matcher(name).matches() && !hidden(kept.get(name)))
                .filter(name -> sameSchema(sent.get(name), kept.get(name)) || sameKind(body, record, name))
                .forEach(fields::add);
        fields.removeIf(name -> !right.test(overlaid(record, body, Set.of(name))));
        return right.test(overlaid(record, body, fields)) ? fields : Set.of();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private boolean hidden(@Nullable Located property) {
        return property != null && shapes.of(property).own().path("writeOnly").asBoolean();
    }

    private boolean sameSchema(@Nullable Located one, @Nullable Located other) {
        return one != null && other != null && shapes.resolved(one).equals(shapes.resolved(other));
    }

    private static boolean sameKind(JsonNode body, JsonNode record, String name) {
        return body.has(name)
                && record.has(name)
                && body.get(name).getNodeType() == record.get(name).getNodeType();
    }

    /** A record with what was sent in the place of these fields. */
    static ObjectNode overlaid(ObjectNode record, JsonNode body, Set<String> fields) {
        ObjectNode overlaid = record.deepCopy();
        fields.stream().filter(body::has).forEach(name -> overlaid.set(name, body.get(name)));
        return overlaid;
    }

    /** The field that is called like a key; nearly so where none is. A text or a whole number. */
    static Optional<String> key(JsonNode object, String keyName) {
        String wanted = plain(keyName);
        List<String> fields = names(object).stream()
                .filter(field ->
                        object.get(field).isTextual() || object.get(field).isIntegralNumber())
                .toList();
        List<String> ending =
                fields.stream().filter(field -> plain(field).endsWith(wanted)).toList();
        return fields.stream()
                .filter(field -> plain(field).equals(wanted))
                .findFirst()
                .or(() -> fields.stream()
                        .filter(field -> plain(field).length() >= SHORTEST && wanted.endsWith(plain(field)))
                        .max(Comparator.comparingInt(String::length)))
                .or(() -> fields.stream()
                        .filter(field -> plain(field).equals("id"))
                        .findFirst())
                .or(() -> ending.size() == 1 ? Optional.of(ending.get(0)) : Optional.empty());
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** The same where what comes back says what was sent: as far as the contract takes that. */
    Sample echoing(Sample sample) {
        boolean writes = Set.of("POST", "PUT", "PATCH").contains(sample.plan().method());
        if (!writes || !(sample.answer() instanceof ObjectNode answer) || sample.body() == null) {
            return sample;
        }
        return sample.answering(overlaid(answer, sample.body(), echoed(sample)));
    }

    /** The fields of its body that an operation answers; none where the answer is no object. */
    Set<String> echoed(Sample sample) {
        Content reply = sample.plan().reply();
        return reply != null && sample.answer() instanceof ObjectNode answer
                ? shared(sample, answer, reply.schema(), sample::rightAnswer)
                : Set.of();
    }

    /** The same where its answer has a field for the key that its path has: with that key. */
    static Sample keyed(Sample sample) {
        Optional<String> field = pathKey(sample);
        if (field.isEmpty() || !(sample.answer() instanceof ObjectNode answer)) {
            return sample;
        }
        String key = String.valueOf(
                sample.parameters().get(sample.plan().key().orElseThrow().name()));
        return sample.answering(withKey(answer, field.get(), key));
    }

    private static ObjectNode withKey(ObjectNode record, String field, String key) {
        ObjectNode keyed = record.deepCopy();
        return record.get(field).isTextual() ? keyed.put(field, key) : keyed.set(field, Values.number(key));
    }

    /** The field of an answer that is the key of its path; empty where the contract would not take every key there. */
    static Optional<String> pathKey(Sample sample) {
        Optional<Argument> key = sample.plan().key();
        if (key.isEmpty() || sample.plan().removes() || !(sample.answer() instanceof ObjectNode answer)) {
            return Optional.empty();
        }
        List<String> keys = new ArrayList<>();
        Optional.ofNullable(sample.parameters().get(key.get().name())).ifPresent(keys::add);
        StubWriter.otherKey(sample).ifPresent(keys::add);
        return keys.isEmpty()
                ? Optional.empty()
                : key(answer, key.get().wireName())
                        .filter(field -> answer.get(field).isTextual()
                                || keys.stream().allMatch(one -> one.matches("0|[1-9][0-9]{0,17}")))
                        .filter(field ->
                                keys.stream().allMatch(one -> sample.rightAnswer(withKey(answer, field, one))));
    }
}
