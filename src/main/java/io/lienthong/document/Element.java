package io.lienthong.document;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One element of the header: what it is called in edXML and in JSON, and what it holds. Order among siblings is the order
 * of writing; on reading none is asked for.
 *
 * @param name without prefix; an attribute's with {@code @}
 * @param value null for an element that holds others
 * @param flat whether it only wraps one repeated child: in JSON its key is the array itself
 * @param max how often it may occur; more than one makes it an array in JSON
 * @param tooMany the reason where it occurs more often
 */
record Element(
        String name,
        String key,
        @Nullable ValueKind value,
        boolean flat,
        int max,
        RefusalReason tooMany,
        List<Element> children,
        Map<String, Element> byName,
        Map<String, Element> byKey) {
    static Element leaf(String name, String key, ValueKind value) {
        return of(name, key, value, false, List.of());
    }

    static Element text(String name, String key) {
        return leaf(name, key, ValueKind.TEXT);
    }

    static Element group(String name, String key, Element... children) {
        return of(name, key, null, false, List.of(children));
    }

    /** A list that has an element of its own around its items. */
    static Element list(String name, String key, Element item) {
        return of(name, key, null, true, List.of(item));
    }

    private static Element of(
            String name, String key, @Nullable ValueKind value, boolean flat, List<Element> children) {
        return new Element(
                name,
                key,
                value,
                flat,
                1,
                RefusalReason.TOO_MANY_ELEMENTS,
                children,
                index(children, Element::name),
                index(children, Element::key));
    }

    private static Map<String, Element> index(List<Element> children, Function<Element, String> by) {
        return children.stream().collect(Collectors.toUnmodifiableMap(by, child -> child));
    }

    Element upTo(int count) {
        return upTo(count, RefusalReason.TOO_MANY_ELEMENTS);
    }

    Element upTo(int count, RefusalReason reason) {
        return new Element(name, key, value, flat, count, reason, children, byName, byKey);
    }

    boolean repeats() {
        return max > 1;
    }

    boolean isAttribute() {
        return name.startsWith("@");
    }
}
