package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the tree of a SOAP body against its shape. Order is no matter: the writer knows it, and partners get it wrong. */
final class TreeCheck {
    private static final int MAX_VIOLATIONS = 50;
    private static final int MAX_DEPTH = 100;

    private final List<Violation> violations = new ArrayList<>();

    private TreeCheck() {}

    /** An element that is absent counts as an empty one: mappings leave out what is empty. */
    static List<Violation> ofRequest(EnvelopeShape shape, JsonNode body) {
        return check(shape, body, true);
    }

    static List<Violation> ofReply(EnvelopeShape shape, JsonNode body) {
        return check(shape, body, false);
    }

    private static List<Violation> check(EnvelopeShape shape, JsonNode body, boolean request) {
        TreeCheck check = new TreeCheck();
        boolean absent = (body.isNull() || body.isMissingNode())
                && (request || shape.body().isEmpty());
        if (!body.isObject() && !absent) {
            return List.of(new Violation(
                    "",
                    "phải là đối tượng chứa phần tử của nội dung",
                    "must be an object that holds the body's element"));
        }
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!shape.knows(name)) {
                check.add(Step.START.to(name), Words.UNKNOWN);
            }
        }
        for (ElementShape root : shape.body()) {
            JsonNode value = body.get(root.name());
            check.root(root, value == null && request ? root.absent() : value);
        }
        check.beside(shape, body);
        return check.violations;
    }

    /** Headers and attachments may all be absent: a WSDL cannot say which are required. */
    private void beside(EnvelopeShape shape, JsonNode body) {
        if (!shape.header().isEmpty() && body.has(EnvelopeShape.HEADER)) {
            Step place = Step.START.to(EnvelopeShape.HEADER);
            for (Map.Entry<String, JsonNode> field :
                    body.get(EnvelopeShape.HEADER).properties()) {
                shape.header().stream()
                        .filter(element -> element.name().equals(field.getKey()))
                        .findFirst()
                        .ifPresentOrElse(
                                element -> element(element, field.getValue(), place.to(field.getKey()), 1),
                                () -> add(place.to(field.getKey()), Words.UNKNOWN));
            }
        }
        if (!shape.attachments().isEmpty() && body.has(EnvelopeShape.ATTACHMENTS)) {
            attachments(shape, body.get(EnvelopeShape.ATTACHMENTS));
        }
    }

    private void attachments(EnvelopeShape shape, JsonNode attached) {
        Step place = Step.START.to(EnvelopeShape.ATTACHMENTS);
        for (Map.Entry<String, JsonNode> field : attached.properties()) {
            shape.attachments().stream()
                    .filter(attachment -> attachment.name().equals(field.getKey()))
                    .findFirst()
                    .ifPresentOrElse(
                            attachment -> text(
                                    attachment.text() ? SimpleShape.TEXT : SimpleShape.of(SimpleShape.Base.BASE64),
                                    field.getValue(),
                                    place.to(field.getKey())),
                            () -> add(place.to(field.getKey()), Words.UNKNOWN));
        }
    }

    /** A place on the way down; it becomes a JSON pointer only where something is wrong. */
    private record Step(@Nullable Step parent, String name, int index) {
        static final Step START = new Step(null, "", -1);

        Step to(String child) {
            return new Step(this, child, -1);
        }

        Step to(int element) {
            return new Step(this, "", element);
        }

        String pointer() {
            return parent == null ? "" : parent.pointer() + "/" + (index < 0 ? JsonCheck.escape(name) : index);
        }
    }

    private void root(ElementShape root, @Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            add(Step.START.to(root.name()), Words.MISSING);
        } else {
            element(root, value, Step.START.to(root.name()), 1);
        }
    }

    private void add(Step place, String vietnamese, String english) {
        add(place, new Wording(vietnamese, english));
    }

    private void add(Step place, Wording message) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(new Violation(place.pointer(), message));
        }
    }

    private void element(ElementShape element, JsonNode value, Step place, int depth) {
        if (depth > MAX_DEPTH) {
            add(place, "lồng nhau quá sâu", "is nested too deeply");
        } else if (value.isNull()) {
            if (!element.nillable()) {
                add(place, "không được là null", "must not be null");
            }
        } else if (element.type() instanceof SimpleShape simple) {
            text(simple, value, place);
        } else if (element.type() instanceof ComplexShape complex) {
            complex(complex, value, place, depth);
        }
    }

    private void text(SimpleShape type, JsonNode value, Step place) {
        Optional<String> text = SimpleShape.written(value);
        if (text.isEmpty()) {
            add(place, "phải là chuỗi ký tự", "must be a text");
        } else if (Lexical.illegal(text.get()) >= 0) {
            add(place, "chứa ký tự mà XML không cho phép", "holds a character that XML cannot carry");
        } else {
            type.problem(text.get()).ifPresent(problem -> add(place, problem));
        }
    }

    private void complex(ComplexShape declared, JsonNode value, Step place, int depth) {
        ComplexShape type = declared.derives() ? said(declared, value, place) : declared;
        SimpleShape text = type.text();
        if (value instanceof ObjectNode object) {
            names(type, object, place, depth);
            attributes(type, object, place, declared.derives());
            if (text != null) {
                JsonNode content = object.get(SoapReader.TEXT);
                text(text, content == null ? com.fasterxml.jackson.databind.node.TextNode.valueOf("") : content, place);
            }
            group(type.content(), new Counts(type, object), place);
            for (ComplexShape.Child child : type.children().values()) {
                child(child, object.get(child.element().name()), place, depth);
            }
        } else if ((text == null && !type.mixed()) || value.isArray()) {
            add(place, "phải là đối tượng", "must be an object");
        } else {
            text(text == null ? SimpleShape.TEXT : text, value, place);
            attributes(type, io.lienthong.message.Json.object(), place, false);
        }
    }

    /** The type that the object says it is of. */
    private ComplexShape said(ComplexShape declared, JsonNode value, Step place) {
        JsonNode name = value.get(SoapReader.TYPE);
        if (name == null) {
            if (declared.isAbstract()) {
                add(place.to(SoapReader.TYPE), Words.MISSING);
            }
            return declared;
        }
        Optional<ComplexShape.Derived> derived = declared.find(name);
        if (derived.isEmpty()) {
            add(place.to(SoapReader.TYPE), Words.OTHER_VALUE);
            return declared;
        }
        return derived.get().shape();
    }

    private void child(ComplexShape.Child child, @Nullable JsonNode value, Step place, int depth) {
        ElementShape element = child.element();
        if (value == null || (value.isNull() && !element.nillable())) {
            return; // whether it may be absent is the group's matter
        }
        Step here = place.to(element.name());
        if (value.isArray()) {
            if (!child.repeats()) {
                add(here, "không được lặp lại", "must not repeat");
                return;
            }
            for (int i = 0; i < value.size(); i++) {
                element(element, value.get(i), here.to(i), depth + 1);
            }
        } else {
            element(element, value, here, depth + 1);
        }
    }

    private void names(ComplexShape type, ObjectNode object, Step place, int depth) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            if (name.startsWith("@") || type.children().containsKey(name)) {
                continue;
            }
            if (name.equals(SoapReader.TEXT)) {
                mixedText(type, field.getValue(), place);
            } else if (type.any()) {
                undescribed(name, field.getValue(), place.to(name), depth + 1);
            } else {
                add(place.to(name), Words.UNKNOWN);
            }
        }
    }

    private void mixedText(ComplexShape type, JsonNode value, Step place) {
        if (type.mixed()) {
            text(SimpleShape.TEXT, value, place);
        } else if (type.text() == null) {
            add(place, "không được chứa chữ", "must not hold text");
        }
    }

    /** What an {@code xs:any} takes: names that XML can carry, and texts. */
    private void undescribed(String name, JsonNode value, Step place, int depth) {
        String bare = name.startsWith("@") ? name.substring(1) : name;
        if (depth > MAX_DEPTH) {
            add(place, "lồng nhau quá sâu", "is nested too deeply");
        } else if (!name.equals(SoapReader.TEXT) && !SoapWriter.name(bare)) {
            add(place, "không phải tên mà XML cho phép", "is no name that XML can carry");
        } else if (value.isContainerNode()) {
            value.properties()
                    .forEach(field ->
                            undescribed(field.getKey(), field.getValue(), place.to(field.getKey()), depth + 1));
            for (int i = 0; value.isArray() && i < value.size(); i++) {
                undescribed(name, value.get(i), place.to(i), depth + 1);
            }
        } else if (!value.isNull()) {
            text(SimpleShape.TEXT, value, place);
        }
    }

    private void attributes(ComplexShape type, ObjectNode object, Step place, boolean typed) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (field.getKey().startsWith("@") && !(typed && field.getKey().equals(SoapReader.TYPE))) {
                String name = field.getKey().substring(1);
                ComplexShape.Attribute attribute = type.attributes().get(name);
                if (attribute != null) {
                    text(attribute.type(), field.getValue(), place.to(field.getKey()));
                } else if (type.anyAttribute()) {
                    undescribed(field.getKey(), field.getValue(), place.to(field.getKey()), 1);
                } else {
                    add(place.to(field.getKey()), Words.UNKNOWN);
                }
            }
        }
        for (ComplexShape.Attribute attribute : type.attributes().values()) {
            if (attribute.required() && !object.hasNonNull("@" + attribute.name())) {
                add(place.to("@" + attribute.name()), Words.MISSING);
            }
        }
    }

    /** How often each child is there. */
    private record Counts(ComplexShape type, ObjectNode object) {
        int of(ElementShape element) {
            JsonNode value = object.get(element.name());
            if (value == null || (value.isNull() && !element.nillable())) {
                return 0;
            }
            return value.isArray() ? value.size() : 1;
        }

        /** How many names of the group are there. */
        int present(Particle part) {
            if (part instanceof ElementShape element) {
                return of(element) > 0 ? 1 : 0;
            }
            int present = 0;
            if (part instanceof Particle.Group group) {
                for (Particle inner : group.parts()) {
                    present += present(inner);
                }
            }
            return present;
        }
    }

    private void group(Particle.Group group, Counts counts, Step place) {
        if (group.min() == 0 && counts.present(group) == 0) {
            return;
        }
        if (group.max() > 1) {
            repeated(group, counts, place);
        } else if (group.choice()) {
            choice(group, counts, place);
        } else {
            group.parts().forEach(part -> particle(part, counts, place));
        }
    }

    private void particle(Particle part, Counts counts, Step place) {
        if (part instanceof Particle.Group inner) {
            group(inner, counts, place);
        } else if (part instanceof ElementShape element) {
            ComplexShape.Child child = counts.type().children().get(element.name());
            int count = counts.of(element);
            if (count < element.min()) {
                add(
                        place.to(element.name()),
                        element.min() == 1
                                ? Words.MISSING
                                : new Wording(
                                        "phải có ít nhất " + element.min() + " lần",
                                        "must occur at least " + element.min() + " times"));
            } else if (count > element.max() && child != null && child.element() == element) {
                add(
                        place.to(element.name()),
                        "chỉ được có nhiều nhất " + element.max() + " lần",
                        "must occur at most " + element.max() + " times");
            }
        }
    }

    private void choice(Particle.Group group, Counts counts, Step place) {
        Particle chosen = null;
        for (Particle part : group.parts()) {
            if (chosen == null || counts.present(part) > counts.present(chosen)) {
                chosen = part;
            }
        }
        if (chosen == null) {
            return;
        }
        if (counts.present(chosen) > 0) {
            particle(chosen, counts, place);
            for (Particle part : group.parts()) {
                if (part != chosen && part instanceof ElementShape other && counts.of(other) > 0) {
                    add(
                            place.to(other.name()),
                            "không được đi cùng lựa chọn khác",
                            "cannot stand beside its alternative");
                }
            }
        } else if (group.parts().stream().noneMatch(TreeCheck::emptiable)) {
            add(place, "cần một trong " + firstNames(group), "needs one of " + firstNames(group));
        }
    }

    private static boolean emptiable(Particle part) {
        if (part.min() == 0) {
            return true;
        }
        if (part instanceof Particle.Group group) {
            return group.choice()
                    ? group.parts().isEmpty() || group.parts().stream().anyMatch(TreeCheck::emptiable)
                    : group.parts().stream().allMatch(TreeCheck::emptiable);
        }
        return false;
    }

    private static String firstNames(Particle.Group group) {
        List<String> names = new ArrayList<>();
        for (Particle part : group.parts()) {
            if (part instanceof ElementShape element) {
                names.add(element.name());
            } else if (part instanceof Particle.Group inner) {
                names.add(firstNames(inner));
            }
        }
        return String.join(", ", names);
    }

    /** A group that repeats: what must be in each round is there as often as the longest of them needs. */
    private void repeated(Particle.Group group, Counts counts, Step place) {
        long rounds = 0;
        long sum = 0;
        for (Particle part : group.parts()) {
            if (part instanceof ElementShape element && element.max() > 0) {
                long own = (counts.of(element) + element.max() - 1L) / element.max();
                rounds = Math.max(rounds, own);
                sum += own;
            }
        }
        long needed = group.choice() ? sum : rounds;
        if (needed > group.max()) {
            add(
                    place,
                    "chứa nhiều hơn " + group.max() + " phần tử " + firstNames(group),
                    "holds more than " + group.max() + " of " + firstNames(group));
        }
        if (group.choice()) {
            if (sum < group.min() && group.parts().stream().noneMatch(TreeCheck::emptiable)) {
                add(
                        place,
                        "cần ít nhất " + group.min() + " phần tử " + firstNames(group),
                        "needs at least " + group.min() + " of " + firstNames(group));
            }
            return;
        }
        long least = Math.max(rounds, group.min());
        for (Particle part : group.parts()) {
            if (part instanceof ElementShape element && counts.of(element) < least * element.min()) {
                add(
                        place.to(element.name()),
                        "còn thiếu so với các phần tử đi cùng",
                        "is missing beside its neighbours");
            }
        }
    }
}
