package io.lienthong.connector;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the operator supplies for one connector in one environment: resolved values and the private address ranges that
 * the connector may call. Never prints a value.
 *
 * @param values by the names that the descriptor's configuration declares
 * @param allowedRanges CIDR ranges (e.g. {@code 127.0.0.0/8}) that calls may go to although they are loopback, link-local
 *     or private
 * @param files that values were read from: secrets and certificates, which change while the bus runs
 */
public record Settings(Map<String, String> values, List<String> allowedRanges, Set<Path> files, Origin origin) {
    /** Authorities (PEM) that are trusted instead of the JVM's; the setting that no connector has to declare. */
    public static final String TRUSTED_CERTIFICATES = "trustedCertificates";

    /** Settings that come from no files. */
    public Settings(Map<String, String> values, List<String> allowedRanges) {
        this(values, allowedRanges, Set.of(), Origin.DESCRIPTOR);
    }

    /** Where they come from: the operator's file, what the descriptor says by itself, or made up for the simulator. */
    public enum Origin {
        FILE,
        DESCRIPTOR,
        SIMULATOR
    }

    public Settings {
        values = Map.copyOf(values);
        allowedRanges = List.copyOf(allowedRanges);
        files = Set.copyOf(files);
    }

    public String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("setting not supplied: " + name);
        }
        return value;
    }

    @Override
    public String toString() {
        return "Settings" + values.keySet();
    }
}
