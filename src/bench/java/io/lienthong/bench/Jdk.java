package io.lienthong.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** A JDK on this machine. */
record Jdk(Path home, String version) {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    /** The newest with long-term support, as the build chooses too; else the one that runs this program. */
    static Jdk newestLongTerm() {
        Stream<Path> given = Stream.of(System.getProperty("java.home"), System.getenv("JAVA_HOME"))
                .filter(home -> home != null && !home.isEmpty())
                .map(Path::of);
        return Stream.concat(given, installed())
                .flatMap(home -> at(home).stream())
                .filter(Jdk::longTerm)
                .max(Comparator.comparingInt(Jdk::feature))
                .orElseGet(() -> at(Path.of(System.getProperty("java.home"))).orElseThrow());
    }

    static Optional<Jdk> at(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return Optional.empty();
        }
        Properties facts = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            facts.load(reader);
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(facts.getProperty("JAVA_VERSION"))
                .map(version -> new Jdk(home, version.replace("\"", "")));
    }

    String java() {
        return home.resolve("bin/java").toString();
    }

    private int feature() {
        return Runtime.Version.parse(version).feature();
    }

    /** 17 and every second year's release after it. */
    private boolean longTerm() {
        return feature() >= 17 && (feature() - 17) % 4 == 0;
    }

    private static Stream<Path> installed() {
        if (!Files.isDirectory(INSTALLED)) {
            return Stream.empty();
        }
        try (Stream<Path> homes = Files.list(INSTALLED)) {
            return homes.toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
