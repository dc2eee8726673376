package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.contract.SimpleShape.Base;
import io.lienthong.message.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Makes valid trees of shapes: all that is required, and what is optional as long as the tree stays small. */
final class ShapeExample {
    private static final int MAX_OPTIONAL_DEPTH = 5;
    private static final int MAX_OPTIONAL_NODES = 300;
    private static final int MAX_NODES = 5_000;

    private final Deque<ComplexShape> open = new ArrayDeque<>();
    private int nodes;
    private int ids;

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
            int before = ids;
            try {
                required(part, type, tried);
                object.setAll(tried);
                return;
            } catch (None e) {
                ids = before;
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
            int before = ids;
            try {
                required(part, type, tried);
                object.setAll(tried);
            } catch (None e) {
                ids = before; // It may be absent, so it is.
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
        ids += type.base() == Base.ID ? 1 : 0;
        String value =
                ValueExample.of(type, ids).orElseThrow(() -> new None(name, "no value was found that fits its type"));
        JsonNode tree = type.tree(value);
        Optional<String> written = SimpleShape.written(tree);
        boolean same = written.isPresent() && type.problem(written.get()).isEmpty();
        return same ? tree : TextNode.valueOf(value);
    }
}
