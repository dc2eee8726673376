package io.lienthong.contract;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds elements of one object that differ in their namespaces alone: its tree has one field for both. */
final class SameNames {
    private final Set<ComplexShape> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private SameNames() {}

    /** Two such elements as {@code {namespace}name}; empty where there are none. */
    static Optional<String> in(EnvelopeShape shape) {
        SameNames search = new SameNames();
        return search.among(shape.body()).or(() -> search.among(shape.header()));
    }

    private Optional<String> among(List<? extends Particle> parts) {
        Map<String, ElementShape> known = new HashMap<>();
        return among(parts, known);
    }

    private Optional<String> among(List<? extends Particle> parts, Map<String, ElementShape> known) {
        for (Particle part : parts) {
            Optional<String> found = Optional.empty();
            if (part instanceof Particle.Group inner) {
                found = among(inner.parts(), known);
            } else if (part instanceof ElementShape element) {
                ElementShape other = known.putIfAbsent(element.name(), element);
                found = other == null || other.namespace().equals(element.namespace())
                        ? within(element.type())
                        : Optional.of(qualified(other) + " and " + qualified(element));
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<String> within(TypeShape type) {
        if (!(type instanceof ComplexShape complex) || !seen.add(complex)) {
            return Optional.empty();
        }
        Optional<String> found = among(complex.content().parts());
        for (ComplexShape.Derived derived : complex.derived()) {
            found = found.or(() -> within(derived.shape()));
        }
        return found;
    }

    private static String qualified(ElementShape element) {
        return "{" + element.namespace() + "}" + element.name();
    }
}
