package io.lienthong.webhook;

import io.lienthong.access.DatasetGrant;
import io.lienthong.message.BusException;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The webhooks that this node pushes: every second it takes those that no living node has, and keeps the leases of its own. */
final class Pushers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pushers.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Looks until leases are renewed: well within their time. */
    private static final int RENEWED_EACH = 4;

    private final Collection<Hook> hooks;
    private final Places places;
    private final Sources sources;
    private final WebhookSettings settings;
    private final Map<String, Pusher> held = new ConcurrentHashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "webhooks");
        thread.setDaemon(true);
        return thread;
    });
    private int looks;

    Pushers(Collection<Hook> hooks, Places places, Sources sources, WebhookSettings settings) {
        this.hooks = List.copyOf(hooks);
        this.places = places;
        this.sources = sources;
        this.settings = settings;
    }

    void start() {
        if (!hooks.isEmpty()) {
            timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            if (looks++ % RENEWED_EACH == 0) {
                renew();
            }
            take();
        } catch (BusException | DataAccessException e) {
            log.debug("event=webhooks-not-looked-at cause={}", e.getClass().getSimpleName());
        } catch (RuntimeException defect) {
            log.error("event=webhooks-failed", defect);
        }
    }

    private void renew() {
        if (held.isEmpty()) {
            return;
        }
        Map<String, Long> renewed = places.renew(held.keySet());
        held.forEach((name, pusher) -> {
            Long fence = renewed.get(name);
            if (fence == null || fence != pusher.fence()) {
                pusher.leaveOff();
                held.remove(name, pusher);
            }
        });
    }

    private void take() {
        hooks.forEach(this::begin);
        List<Hook> free =
                hooks.stream().filter(hook -> !held.containsKey(hook.name())).toList();
        if (free.isEmpty()) {
            return;
        }
        Map<String, Place> taken = places.take(free.stream().map(Hook::name).toList());
        for (Hook hook : free) {
            Place place = taken.get(hook.name());
            if (place != null) {
                Pusher pusher = new Pusher(hook, place, this);
                held.put(hook.name(), pusher);
                pusher.start();
            }
        }
    }

    /** A webhook's first row is made when its dataset is there and granted. */
    private void begin(Hook hook) {
        if (begun.contains(hook.name())) {
            return;
        }
        Optional<DatasetGrant> grant = sources.access().datasetGrant(hook.consumer(), hook.dataset());
        sources.datasets()
                .find(hook.dataset())
                .ifPresent(dataset -> grant.ifPresent(granted -> {
                    places.begin(
                            hook,
                            sources.feed().head(hook.environment(), hook.dataset()),
                            sources.datasets().view(dataset, granted));
                    begun.add(hook.name());
                }));
    }

    /** People changed it: whichever node takes it next goes on from what they made of it. */
    void leaveOff(Hook hook) {
        Pusher pusher = held.remove(hook.name());
        if (pusher != null) {
            pusher.leaveOff();
        }
    }

    void ended(Hook hook, Pusher pusher) {
        held.remove(hook.name(), pusher);
    }

    void after(Duration wait, Runnable task) {
        try {
            timer.schedule(task, Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            log.debug("event=webhooks-closing");
        }
    }

    void count(Hook hook, String outcome) {
        Counter.builder("lienthong.webhook.attempts")
                .description("Attempts to push a page")
                .tag("dataset", hook.dataset())
                .tag("consumer", hook.consumer().id())
                .tag("environment", hook.environment().name())
                .tag("outcome", outcome)
                .register(sources.metrics())
                .increment();
    }

    Places places() {
        return places;
    }

    Sources sources() {
        return sources;
    }

    WebhookSettings settings() {
        return settings;
    }

    /** What is under way is not waited for: who took it gets it again, under the same id. */
    @Override
    public void close() {
        timer.shutdownNow();
        held.values().forEach(Pusher::leaveOff);
        try {
            if (!hooks.isEmpty()) {
                places.release();
            }
        } catch (DataAccessException e) {
            log.debug("event=webhooks-not-released");
        }
        sources.workers().close();
        hooks.forEach(hook -> hook.push().close());
    }
}
