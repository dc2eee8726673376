package io.lienthong.bench;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Probes, warms up and measures all entries, round after round. */
class Measurement {
    /** What every right answer to the synthetic record contains, mapped or not. */
    private static final String ENTERPRISE_CODE = "0319999996";

    private static final Duration NGINX_WARM_UP = Duration.ofSeconds(1);

    private final Options options;
    private final Wrk wrk;

    Measurement(Options options, Wrk wrk) {
        this.options = options;
        this.wrk = wrk;
    }

    List<Row> run(List<Subject> subjects) {
        List<Entry> entries = entries(subjects);
        Map<Entry, List<Sample>> samples = new LinkedHashMap<>();
        entries.forEach(entry -> samples.put(entry, new ArrayList<>()));
        prepare(subjects);
        for (int round = 1; round <= options.rounds(); round++) {
            for (Entry entry : entries) {
                System.err.printf("Round %d of %d: %s%n", round, options.rounds(), entry);
                samples.get(entry).add(measure(entry));
            }
            Collections.reverse(entries);
        }
        return samples.entrySet().stream()
                .map(line -> Row.of(line.getKey(), line.getValue()))
                .toList();
    }

    /** Equal connection counts lie together, so that what a ratio compares was measured within minutes. */
    private List<Entry> entries(List<Subject> subjects) {
        List<Entry> entries = new ArrayList<>();
        for (int connections : options.connections()) {
            for (Case work : options.cases()) {
                for (Subject subject : subjects) {
                    if (subject.serves(work)) {
                        entries.add(new Entry(subject, work, connections));
                    }
                }
            }
        }
        return entries;
    }

    private void prepare(List<Subject> subjects) {
        for (Subject subject : subjects) {
            options.cases().stream().filter(subject::serves).forEach(work -> prepare(subject, work));
        }
    }

    private void prepare(Subject subject, Case work) {
        System.err.printf("Warm-up: %s %s%n", subject.name(), work.label());
        probe(subject, work);
        Duration length = subject instanceof Nginx ? NGINX_WARM_UP : options.warmUp();
        if (!length.isZero()) {
            wrk.run(subject.request(work), Collections.max(options.connections()), length);
        }
        if (work.logged()) {
            RowCheck.run(subject, work);
        }
    }

    /** A wrong answer is fast too: one request is looked at before many are counted. */
    private static void probe(Subject subject, Case work) {
        try {
            HttpResponse<String> reply = subject.request(work).send();
            if (reply.statusCode() != 200 || !reply.body().contains(ENTERPRISE_CODE) || isXml(reply.body()) != (work == Case.XROAD_SOAP)) {
                throw new BenchException("%s answers %s with %d %s"
                        .formatted(subject.name(), work.label(), reply.statusCode(), reply.body()));
            }
        } catch (IOException e) {
            throw new BenchException(subject.name() + " does not answer " + work.label(), e);
        }
    }

    private static boolean isXml(String body) {
        return body.startsWith("<");
    }

    private Sample measure(Entry entry) {
        Subject subject = entry.subject();
        boolean logged = entry.work().logged();
        long rowsBefore = logged ? subject.journalRows() : 0;
        OptionalLong postgresqlBefore = subject.postgresqlCpuMicros();
        long cpuBefore = subject.cpuMicros();
        Load load = wrk.run(subject.request(entry.work()), entry.connections(), options.run());
        long cpu = subject.cpuMicros() - cpuBefore;
        OptionalDouble postgresql = perRequest(postgresqlBefore, subject.postgresqlCpuMicros(), load.replies());
        long journalErrors = logged ? journalErrors(load, entry.connections(), subject.journalRows() - rowsBefore) : 0;
        return new Sample(load, journalErrors, (double) cpu / load.replies(), postgresql);
    }

    private static OptionalDouble perRequest(OptionalLong before, OptionalLong after, long replies) {
        return before.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) (after.getAsLong() - before.getAsLong()) / replies);
    }

    /**
     * Good replies without a row, or rows that nobody asked for. When wrk stops, each connection may have one
     * request under way whose reply it no longer reads.
     */
    private static long journalErrors(Load load, int connections, long rows) {
        long missing = Math.max(0, load.goodReplies() - rows);
        long surplus = Math.max(0, rows - load.replies() - connections);
        return missing + surplus;
    }
}
