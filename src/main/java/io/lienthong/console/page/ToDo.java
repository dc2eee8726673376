package io.lienthong.console.page;

import io.lienthong.console.TrafficOverview.Failing;
import io.lienthong.message.Environment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people should do something about, of all systems of an environment; what lasts longest comes first. */
final class ToDo {
    private final Environment environment;
    private final Instant midnight;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Something to do.
     *
     * @param kind key of its sentence
     * @param since absent: not known
     * @param assignees who have it
     * @param nobody how many of it nobody has; absent: nobody can take it
     * @param address of what is meant
     */
    public record Problem(
            String kind,
            OverviewPage.SystemRow system,
            OverviewPage.State state,
            long count,
            @Nullable Instant since,
            List<String> assignees,
            @Nullable Long nobody,
            String address) {}

    private ToDo(Environment environment, Instant midnight) {
        this.environment = environment;
        this.midnight = midnight;
    }

    /** @param midnight when the day began that the rows are of */
    static List<Problem> of(List<OverviewPage.SystemRow> systems, Environment environment, Instant midnight) {
        ToDo all = new ToDo(environment, midnight);
        systems.forEach(all::add);
        all.problems.sort(
                Comparator.comparing(Problem::since, Comparator.nullsLast(Comparator.<Instant>naturalOrder())));
        return all.problems;
    }

    private void add(OverviewPage.SystemRow system) {
        Queue queue = system.queue();
        if (!system.active() && queue.isOpen()) {
            add("disabled", system, OverviewPage.State.HELD, queue.waiting(), system.since(), waiting(system));
        } else if (system.code() != null) {
            add("away", system, OverviewPage.State.FAULT, queue.waiting(), system.since(), waiting(system));
        }
        if (system.late()) {
            Instant since = Instant.now().minus(queue.oldest());
            add("late", system, OverviewPage.State.FAULT, queue.waiting(), since, waiting(system));
        }
        Failing failing = system.failing();
        if (failing != null) {
            String failed = messages(system) + "&outcome=FAILED&from=" + Words.vietnamField(failing.from());
            long count = failing.lately().failed();
            add("failing", system, OverviewPage.State.FAULT, count, failing.since(), failed);
        }
        if (system.silent()) {
            add("silent", system, OverviewPage.State.FAULT, 0, midnight, messages(system));
        }
        if (queue.parked() > 0) {
            problems.add(new Problem(
                    "parked",
                    system,
                    OverviewPage.State.HELD,
                    queue.parked(),
                    queue.parkedSince(),
                    queue.assignees(),
                    queue.unassigned(),
                    deliveries(system)));
        }
    }

    private void add(
            String kind,
            OverviewPage.SystemRow system,
            OverviewPage.State state,
            long count,
            @Nullable Instant since,
            String address) {
        problems.add(new Problem(kind, system, state, count, since, List.of(), null, address));
    }

    private String deliveries(OverviewPage.SystemRow system) {
        return "/console/deliveries?environment=" + environment + "&destination=" + system.name();
    }

    private String waiting(OverviewPage.SystemRow system) {
        return deliveries(system) + "&state=waiting";
    }

    private String messages(OverviewPage.SystemRow system) {
        return "/console/messages?environment=" + environment + "&system=" + system.name();
    }
}
