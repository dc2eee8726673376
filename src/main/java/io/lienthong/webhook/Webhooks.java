package io.lienthong.webhook;

import io.lienthong.access.Consumer;
import io.lienthong.access.DatasetGrant;
import io.lienthong.dataset.Head;
import io.lienthong.dataset.View;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.provider.Breakage;
import io.lienthong.provider.Push;
import io.lienthong.route.SyncedDatasets.SyncedDataset;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the webhooks stand, and what people and consumers may do to them. */
public final class Webhooks implements AutoCloseable {
    private final Map<String, Hook> hooks = new TreeMap<>();
    private final Places places;
    private final Sources sources;
    private final Journaled journaled;
    private final Pushers pushers;
    private final Map<String, CompletableFuture<Push.Result>> tests = new ConcurrentHashMap<>();

    /**
     * How one stands.
     *
     * @param url without its query, which may hold a secret
     * @param reason there where it is disabled
     * @param cursor the consumer has everything up to here; absent: nothing yet, until it takes the word to read a snapshot
     * @param changesBehind of the dataset, that were not looked at for it yet
     * @param nextAttempt there while it is retrying
     * @param lastFailure why no answer came; absent: one came
     * @param failureReason the same in words
     */
    public record Status(
            Environment environment,
            String consumer,
            String dataset,
            String url,
            String state,
            @Nullable StopReason reason,
            @Nullable Instant since,
            @Nullable String cursor,
            long changesBehind,
            int failedAttempts,
            @Nullable Instant lastAttempt,
            @Nullable Instant nextAttempt,
            @Nullable Integer lastStatus,
            @Nullable String lastFailure,
            @Nullable Wording failureReason) {
        public boolean disabled() {
            return reason != null;
        }

        /** For how long no attempt has succeeded; zero: the last one did, or none is made. */
        public Duration failing() {
            return since == null || !state.equals(Place.State.RETRYING.name())
                    ? Duration.ZERO
                    : Duration.between(since, Instant.now());
        }
    }

    /** From where one that was enabled goes on. */
    public enum From {
        PLACE,
        NOW
    }

    Webhooks(List<Hook> declared, Places places, Sources sources, WebhookSettings settings, Journaled journaled) {
        declared.forEach(hook -> hooks.put(hook.name(), hook));
        this.places = places;
        this.sources = sources;
        this.journaled = journaled;
        this.pushers = new Pushers(declared, places, sources, settings);
    }

    void start() {
        pushers.start();
    }

    /** All that are declared, by environment, dataset and consumer. */
    public List<Status> all() {
        Map<String, Place> all = hooks.isEmpty() ? Map.of() : places.all();
        Set<String> datasets =
                sources.datasets().all().stream().map(SyncedDataset::name).collect(Collectors.toSet());
        return hooks.values().stream()
                .map(hook -> status(hook, all.get(hook.name()), datasets.contains(hook.dataset())))
                .sorted(Comparator.comparing(Status::environment)
                        .thenComparing(Status::dataset)
                        .thenComparing(Status::consumer))
                .toList();
    }

    /** @param known whether an active connector has the dataset */
    private static Status status(Hook hook, @Nullable Place place, boolean known) {
        String url = hook.declared().url().replaceFirst("\\?.*", "");
        if (place == null) {
            return new Status(
                    hook.environment(),
                    hook.consumer().id(),
                    hook.dataset(),
                    url,
                    Place.State.DISABLED.name(),
                    known ? StopReason.NOT_BEGUN : StopReason.DATASET_UNKNOWN,
                    null,
                    null,
                    0,
                    0,
                    null,
                    null,
                    null,
                    null,
                    null);
        }
        Breakage failure = place.lastFailure();
        boolean away = !known && place.reason() == null;
        return new Status(
                hook.environment(),
                hook.consumer().id(),
                hook.dataset(),
                url,
                (away ? Place.State.DISABLED : place.state()).name(),
                away ? StopReason.DATASET_UNKNOWN : place.reason(),
                away ? null : place.since(),
                place.hasBegun() && place.resetAt() == null ? place.cursor().text() : null,
                place.changesBehind(),
                place.attempts(),
                place.attemptedAt(),
                place.state() == Place.State.RETRYING && !away ? place.nextAt() : null,
                place.lastStatus(),
                failure == null ? null : failure.name(),
                failure == null ? null : failure.reason());
    }

