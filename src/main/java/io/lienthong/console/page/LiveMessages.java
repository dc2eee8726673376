package io.lienthong.console.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.console.MessageStatus;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.operator.Sessions;
import io.lienthong.traffic.MessageHit;
import io.lienthong.traffic.MessageQuery;
import io.lienthong.traffic.MessageSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Tells up to 20 browsers once a second what was committed: of the latest 60 messages of the last minute that their filters
 * find, those that were not there a second ago, 20 of them at most, and how many are left out. One thread of its own; while
 * nobody looks it does nothing. Texts that could be personal (what ties messages together, what errors said) are not told.
 */
@Component
class LiveMessages {
    static final int MOST_VIEWERS = 20;
    static final int MOST_ROWS = 20;
    private static final int MOST_SEEN = 60;
    private static final Duration BACK = Duration.ofMinutes(1);
    /** How often it is asked whether people are still signed in, and an idle browser reminded, in seconds. */
    private static final int CHECK = 5;

    private static final Logger LOG = LoggerFactory.getLogger(LiveMessages.class);

    private final MessageSearch search;
    private final Sessions sessions;
    private final Words words;
    private final Set<LiveViewer> viewers = ConcurrentHashMap.newKeySet();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "console-live");
        created.setDaemon(true);
        return created;
    });
    private long ticks;

    LiveMessages(MessageSearch search, Sessions sessions, Words words) {
        this.search = search;
        this.sessions = sessions;
        this.words = words;
        thread.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** False: there are too many already. */
    boolean add(LiveViewer viewer) {
        synchronized (viewers) {
            if (viewers.size() >= MOST_VIEWERS) {
                return false;
            }
            return viewers.add(viewer);
        }
    }

    int viewers() {
        return viewers.size();
    }

    /** Before the web server waits for what is under way. */
    @EventListener(ContextClosedEvent.class)
    public void close() {
        thread.shutdownNow();
        viewers.forEach(LiveViewer::end);
        viewers.clear();
    }

    private void tick() {
        try {
            ticks++;
            viewers.removeIf(LiveMessages::gone);
            Map<MessageQuery, List<MessageHit>> found = new HashMap<>();
            Instant from = Instant.now().minus(BACK);
            for (LiveViewer viewer : viewers) {
                if (ticks % CHECK != 0 || signedIn(viewer)) {
                    try {
                        tell(viewer, found, from);
                    } catch (BusException failure) {
                        if (failure.code() != ErrorCode.REQUEST_INVALID) {
                            throw failure;
                        }
                        viewer.tell("away", "{}"); // its filter alone takes too long
                    }
                }
            }
        } catch (DataAccessException | BusException away) {
            viewers.forEach(viewer -> viewer.tell("away", "{}"));
        } catch (RuntimeException defect) {
            LOG.atError().setCause(defect).log("Messages could not be followed");
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    private static boolean gone(LiveViewer viewer) {
        if (viewer.over()) {
            viewer.end();
        }
        return viewer.over();
    }

    private boolean signedIn(LiveViewer viewer) {
        if (sessions.use(viewer.session(), false).isPresent()) {
            viewer.remind();
            return true;
        }
        viewer.tell("over", "{}");
        viewer.end();
        return false;
    }

    private void tell(LiveViewer viewer, Map<MessageQuery, List<MessageHit>> found, Instant from) {
        List<MessageHit> hits = found.computeIfAbsent(viewer.shown().lately(from, MOST_SEEN), search::find);
        Set<MessageId> seen = viewer.seen();
        List<MessageHit> fresh = hits.stream()
                .filter(hit -> seen == null || !seen.contains(hit.id()))
                .toList();
        if (fresh.isEmpty() || viewer.tell("messages", data(fresh, viewer).toString())) {
            viewer.seen(hits.stream().map(MessageHit::id).collect(Collectors.toUnmodifiableSet()));
        }
    }

    /** @param fresh newest first */
    private ObjectNode data(List<MessageHit> fresh, LiveViewer viewer) {
        LocaleContextHolder.setLocale(viewer.language());
        ObjectNode data = Json.object();
        ArrayNode rows = data.putArray("rows");
        fresh.stream().limit(MOST_ROWS).forEach(hit -> row(hit, rows.addObject()));
        boolean first = viewer.seen() == null; // what is older than the page is not left out
        data.put("left", first ? 0 : Math.max(0, fresh.size() - MOST_ROWS));
        return data.put("more", fresh.size() == MOST_SEEN);
    }

    private void row(MessageHit hit, ObjectNode row) {
        row.put("id", hit.id().toString())
                .put("state", MessageStatus.of(hit).name())
                .put("at", hit.id().time().toString())
                .put("time", words.time(hit.id().time()))
                .put("environment", hit.event().environment().name())
                .put("system", hit.event().connector())
                .put("operation", hit.event().operation())
                .put("consumer", hit.event().consumer())
                .put(
                        "error",
                        words.code(
                                hit.event().code().isEmpty()
                                        ? null
                                        : hit.event().code()));
    }
}
