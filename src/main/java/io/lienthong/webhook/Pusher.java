package io.lienthong.webhook;

import io.lienthong.access.DatasetGrant;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Item;
import io.lienthong.dataset.ReadLedger;
import io.lienthong.dataset.View;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.lienthong.provider.Breakage;
import io.lienthong.provider.Push;
import io.lienthong.route.SyncedDatasets.SyncedDataset;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Pushes one webhook as long as this node holds its lease, message after message: grant and place are judged before each. One
 * step at a time, on workers; no thread waits for the receiver.
 */
final class Pusher {
    private static final Logger log = LoggerFactory.getLogger(Pusher.class);
    /** A page of 20 kB rarely has more; where nothing was for the consumer, more are looked at. */
    private static final int FIRST_LOOK = 50;

    private static final int FURTHER_LOOK = 1_000;
    /** Without a change, the grant is judged again after this. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    /** After an interruption, and until a connector may be there again. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final int GONE = 410;

    private final Hook hook;
    private final Pushers all;
    private final Sources sources;
    private final long fence;
    private Place place;
    private int look = FIRST_LOOK;
    private boolean more;
    private volatile boolean over;

    Pusher(Hook hook, Place place, Pushers all) {
        this.hook = hook;
        this.place = place;
        this.fence = place.fence();
        this.all = all;
        this.sources = all.sources();
    }

    long fence() {
        return fence;
    }

    void start() {
        all.after(place.due(), this::enter);
    }

    /** The node has lost the lease, or stops: what is under way is written if it still may be, and nothing follows. */
    void leaveOff() {
        over = true;
    }

    private void enter() {
        resume(this::next);
    }

    private void resume(Runnable step) {
        sources.workers().resume(() -> run(step));
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (BusException | DataAccessException e) {
            interrupted(e);
        } catch (RuntimeException defect) {
            log.error("event=webhook-failed name={}", hook.name(), defect);
            pause();
        }
    }

    private void interrupted(RuntimeException cause) {
        log.warn(
                "event=webhook-interrupted name={} cause={}",
                hook.name(),
                cause instanceof BusException known
                        ? known.code()
                        : cause.getClass().getSimpleName());
        pause();
    }

    /** Taken up again as it is written down; not at once, because what is wrong will hardly have passed. */
    private void pause() {
        over = true;
        all.after(PAUSE, () -> all.ended(hook, this));
    }

    private void end() {
        over = true;
        all.ended(hook, this);
    }

    private void next() {
        if (over) {
            end();
            return;
        }
        Optional<DatasetGrant> grant = sources.access().datasetGrant(hook.consumer(), hook.dataset());
        Optional<SyncedDataset> dataset = sources.datasets().find(hook.dataset());
        if (grant.isEmpty()) {
            stop(StopReason.NOT_GRANTED);
        } else if (dataset.isEmpty()) {
            all.after(PAUSE, this::enter);
        } else {
            next(grant.get(), dataset.get());
        }
    }

    private void next(DatasetGrant grant, SyncedDataset dataset) {
        View view = sources.datasets().view(dataset, grant);
        if (!view.id().equals(place.view())) {
            stop(StopReason.GRANT_CHANGED);
            return;
        }
        if (!isThere(view)) {
            stop(StopReason.PLACE_GONE);
            return;
        }
        Message message = place.resetAt() == null ? page(view) : Message.reset(hook, place, place.resetAt());
        if (message == null) {
            nothingYet();
        } else if (message.records() && sources.datasets().showsPersonalData(dataset, grant)) {
            String purpose = Objects.requireNonNull(grant.purpose(), "a grant of personal data has a purpose");
            sources.ledger()
                    .tell(read(message, purpose), () -> resume(() -> send(message)), refused -> interrupted(refused));
        } else {
            send(message);
        }
    }

    private boolean isThere(View view) {
        try {
            sources.feed().require(hook.environment(), place.cursor(place.pageFrom()), view);
            return true;
        } catch (BusException e) {
            if (e.code() == ErrorCode.CURSOR_GONE) {
                return false;
            }
            throw e;
        }
    }

