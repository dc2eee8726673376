package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which operations of a contract speak of the same records, by their paths: who writes them, reads one, lists all, removes one. */
final class Records {
    private static final Set<String> WRITING = Set.of("POST", "PUT", "PATCH");

    private final List<Sample> all;
    private final Shapes shapes;
    private final RecordFields fields;
    private final Map<Sample, Kept> kept = new IdentityHashMap<>();

    Records(List<Sample> all, Shapes shapes) {
        this.all = all;
        this.shapes = shapes;
        this.fields = new RecordFields(shapes);
        all.forEach(writer -> found(writer).ifPresent(one -> kept.put(writer, one)));
    }

    /**
     * Where what an operation is sent is found again.
     *
     * @param reader what finds it
     * @param record as the reader answers it
     * @param fields of the record that come from what is sent
     * @param collection whether it is one of many, below the path to which it is sent
     */
    record Kept(Sample reader, ObjectNode record, Set<String> fields, boolean collection) {}

    /**
     * An answer that is a list of records, or has one in a field.
     *
     * @param field empty: the answer itself
     */
    record Listing(String field, ArrayNode list, Located schema) {
        JsonNode with(JsonNode answer, JsonNode record) {
            ArrayNode one = Json.object().arrayNode().add(record);
            return field.isEmpty() ? one : ((ObjectNode) answer).deepCopy().set(field, one);
        }
    }

    RecordFields fields() {
        return fields;
    }

    private static boolean open(Sample sample) {
        return !sample.plan().opaque() && sample.answered();
    }

    /** What is sent to an operation and kept; empty where nothing of it is found again. */
    Optional<Kept> kept(Sample writer) {
        return Optional.ofNullable(kept.get(writer));
    }

    /** Where its record is read, else where it is listed. */
    private Optional<Kept> found(Sample writer) {
        if (!WRITING.contains(writer.plan().method()) || !open(writer)) {
            return Optional.empty();
        }
        boolean post = writer.plan().method().equals("POST");
        Optional<Kept> one = post ? below(writer).flatMap(reader -> one(writer, reader, true)) : Optional.empty();
        Optional<Kept> listed = one.isEmpty() && post ? same(writer).flatMap(lister -> listed(writer, lister)) : one;
        return listed.or(() -> same(writer)
                .flatMap(reader -> one(writer, reader, false))
                .filter(found -> !found.fields().isEmpty()));
    }

    private Optional<Sample> same(Sample writer) {
        return all.stream()
                .filter(one -> one.plan().repeatable() && open(one))
                .filter(one -> one.plan().path().equals(writer.plan().path()))
                .findFirst();
    }

    private Optional<Sample> below(Sample writer) {
        String collection = writer.plan().path().replaceFirst("/$", "");
        return all.stream()
                .filter(one ->
                        one.plan().repeatable() && open(one) && one.plan().key().isPresent())
                .filter(one -> one.plan().path().startsWith(collection + "/{")
                        && one.plan().path().indexOf('/', collection.length() + 1) < 0)
                .findFirst();
    }

    private Optional<Kept> one(Sample writer, Sample reader, boolean collection) {
        OperationPlan.Content reply = reader.plan().reply();
        if (reply == null || !(reader.answer() instanceof ObjectNode record)) {
            return Optional.empty();
        }
        return Optional.of(new Kept(
                reader, record, fields.shared(writer, record, reply.schema(), reader::rightAnswer), collection));
    }

    private Optional<Kept> listed(Sample writer, Sample lister) {
        return listing(lister).flatMap(listing -> {
            JsonNode answer = Objects.requireNonNull(lister.answer());
            ObjectNode record = (ObjectNode) listing.list().get(0);
            Set<String> shared = fields.shared(
                    writer, record, listing.schema(), one -> lister.rightAnswer(listing.with(answer, one)));
            return shared.isEmpty() ? Optional.empty() : Optional.of(new Kept(lister, record, shared, true));
        });
    }

    /** The one list of objects that an operation answers. */
    Optional<Listing> listing(Sample lister) {
        OperationPlan.Content reply = lister.plan().reply();
        if (!lister.plan().repeatable() || reply == null) {
            return Optional.empty();
        }
        Shapes.Shape shape = shapes.of(reply.schema());
        if (lister.answer() instanceof ArrayNode list) {
            return ofObjects(list) ? Optional.of(new Listing("", list, shape.items())) : Optional.empty();
        }
        if (!(lister.answer() instanceof ObjectNode answer)) {
            return Optional.empty();
        }
        List<String> lists = answer.properties().stream()
                .filter(field -> field.getValue() instanceof ArrayNode list && ofObjects(list))
                .map(Map.Entry::getKey)
                .toList();
        return lists.size() == 1 && shape.properties().containsKey(lists.get(0))
                ? Optional.of(new Listing(
                        lists.get(0),
                        (ArrayNode) answer.get(lists.get(0)),
                        shapes.of(shape.properties().get(lists.get(0))).items()))
                : Optional.empty();
    }

    private static boolean ofObjects(ArrayNode list) {
        return !list.isEmpty() && list.get(0).isObject();
    }

    /** Whether an operation lists what others are sent, record by record. */
    boolean lists(Sample lister) {
        return open(lister)
                && listing(lister)
                        .filter(listing -> all.stream()
                                .filter(writer -> writer.plan()
                                        .path()
                                        .equals(lister.plan().path()))
                                .flatMap(writer -> kept(writer).stream())
                                .anyMatch(one -> one.collection()
                                        && lister.rightAnswer(
                                                listing.with(Objects.requireNonNull(lister.answer()), one.record()))))
                        .isPresent();
    }

    /** Whether what others are sent is read here. */
    boolean reads(Sample reader) {
        return kept.values().stream().anyMatch(one -> one.reader() == reader);
    }

    /** Whether one operation reads a record and another removes it, and this is one of all that name it by its path. */
    boolean removable(Sample sample) {
        List<Sample> same = all.stream()
                .filter(one -> one.plan().key().isPresent()
                        && one.plan().path().equals(sample.plan().path()))
                .toList();
        return same.contains(sample)
                && same.stream()
                        .anyMatch(one -> one.plan().removes() && !one.plan().opaque())
                && same.stream()
                        .anyMatch(one -> one.plan().repeatable()
                                && !one.plan().opaque()
                                && one.answer() != null
                                && one.answer().isObject());
    }
}
