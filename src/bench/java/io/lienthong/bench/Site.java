package io.lienthong.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where a comparison happens: the repository, a work folder that is removed afterwards, the JDK, the backend. */
record Site(Path root, Path work, Jdk jdk, Children children, int backendPort) {
    /** All JVM subjects run with the same settings. */
    static final List<String> JVM_SETTINGS = List.of("-XX:+UseParallelGC", "-Xmx512m");

    Path bench() {
        return root.resolve("src/bench");
    }

    Path log(String name) {
        return work.resolve(name + ".log");
    }

    String backend() {
        return "http://127.0.0.1:" + backendPort;
    }

    Process startJvm(String name, Path folder, Path jar, List<String> arguments) {
        Stream<String> command = Stream.of(
                        List.of(jdk.java()), JVM_SETTINGS, List.of("-jar", jar.toString()), arguments)
                .flatMap(List::stream);
        return children.start(folder, log(name), command.toList());
    }

    String message(String name) {
        return read(bench().resolve("messages").resolve(name));
    }

    /** Copies a file and fills in its @names@. */
    static void fill(Path source, Path target, Map<String, String> values) {
        String text = read(source);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        write(target, text);
    }

    static void write(Path target, String text) {
        try {
            Files.createDirectories(target.getParent());
            Files.writeString(target, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files under a folder, relative to it. */
    static List<Path> filesUnder(Path folder) {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).map(folder::relativize).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that nobody uses now, so that a bus may run beside the comparison. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
