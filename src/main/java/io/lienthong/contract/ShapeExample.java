package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.contract.SimpleShape.Base;
import io.lienthong.contract.SimpleShape.Bound;
import io.lienthong.message.BoundedPattern;
import io.lienthong.message.Json;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes valid trees of shapes: all that is required, and what is optional as long as the tree stays small. */
final class ShapeExample {
    private static final int MAX_OPTIONAL_DEPTH = 5;
    private static final int MAX_OPTIONAL_NODES = 300;
    private static final int MAX_NODES = 5_000;
    private static final int[] REPEATS = {0, 1, 2, 4, 8, 16, 40};

    private final Deque<ComplexShape> open = new ArrayDeque<>();
    private int nodes;

    private ShapeExample() {}

    /** There is no example of a thing; which, the message says. */
    static final class None extends Exception {
        private static final long serialVersionUID = 1L;

        None(String place, String why) {
            super("no example of " + place + ": " + why, null, false, false);
        }
    }

    static ObjectNode of(EnvelopeShape shape) throws None {
        ShapeExample example = new ShapeExample();
        ObjectNode tree = Json.object();
        for (ElementShape element : shape.body()) {
            tree.set(element.name(), example.present(element));
        }
        ObjectNode header = Json.object();
        for (ElementShape element : shape.header()) {
            header.set(element.name(), example.element(element));
        }
        if (!header.isEmpty()) {
            tree.set(EnvelopeShape.HEADER, header);
        }
        if (!shape.attachments().isEmpty()) {
            ObjectNode attached = tree.putObject(EnvelopeShape.ATTACHMENTS);
            shape.attachments().forEach(one -> attached.put(one.name(), one.text() ? "<example/>" : "ZXhhbXBsZQ=="));
        }
        return tree;
    }

    private JsonNode element(ElementShape element) throws None {
        if (++nodes > MAX_NODES) {
            throw new None(element.name(), "it would be too large");
        }
        return element.type() instanceof ComplexShape complex
                ? complex(element.name(), complex)
                : simple(element.name(), (SimpleShape) element.type());
    }

    /** One that must be there: nil where there is no other example and that may be. */
    private JsonNode present(ElementShape element) throws None {
        try {
            return element(element);
        } catch (None e) {
            if (element.nillable()) {
                return NullNode.getInstance();
            }
            throw e;
        }
    }

    private JsonNode complex(String name, ComplexShape declared) throws None {
        ObjectNode object = Json.object();
        ComplexShape type = declared;
        if (declared.isAbstract()) {
            if (declared.derived().isEmpty()) {
                throw new None(name, "its type is abstract, and no other derives from it");
            }
            ComplexShape.Derived derived = declared.derived().get(0);
            object.put(SoapReader.TYPE, derived.name());
            type = derived.shape();
        }
        if (open.contains(type)) {
            throw new None(name, "it contains itself");
        }
        open.push(type);
        try {
            for (ComplexShape.Attribute attribute : type.attributes().values()) {
                if (attribute.required()) {
                    object.set("@" + attribute.name(), simple("@" + attribute.name(), attribute.type()));
                }
            }
            if (type.text() != null) {
                object.set(SoapReader.TEXT, simple(name, type.text()));
            }
            group(type.content(), type, object);
        } finally {
            open.pop();
        }
        return object;
    }

    private void group(Particle.Group group, ComplexShape type, ObjectNode object) throws None {
        int rounds = Math.max(1, group.min());
        for (int round = 0; round < rounds; round++) {
            if (group.choice()) {
                choice(group, type, object);
            } else {
                for (Particle part : group.parts()) {
                    particle(part, type, object);
                }
            }
        }
    }