    /** A person enables it: where it stopped, or from now where that is wished or its place is no good any more. */
    public From enable(String consumer, String dataset, boolean fromNow, String person, @Nullable String why) {
        Hook hook = require(consumer, dataset);
        return journaled.together(() -> {
            From from = enable(hook, fromNow, true);
            journaled.write(hook, person, "webhook of " + consumer + " enabled, from " + from, why);
            return from;
        });
    }

    /** The consumer enables its own, unless people have disabled it. */
    public From enable(Consumer consumer, String dataset, boolean fromNow) {
        return enable(require(consumer.id(), dataset), fromNow, false);
    }

    private From enable(Hook hook, boolean fromNow, boolean byPeople) {
        DatasetGrant grant = sources.access().requireDataset(hook.consumer(), hook.dataset());
        SyncedDataset dataset = sources.datasets()
                .find(hook.dataset())
                .orElseThrow(() -> new BusException(ErrorCode.DATASET_UNKNOWN, "there is no dataset of this name"));
        View view = sources.datasets().view(dataset, grant);
        Head head = sources.feed().head(hook.environment(), hook.dataset());
        places.begin(hook, head, view);
        Place place = places.find(hook).orElseThrow();
        boolean there = place.epoch().equals(head.epoch())
                && place.view().equals(view.id())
                && place.pageFrom() >= head.oldest()
                && place.pageFrom() <= head.sequence();
        boolean fromPlace = there && !fromNow;
        if (fromPlace && place.state() == Place.State.ACTIVE) {
            return From.PLACE;
        }
        boolean enabled = fromPlace ? places.enable(hook, byPeople) : places.enable(hook, byPeople, head, view);
        if (!enabled) {
            throw BusException.refused(
                    ErrorCode.NOT_GRANTED,
                    StopReason.BY_OPERATOR.wording(),
                    "webhook of dataset " + hook.dataset(),
                    "the operator of the bus");
        }
        pushers.leaveOff(hook);
        return fromPlace ? From.PLACE : From.NOW;
    }

    /** A person disables it, also before it has begun; it stays where it stands. */
    public void disable(String consumer, String dataset, String person, @Nullable String why) {
        Hook hook = require(consumer, dataset);
        journaled.together(() -> {
            places.disable(hook);
            journaled.write(hook, person, "webhook of " + consumer + " disabled", why);
            return hook;
        });
        pushers.leaveOff(hook);
    }

    /**
     * Sends an event that tells nothing, whatever state the webhook is in. One at a time: a push has one of the two connections
     * to the address, and this the other. Whoever asks while one is under way gets its answer.
     */
    public CompletableFuture<Push.Result> test(String consumer, String dataset) {
        Hook hook = require(consumer, dataset);
        CompletableFuture<Push.Result> mine = new CompletableFuture<>();
        CompletableFuture<Push.Result> underWay = tests.putIfAbsent(hook.name(), mine);
        if (underWay != null) {
            return underWay.copy();
        }
        hook.send(Message.test(hook), result -> {
            tests.remove(hook.name());
            mine.complete(result);
        });
        return mine.copy();
    }

    private Hook require(String consumer, String dataset) {
        return hooks.values().stream()
                .filter(hook ->
                        hook.consumer().id().equals(consumer) && hook.dataset().equals(dataset))
                .findFirst()
                .orElseThrow(Webhooks::unknown);
    }

    private static BusException unknown() {
        return new BusException(
                ErrorCode.PATH_UNKNOWN,
                new Wording(
                        "không có webhook nào được khai báo cho hệ thống và bộ dữ liệu này",
                        "no webhook is declared for this consumer and dataset"));
    }

    /** Those of a consumer. */
    public List<Status> of(Consumer consumer) {
        return all().stream()
                .filter(one -> one.consumer().equals(consumer.id()))
                .toList();
    }

    @Override
    public void close() {
        pushers.close();
    }
}
