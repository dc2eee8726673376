package io.lienthong.connector;

import java.nio.file.Path;
import java.time.Duration;

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

    /** The same that does not wait before it asks a simulator again. */
    public ConnectorPackage hurried(Duration responseTimeout) {
        return new ConnectorPackage(folder, HurriedDescriptor.of(document, responseTimeout), document, fingerprint);
    }
}
