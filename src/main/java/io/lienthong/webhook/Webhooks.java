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
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How the webhooks stand, and what people and consumers may do to them. */
public final class Webhooks implements AutoCloseable {
    private final Map<String, Hook> hooks = new TreeMap<>();
    private final Places places;
    private final Sources sources;
    private final Journaled journaled;
    private final Pushers pushers;

    /**
     * How one stands.
     *
     * @param url without its query, which may hold a secret
     * @param reason there where it is disabled
     * @param cursor the consumer has everything up to here; absent: it has not begun
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
        return hooks.values().stream()
                .map(hook -> status(hook, all.get(hook.name())))
                .sorted(Comparator.comparing(Status::environment)
                        .thenComparing(Status::dataset)
                        .thenComparing(Status::consumer))
                .toList();
    }

    private static Status status(Hook hook, @Nullable Place place) {
        String url = hook.declared().url().replaceFirst("\\?.*", "");
        if (place == null) {
            return new Status(
                    hook.environment(),
                    hook.consumer().id(),
                    hook.dataset(),
                    url,
                    Place.State.DISABLED.name(),
                    StopReason.NOT_GRANTED,
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
        return new Status(
                hook.environment(),
                hook.consumer().id(),
                hook.dataset(),
                url,
                place.state().name(),
                place.reason(),
                place.since(),
                place.cursor().text(),
                place.changesBehind(),
                place.attempts(),
                place.attemptedAt(),
                place.state() == Place.State.RETRYING ? place.nextAt() : null,
                place.lastStatus(),
                failure == null ? null : failure.name(),
                failure == null ? null : failure.reason());
    }

    /** A person enables it: where it stopped, or from now where that is wished or its place is no good any more. */
    public From enable(String consumer, String dataset, boolean fromNow, String person, @Nullable String why) {
        Hook hook = require(consumer, dataset);
        return journaled.together(() -> {
            From from = enable(hook, fromNow);
            journaled.write(hook, person, "webhook of " + consumer + " enabled, from " + from, why);
            return from;
        });
    }

    /** The consumer enables its own, unless people have disabled it. */
    public From enable(Consumer consumer, String dataset, boolean fromNow) {
        Hook hook = require(consumer.id(), dataset);
        boolean byPeople = places.find(hook)
                .filter(place -> place.reason() == StopReason.BY_OPERATOR)
                .isPresent();
        if (byPeople) {
            throw BusException.refused(
                    ErrorCode.NOT_GRANTED,
                    StopReason.BY_OPERATOR.wording(),
                    "webhook of dataset " + dataset,
                    "the operator of the bus");
        }
        return enable(hook, fromNow);
    }

    private From enable(Hook hook, boolean fromNow) {
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
        if (fromNow || !there) {
            places.enable(hook, head, view);
        } else if (place.state() != Place.State.ACTIVE) {
            places.enable(hook);
        } else {
            return From.PLACE;
        }
        pushers.leaveOff(hook);
        return fromNow || !there ? From.NOW : From.PLACE;
    }

    /** A person disables it; it stays where it stands. */
    public void disable(String consumer, String dataset, String person, @Nullable String why) {
        Hook hook = require(consumer, dataset);
        if (places.find(hook).isEmpty()) {
            throw unknown();
        }
        journaled.together(() -> {
            places.disable(hook);
            journaled.write(hook, person, "webhook of " + consumer + " disabled", why);
            return hook;
        });
        pushers.leaveOff(hook);
    }

    /** Sends an event that tells nothing, whatever state the webhook is in. */
    public CompletableFuture<Push.Result> test(String consumer, String dataset) {
        Hook hook = require(consumer, dataset);
        CompletableFuture<Push.Result> result = new CompletableFuture<>();
        hook.send(Message.test(hook), result::complete);
        return result;
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
                        "không có webhook nào được khai báo cho hệ thống và tập dữ liệu này",
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
