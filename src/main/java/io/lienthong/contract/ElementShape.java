package io.lienthong.contract;

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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