    /** The page that was being sent, or the next one; absent: nothing that was looked at is for the consumer. */
    private @Nullable Message page(View view) {
        Long until = place.pageUntil();
        if (until != null) {
            return again(view, until);
        }
        Feed.Page read = read(view, look);
        if (!read.items().isEmpty()) {
            look = FIRST_LOOK;
            return Message.changed(hook, place, read, place.pageFrom());
        }
        look = read.more() ? FURTHER_LOOK : FIRST_LOOK;
        more = read.more();
        if (read.next() > place.pageFrom()) {
            written(all.places().scanned(hook, place, read.next()));
        }
        return null;
    }

    /** Absent: what it held is not there any more. Who did not take it sees by the cursor that it has to pull. */
    private @Nullable Message again(View view, long until) {
        Feed.Page read = read(view, FURTHER_LOOK);
        List<Item> items =
                read.items().stream().filter(item -> item.sequence() <= until).toList();
        more = read.more() || read.next() > until;
        if (items.isEmpty()) {
            written(all.places().passed(hook, place, until));
            return null;
        }
        return Message.changed(hook, place, new Feed.Page(items, until, more), place.pageFrom());
    }

    private Feed.Page read(View view, int limit) {
        return sources.feed().read(hook.environment(), hook.dataset(), view, place.pageFrom(), limit);
    }

    private void written(Optional<Place> now) {
        over |= now.isEmpty();
        now.ifPresent(this::moved);
    }

    /** To the operators and the consumer it has read, as if it had come by itself. */
    private void moved(Place now) {
        place = now;
        sources.readers().read(hook.environment(), hook.consumer().id(), now.cursor(now.pageFrom()));
    }

    /** What is behind the part that was looked at is judged anew, in its turn among the others. */
    private void nothingYet() {
        if (over) {
            end();
        } else if (more) {
            enter();
        } else {
            await();
        }
    }

    private void await() {
        sources.heads().await(hook.environment(), hook.dataset(), place.pageFrom(), LOOK_AGAIN, this::enter);
    }

    private ReadLedger.Read read(Message message, String purpose) {
        return new ReadLedger.Read(
                MessageId.next(),
                hook.environment(),
                hook.consumer().id(),
                hook.dataset(),
                "webhook",
                hook.consumer().id(),
                purpose,
                message.from() + "-" + message.until(),
                Trace.continued(null));
    }

    private void send(Message message) {
        Optional<Place> sending = all.places().sending(hook, place, message);
        if (over || sending.isEmpty()) {
            end();
            return;
        }
        place = sending.get();
        hook.send(message, result -> resume(() -> sent(message, result)));
    }

    private void sent(Message message, Push.Result result) {
        if (result instanceof Push.Result.Answered answer) {
            if (answer.status() / 100 == 2) {
                all.count(hook, "taken");
                Optional<Place> written = all.places().taken(hook, place, message, answer.status());
                written.ifPresent(this::moved);
                goOn(written);
            } else {
                all.count(hook, "refused");
                failed(answer.status(), null, answer.retryAfter());
            }
        } else if (over) {
            end(); // the bus itself has ended the call
        } else if (result instanceof Push.Result.Broken broken) {
            all.count(hook, "unanswered");
            failed(null, broken.why(), null);
        }
    }

    private void failed(@Nullable Integer status, @Nullable Breakage why, @Nullable Duration retryAfter) {
        Optional<Duration> wait = all.settings().after(place.attempts() + 1, retryAfter);
        boolean gone = status != null && status == GONE;
        if (gone || wait.isEmpty()) {
            StopReason reason = gone ? StopReason.GONE : StopReason.RETRIES_EXHAUSTED;
            all.places().stopped(hook, place, reason, status, why).ifPresent(stopped -> tell(reason));
            end();
        } else {
            goOn(all.places().failed(hook, place, wait.get(), status, why));
        }
    }

    private void goOn(Optional<Place> written) {
        if (over || written.isEmpty()) {
            end();
            return;
        }
        place = written.get();
        all.after(place.due(), this::enter);
    }

    private void stop(StopReason reason) {
        all.places().stopped(hook, place, reason).ifPresent(stopped -> tell(reason));
        end();
    }

    private void tell(StopReason reason) {
        log.info("event=webhook-disabled name={} reason={}", hook.name(), reason);
    }
}
