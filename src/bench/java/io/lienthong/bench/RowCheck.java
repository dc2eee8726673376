package io.lienthong.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Compares replies with rows exactly. A run of wrk cannot: when it ends, each connection may have a request under way
 * that gets its row but whose reply nobody reads.
 */
class RowCheck {
    private static final int SENDERS = 64;
    private static final int REQUESTS_EACH = 50;

    private RowCheck() {}

    static void run(Subject subject, Case work) {
        long before = subject.journalRows();
        long goodReplies = goodReplies(subject.request(work));
        long rows = subject.journalRows() - before;
        if (rows != goodReplies) {
            throw new BenchException("%s gave %d good replies to %s and wrote %d rows"
                    .formatted(subject.name(), goodReplies, work.label(), rows));
        }
    }

    private static long goodReplies(Request request) {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            IntStream.range(0, SENDERS).forEach(sender -> counts.add(senders.submit(() -> goodRepliesOfOne(request))));
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw new BenchException("Cannot compare replies with rows", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Stopping", e);
        } finally {
            senders.shutdownNow();
        }
    }

    private static long goodRepliesOfOne(Request request) throws IOException {
        long good = 0;
        for (int sent = 0; sent < REQUESTS_EACH; sent++) {
            if (request.send().statusCode() == 200) {
                good++;
            }
        }
        return good;
    }
}
