package io.lienthong.cli;

import io.lienthong.route.ConnectorCompiler.Compiled;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** All cases of a connector, a few at a time with a simulator each, because most of their time is waiting for time-outs. */
public final class ConnectorTestSuite {
    private static final int WORKERS = 4;

    private final Vertx vertx;
    private final Compiled connector;
    private final List<TestCase> cases;
    private final AtomicInteger next = new AtomicInteger();
    private final ConcurrentSkipListMap<Integer, CaseResult> results = new ConcurrentSkipListMap<>();

    private ConnectorTestSuite(Vertx vertx, Compiled connector, List<TestCase> cases) {
        this.vertx = vertx;
        this.connector = connector;
        this.cases = cases;
    }

    /** What became of the cases, in their order; nothing for a folder with mistakes. Throws {@link ConnectorTestRunner.Unusable}. */
    public static List<CaseResult> run(Vertx vertx, ConnectorCheck.Checked checked) {
        Compiled connector = checked.compiled();
        return connector == null || !checked.passed()
                ? List.of()
                : new ConnectorTestSuite(vertx, connector, checked.cases()).run();
    }

    private List<CaseResult> run() {
        int workers = Math.min(WORKERS, cases.size());
        if (workers == 0) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            Callable<Integer> worker = this::work;
            for (Future<Integer> done : threads.invokeAll(
                    Stream.generate(() -> worker).limit(workers).toList())) {
                done.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectorTestRunner.Unusable unusable) {
                throw unusable;
            }
            throw new IllegalStateException("the tests broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the tests were interrupted", e);
        } finally {
            threads.shutdownNow();
        }
        return List.copyOf(results.values());
    }

    /** Takes one case after the other; returns how many. */
    private int work() {
        try (ConnectorTestRunner runner = ConnectorTestRunner.open(vertx, connector)) {
            int done = 0;
            for (int i = next.getAndIncrement(); i < cases.size(); i = next.getAndIncrement()) {
                results.put(i, runner.run(cases.get(i)));
                done++;
            }
            return done;
        }
    }
}
