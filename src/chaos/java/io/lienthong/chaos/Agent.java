package io.lienthong.chaos;

import io.lienthong.chaos.agent.FaultAgent;
import io.lienthong.system.BusProcess.Setup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Packs the fault agent for the bus's virtual machine. */
final class Agent {
    private static final Path CLASSES = Path.of("target/test-classes").toAbsolutePath();
    private static final Path PACKAGE = CLASSES.resolve("io/lienthong/chaos/agent");

    private Agent() {}

    /** A bus to which these orders are given. */
    static Setup with(String... orders) throws IOException {
        if (orders.length == 0) {
            return Setup.PLAIN;
        }
        String agent = "-javaagent:" + pack() + "=" + String.join(";", orders);
        return new Setup(List.of(agent), Map.of(), List.of());
    }

    private static Path pack() throws IOException {
        Path jar = Files.createTempFile(CLASSES.getParent(), "fault-agent", ".jar");
        jar.toFile().deleteOnExit();
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", FaultAgent.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        attributes.put(Attributes.Name.CLASS_PATH, location(net.bytebuddy.ByteBuddy.class));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> classes = Files.list(PACKAGE)) {
            for (Path one : classes.toList()) {
                out.putNextEntry(new JarEntry(CLASSES.relativize(one).toString()));
                Files.copy(one, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    private static String location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().toString();
    }
}
