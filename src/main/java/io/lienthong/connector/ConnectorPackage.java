package io.lienthong.connector;

import java.nio.file.Path;

/**
 * A connector folder that passed the checks of its descriptor.
 *
 * @param fingerprint SHA-256 over names and contents of all its files, hexadecimal; the same folder has the same one
 */
public record ConnectorPackage(Path folder, Descriptor descriptor, YamlDocument document, String fingerprint) {
    public static final String DESCRIPTOR = "connector.yaml";

    public String name() {
        return descriptor.name();
    }
}
