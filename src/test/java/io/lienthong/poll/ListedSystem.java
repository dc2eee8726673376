package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Pagination;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A system that lists what is not acknowledged yet; answers from a thread of its own. */
final class ListedSystem implements Fetcher, RecordCalls, AutoCloseable {
    private final Map<String, String> waiting = new ConcurrentSkipListMap<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    final List<String> fetched = new CopyOnWriteArrayList<>();
    final List<String> acknowledged = new CopyOnWriteArrayList<>();
    final List<String> refusals = new CopyOnWriteArrayList<>();
    final List<Integer> pages = new CopyOnWriteArrayList<>();
    final Set<String> broken = ConcurrentHashMap.newKeySet();
    final Set<String> unreachable = ConcurrentHashMap.newKeySet();
    volatile boolean deaf;
    volatile boolean down;

    void document(String id) {
        waiting.put(id, id);
    }

    @Override
    public void fetch(PageRequest request, Consumer<PageResult> done) {
        pages.add(request.page());
        thread.execute(() -> {
            List<JsonNode> page = waiting.keySet().stream()
                    .skip(request.offset())
                    .limit(request.size())
                    .<JsonNode>map(id -> Json.object().put("docId", id))
                    .toList();
            done.accept(
                    down
                            ? new PageResult.Failed(ErrorCode.PROVIDER_UNAVAILABLE, "connection refused", null)
                            : new PageResult.Records(page, List.of(), Pagination.Page.of(page.size())));
        });
    }

    @Override
    public void call(Call call, Consumer<Result> done) {
        String id = call.entry().path("docId").asText();
        thread.execute(() -> done.accept(
                switch (call.step()) {
                    case MAP -> new Result.Done(List.of(call.entry()));
                    case FETCH -> record(id);
                    case ACKNOWLEDGE -> told(id, acknowledged);
                    case REFUSE -> told(id, refusals);
                }));
    }

    private Result record(String id) {
        fetched.add(id);
        if (down || unreachable.contains(id)) {
            return new Result.Away(ErrorCode.PROVIDER_TIMEOUT, "no answer in time", null);
        }
        return broken.contains(id)
                ? new Result.Refused(
                        ErrorCode.PROVIDER_REPLY_INVALID, "the answer breaks the contract: /title is missing")
                : new Result.Done(List.of(Json.object().put("docId", id).put("title", "Công văn " + id)));
    }

    private Result told(String id, List<String> heard) {
        if (deaf || down) {
            return new Result.Away(ErrorCode.PROVIDER_UNAVAILABLE, "connection refused", null);
        }
        waiting.remove(id);
        heard.add(id);
        return new Result.Done(List.of());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
