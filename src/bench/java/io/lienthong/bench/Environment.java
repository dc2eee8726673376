package io.lienthong.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a number means nothing without. */
class Environment {
    private Environment() {}

    static Map<String, Object> facts(Site site, Options options) {
        Map<String, Object> facts = facts(site);
        facts.put("nginx", said("nginx", "-v").replace("nginx version: ", ""));
        facts.put("wrk", said("wrk", "-v").lines().findFirst().orElse("").replaceAll(" Copyright.*", ""));
        facts.put("secondsPerMeasurement", options.run().toSeconds());
        facts.put("warmUpSeconds", options.warmUp().toSeconds());
        facts.put("rounds", options.rounds());
        facts.put("threadsOfWrk", options.threads());
        return facts;
    }

    static Map<String, Object> facts(Site site) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("commit", commit(site.root()));
        facts.put("processor", processor());
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("kernel", System.getProperty("os.version"));
        facts.put("fileSystem", fileSystem(site.work()));
        facts.put("jdkOfSubjects", site.jdk().version());
        facts.put("jdkOfHarness", Runtime.version().toString());
        facts.put("loadBefore", loadAverage());
        return facts;
    }

    static String commit(Path root) {
        String commit = said("git", "-C", root.toString(), "rev-parse", "--short=12", "HEAD");
        String changes = said("git", "-C", root.toString(), "status", "--porcelain", "--untracked-files=no");
        return changes.isEmpty() ? commit : commit + " with changes";
    }

    private static String processor() {
        return Site.read(Path.of("/proc/cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceFirst("^[^:]*: *", ""))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    /** Other work on the machine shows here. */
    private static String loadAverage() {
        List<String> words = List.of(Site.read(Path.of("/proc/loadavg")).split(" "));
        return words.get(0);
    }

    /** A tmpfs would make every fsync free. */
    private static String fileSystem(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String said(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            byte[] output = process.getInputStream().readAllBytes();
            return new String(output, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
