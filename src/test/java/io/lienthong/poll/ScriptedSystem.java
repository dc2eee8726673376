package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Pagination;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers each question as the test says, from a thread of its own. */
final class ScriptedSystem implements Fetcher, AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    final List<PageRequest> requests = new CopyOnWriteArrayList<>();
    volatile Function<PageRequest, PageResult> script;

    ScriptedSystem(Function<PageRequest, PageResult> script) {
        this.script = script;
    }

    /** Records from..to-1, with what the system says of further pages. */
    static PageResult page(int from, int to, @Nullable String next, @Nullable Boolean more, @Nullable Long total) {
        List<JsonNode> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Json.object().put("id", "R" + i));
        }
        return new PageResult.Records(records, List.of(), new Pagination.Page(records.size(), next, more, total));
    }

    @Override
    public void fetch(PageRequest request, Consumer<PageResult> done) {
        requests.add(request);
        thread.execute(() -> done.accept(script.apply(request)));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
