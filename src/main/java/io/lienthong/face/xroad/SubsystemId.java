package io.lienthong.face.xroad;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A member of X-Road or a subsystem of one.
 *
 * @param subsystem absent: the member itself
 */
record SubsystemId(
        String instance,
        String memberClass,
        String member,
        @Nullable String subsystem) {
    private static final int MAX_LENGTH = 255;

    /** {@code INSTANCE/CLASS/MEMBER[/SUBSYSTEM]}, each part percent-encoded; empty for another form. */
    static Optional<SubsystemId> parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 3 || parts.length > 4) {
            return Optional.empty();
        }
        return decoded(parts).map(clear -> of(clear));
    }

    static SubsystemId of(List<String> parts) {
        return new SubsystemId(parts.get(0), parts.get(1), parts.get(2), parts.size() > 3 ? parts.get(3) : null);
    }

    /** Parts of an identifier in clear; empty where one is none. */
    static Optional<List<String>> decoded(String... parts) {
        try {
            List<String> clear = Arrays.stream(parts).map(SubsystemId::decode).toList();
            return clear.stream().allMatch(SubsystemId::valid) ? Optional.of(clear) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String decode(String part) {
        return part.indexOf('%') < 0 ? part : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Nothing that could be mistaken for another identifier, or for a line of a header. */
    static boolean valid(String part) {
        return !part.isEmpty()
                && part.length() <= MAX_LENGTH
                && part.chars().noneMatch(c -> c < ' ' || c == '/' || c == ';' || c == '%' || c == '\\' || c == 0x7f);
    }

    /** As it stands in URLs and headers. */
    @Override
    public String toString() {
        return parts().map(
                        part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    /** As X-Road's messages for people write it. */
    String shown() {
        return (subsystem == null ? "MEMBER:" : "SUBSYSTEM:") + parts().collect(Collectors.joining("/"));
    }

    private Stream<String> parts() {
        return Stream.of(instance, memberClass, member, subsystem == null ? "" : subsystem)
                .filter(part -> !part.isEmpty());
    }
}
