package io.lienthong.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Event;
import io.lienthong.message.MalformedBody;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** A destination that records what it gets, by lane, and answers from threads of its own. */
final class Sink implements Handler, AutoCloseable {
    static final Result DONE = new Result.Delivered(List.of(), 200, false);

    final AtomicInteger calls = new AtomicInteger();
    final Map<String, List<Integer>> delivered = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    volatile Function<Delivery, Result> answer = delivery -> DONE;

    @Override
    public void deliver(Delivery delivery, Consumer<Result> done) {
        calls.incrementAndGet();
        threads.execute(() -> {
            Result result = answer.apply(delivery);
            if (result instanceof Result.Delivered) {
                record(delivery);
            }
            done.accept(result);
        });
    }

    void record(Delivery delivery) {
        delivered
                .computeIfAbsent(String.valueOf(delivery.lane()), lane -> new CopyOnWriteArrayList<>())
                .add(number(delivery));
    }

    List<Integer> lane(String lane) {
        return delivered.getOrDefault(lane, List.of());
    }

    int total() {
        return delivered.values().stream().mapToInt(List::size).sum();
    }

    static int number(Delivery delivery) {
        return number(delivery.event());
    }

    static int number(Event event) {
        try {
            JsonNode body = event.data().json();
            return body.path("number").asInt();
        } catch (MalformedBody e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
