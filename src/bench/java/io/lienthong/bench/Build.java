package io.lienthong.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** Builds a jar with the repository's Maven wrapper when it is missing or older than its sources. */
class Build {
    private Build() {}

    static Path jar(Site site, Path project, String name) {
        Path jar = project.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar) && modified(jar).compareTo(newestSource(project)) >= 0) {
            return jar;
        }
        System.err.println("Building " + site.root().relativize(jar));
        run(site, project, site.log("build-" + name));
        return jar;
    }

    private static void run(Site site, Path project, Path log) {
        Path pom = project.resolve("pom.xml");
        Path wrapper = site.root().resolve("mvnw");
        List<String> command = List.of(wrapper.toString(), "-q", "-f", pom.toString(), "-DskipTests", "package");
        Process build = site.children().start(site.root(), log, command);
        try {
            if (build.waitFor() != 0) {
                throw new BenchException("The build of " + site.root().relativize(pom) + " failed:\n" + Site.read(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Stopping", e);
        }
    }

    private static FileTime newestSource(Path project) {
        try (Stream<Path> sources = Files.walk(project.resolve("src/main"))) {
            return Stream.concat(sources, Stream.of(project.resolve("pom.xml")))
                    .map(Build::modified)
                    .max(FileTime::compareTo)
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