    /** The first alternative of which there is an example. */
    private void choice(Particle.Group group, ComplexShape type, ObjectNode object) throws None {
        None last = null;
        for (Particle part : group.parts()) {
            ObjectNode tried = object.deepCopy();
            try {
                required(part, type, tried);
                object.setAll(tried);
                return;
            } catch (None e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
    }

    private void particle(Particle part, ComplexShape type, ObjectNode object) throws None {
        if (part.max() == 0) {
            return;
        }
        if (part.min() > 0) {
            required(part, type, object);
        } else if (open.size() <= MAX_OPTIONAL_DEPTH
                && nodes < MAX_OPTIONAL_NODES
                && !(part instanceof Particle.AnyElement)) {
            ObjectNode tried = object.deepCopy();
            try {
                required(part, type, tried);
                object.setAll(tried);
            } catch (None e) {
                // It may be absent, so it is.
            }
        }
    }

    private void required(Particle part, ComplexShape type, ObjectNode object) throws None {
        if (part instanceof Particle.Group inner) {
            group(inner, type, object);
        } else if (part instanceof ElementShape element) {
            ComplexShape.Child child = type.children().get(element.name());
            boolean repeats = child != null && child.repeats();
            for (int i = 0; i < Math.max(1, element.min()); i++) {
                add(object, element.name(), element.min() > 0 ? present(element) : element(element), repeats);
            }
        } else {
            ObjectNode any = Json.object().put("@xmlns", "urn:example").put(SoapReader.TEXT, "example");
            object.set("example", any);
        }
    }

    private static void add(ObjectNode object, String name, JsonNode value, boolean repeats) {
        if (!repeats) {
            object.set(name, value);
        } else if (object.get(name) instanceof ArrayNode array) {
            array.add(value);
        } else {
            object.putArray(name).add(value);
        }
    }

    private JsonNode simple(String name, SimpleShape type) throws None {
        for (String candidate : candidates(type)) {
            if (type.problem(candidate).isEmpty()) {
                JsonNode tree = type.tree(candidate);
                Optional<String> written = SimpleShape.written(tree);
                boolean same =
                        written.isPresent() && type.problem(written.get()).isEmpty();
                return same ? tree : TextNode.valueOf(candidate);
            }
        }
        throw new None(name, "no value was found that fits its type");
    }

    private static List<String> candidates(SimpleShape type) {
        List<String> candidates = new ArrayList<>();
        type.values().stream().sorted().forEach(candidates::add);
        type.either().forEach(either -> candidates.addAll(candidates(either)));
        for (BoundedPattern pattern : type.patterns()) {
            for (int more : REPEATS) {
                candidates.add(PatternExample.of(pattern.toString(), more));
            }
        }
        if (type.base() == Base.INTEGER || type.base() == Base.DECIMAL) {
            numbers(type, candidates);
        }
        String usual = usual(type.base());
        candidates.add(usual);
        candidates.add(sized(usual, type.lengths()));
        return candidates;
    }

    private static void numbers(SimpleShape type, List<String> candidates) {
        candidates.addAll(List.of("1", "10", "100", "0.5", "0"));
        for (@Nullable Bound bound : new @Nullable Bound[] {type.least(), type.most()}) {
            if (bound != null) {
                for (BigDecimal step : List.of(BigDecimal.ZERO, BigDecimal.ONE, BigDecimal.ONE.negate())) {
                    candidates.add(bound.value().add(step).toPlainString());
                }
            }
        }
    }

    private static String usual(Base base) {
        return switch (base) {
            case TEXT, TOKEN -> "example";
            case BOOLEAN -> "true";
            case INTEGER, DECIMAL, LIST -> "1";
            case FLOAT -> "1.5";
            case DATE -> "2026-01-15";
            case DATE_TIME -> "2026-01-15T08:00:00+07:00";
            case TIME -> "08:00:00";
            case BASE64 -> "ZXhhbXBsZQ==";
            case HEXADECIMAL -> "0A";
            case OTHER -> "2026";
        };
    }

    private static String sized(String text, SimpleShape.Lengths lengths) {
        int least = Math.max(0, lengths.least());
        int most = lengths.most() < 0 ? Math.max(least, text.length()) : lengths.most();
        String cut = text.length() > most ? text.substring(0, most) : text;
        return cut.length() >= least ? cut : cut + "x".repeat(Math.min(least - cut.length(), 10_000));
    }
}
