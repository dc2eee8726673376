package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A type with attributes or children. Its content is set once while it is compiled, because types refer to themselves. */
final class ComplexShape implements TypeShape {
    private Particle.Group content = new Particle.Group(false, 1, 1, List.of());
    private Map<String, Child> children = Map.of();
    private Map<String, Attribute> attributes = Map.of();
    private @Nullable List<Particle> order = List.of();
    private @Nullable SimpleShape text;
    private boolean mixed;
    private boolean any;
    private boolean anyAttribute;
    private boolean isAbstract;
    private List<Derived> derived = List.of();

    /**
     * A type that may stand in place of this one, as {@code xsi:type} says.
     *
     * @param name how the tree calls it: its local name, with the namespace where two have the same
     * @param tag {@code ns1:Name}
     */
    record Derived(String name, String namespace, String localName, byte[] tag, ComplexShape shape) {}

    /** @param repeats whether it may occur more than once, so that the tree holds an array */
    record Child(ElementShape element, boolean repeats) {}

    /** @param open {@code  ns1:name="} with a space before it */
    record Attribute(String name, boolean required, SimpleShape type, byte[] open) {}

    /** What a complex type consists of, as the schema says. */
    record Parts(
            Particle.Group content,
            Map<String, Attribute> attributes,
            boolean anyAttribute,
            @Nullable SimpleShape text,
            boolean mixed) {}

    void define(Parts parts) {
        content = parts.content();
        attributes = Map.copyOf(parts.attributes());
        anyAttribute = parts.anyAttribute();
        text = parts.text();
        mixed = parts.mixed();
        Map<String, ElementShape> elements = new LinkedHashMap<>();
        Map<String, Integer> most = most(content, elements);
        any = hasAny(content);
        Map<String, Child> found = new LinkedHashMap<>();
        elements.forEach((name, element) -> found.put(name, new Child(element, most.getOrDefault(name, 0) > 1)));
        children = found;
        List<Particle> flat = new ArrayList<>();
        order = flatten(content, flat)
                        && flat.stream().filter(ElementShape.class::isInstance).count() == found.size()
                ? List.copyOf(flat)
                : null;
    }

    void derive(boolean isAbstractType, List<Derived> types) {
        isAbstract = isAbstractType;
        derived = List.copyOf(types);
    }

    /** Whether an object may say its type. */
    boolean derives() {
        return isAbstract || !derived.isEmpty();
    }

    /** Whether an object must say its type. */
    boolean isAbstract() {
        return isAbstract;
    }

    List<Derived> derived() {
        return derived;
    }

    @Nullable
    Derived derived(String namespace, String localName) {
        for (Derived type : derived) {
            if (type.localName().equals(localName) && type.namespace().equals(namespace)) {
                return type;
            }
        }
        return null;
    }

    /** The type that an object says it is of; the object must have been checked. */
    Derived derived(JsonNode name) {
        return find(name)
                .orElseThrow(
                        () -> new BusException(ErrorCode.MAPPING_FAILED, "The SOAP body names a type that is unknown"));
    }

    Optional<Derived> find(JsonNode name) {
        return derived.stream()
                .filter(type -> type.name().equals(name.asText()))
                .findFirst();
    }

    /** How often each name may occur at most, counted up to two; collects the elements. */
    private static Map<String, Integer> most(Particle.Group group, Map<String, ElementShape> elements) {
        Map<String, Integer> most = new HashMap<>();
        for (Particle part : group.parts()) {
            Map<String, Integer> own = Map.of();
            if (part instanceof Particle.Group inner) {
                own = most(inner, elements);
            } else if (part instanceof ElementShape element && element.max() > 0) {
                own = Map.of(element.name(), Math.min(element.max(), 2));
                elements.putIfAbsent(element.name(), element);
            }
            own.forEach((name, times) -> most.merge(name, times, group.choice() ? Math::max : Integer::sum));
        }
        most.replaceAll((name, times) -> Math.min(2, times * Math.min(group.max(), 2)));
        return most;
    }

    private static boolean hasAny(Particle.Group group) {
        return group.parts().stream()
                .anyMatch(part ->
                        part instanceof Particle.AnyElement || (part instanceof Particle.Group inner && hasAny(inner)));
    }

    /** Lists elements in the schema's order; false where a group that repeats makes the order depend on the data. */
    private static boolean flatten(Particle.Group group, List<Particle> flat) {
        if (group.max() > 1
                && (group.parts().size() > 1 || group.parts().stream().anyMatch(Particle.Group.class::isInstance))) {
            return false;
        }
        for (Particle part : group.parts()) {
            if (part instanceof Particle.Group inner) {
                if (!flatten(inner, flat)) {
                    return false;
                }
            } else if (part.max() > 0) {
                flat.add(part);
            }
        }
        return true;
    }

    Particle.Group content() {
        return content;
    }

    Map<String, Child> children() {
        return children;
    }

    Map<String, Attribute> attributes() {
        return attributes;
    }

    /** Elements in the schema's order, or null where the order depends on the data. */
    @Nullable
    List<Particle> order() {
        return order;
    }

    /** The type of the text of a simple content. */
    @Nullable
    SimpleShape text() {
        return text;
    }

    boolean mixed() {
        return mixed;
    }

    /** Whether elements that the schema does not describe may occur. */
    boolean any() {
        return any;
    }

    boolean anyAttribute() {
        return anyAttribute;
    }
}
