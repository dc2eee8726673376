package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Pagination;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A system with records that changed at some time; it answers windows and pages from a thread of its own. */
final class PolledSystem implements Fetcher, AutoCloseable {
    private record Changed(Instant at, String code, int version) {}

    private final List<Changed> records = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    final List<PageRequest> requests = new CopyOnWriteArrayList<>();
    volatile boolean down;
    volatile boolean silent;
    volatile boolean repeating;

    void change(Instant at, String code, int version) {
        records.add(new Changed(at, code, version));
    }

    @Override
    public void fetch(PageRequest request, Consumer<PageResult> done) {
        requests.add(request);
        if (!silent) {
            thread.execute(() -> done.accept(answer(request)));
        }
    }

    private PageResult answer(PageRequest request) {
        if (down) {
            return new PageResult.Failed(ErrorCode.PROVIDER_UNAVAILABLE, "connection refused", null);
        }
        List<JsonNode> page = records.stream()
                .filter(record -> !record.at.isBefore(request.from()) && record.at.isBefore(request.to()))
                .skip(repeating ? 0 : request.offset())
                .limit(request.size())
                .<JsonNode>map(record ->
                        Json.object().put("enterpriseCode", record.code).put("numberOfChanges", record.version))
                .toList();
        return new PageResult.Records(page, List.of(), Pagination.Page.of(page.size()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
