package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;

/**
 * An element of a SOAP body.
 *
 * @param namespace empty where the element is in none
 * @param open {@code <ns1:Name}
 * @param close {@code </ns1:Name>}
 */
record ElementShape(
        String name, String namespace, int min, int max, boolean nillable, TypeShape type, byte[] open, byte[] close)
        implements Particle {
    static ElementShape of(
            String name, String namespace, String prefix, int min, int max, boolean nillable, TypeShape type) {
        String tag = prefix.isEmpty() ? name : prefix + ":" + name;
        return new ElementShape(name, namespace, min, max, nillable, type, bytes("<" + tag), bytes("</" + tag + ">"));
    }

    /** What is written where a request does not say it: nil where that may be, else the empty element. */
    JsonNode absent() {
        return nillable
                ? NullNode.getInstance()
                : type instanceof ComplexShape ? Json.object() : MissingNode.getInstance();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
