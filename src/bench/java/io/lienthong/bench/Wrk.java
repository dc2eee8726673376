package io.lienthong.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator: a closed loop over a number of connections. */
class Wrk {
    private static final Pattern SUMMARY = Pattern.compile("(?m)^SUMMARY (.*)$");

    private final Site site;
    private final int threads;

    Wrk(Site site, int threads) {
        this.site = site;
        this.threads = threads;
    }

    Load run(Request request, int connections, Duration length) {
        Path file = site.work().resolve("request");
        Site.write(file, request.asFile());
        List<String> command = List.of(
                "wrk",
                "-t" + threads,
                "-c" + connections,
                "-d" + length.toSeconds() + "s",
                "--timeout",
                "10s",
                "-s",
                site.bench().resolve("wrk/request.lua").toString(),
                request.address().toString(),
                "--",
                file.toString());
        Path log = site.log("wrk");
        Process process = site.children().start(site.work(), log, command);
        awaitEnd(process);
        return parse(Site.read(log));
    }

    private static void awaitEnd(Process process) {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Stopping", e);
        }
    }

    private static Load parse(String output) {
        Matcher summary = SUMMARY.matcher(output);
        if (!summary.find()) {
            throw new BenchException("wrk failed: " + output.strip());
        }
        Map<String, Long> values = new HashMap<>();
        for (String word : summary.group(1).split(" ")) {
            String[] pair = word.split("=");
            values.put(pair[0], Long.parseLong(pair[1]));
        }
        return new Load(
                values.get("requests"),
                Duration.ofNanos(values.get("durationMicros") * 1000),
                values.get("p50Micros") / 1000.0,
                values.get("p99Micros") / 1000.0,
                values.get("status"),
                values.get("connect") + values.get("read") + values.get("write") + values.get("timeout"));
    }
}
