package io.lienthong.delivery;

import java.time.Duration;
import java.util.function.Consumer;

/** Lets lanes rest until a timer ends, or their destination is there again. Belongs to the loop. */
final class Rests {
    private final Loop loop;
    private final Consumer<Destination> dispatch;

    /** @param dispatch hands out what may go */
    Rests(Loop loop, Consumer<Destination> dispatch) {
        this.loop = loop;
        this.dispatch = dispatch;
    }

    void begin(Shard shard, Lane lane, Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        lane.delayed = true;
        lane.delayedUntil = until;
        lane.resting = lane.waiting.size();
        shard.resting += lane.resting;
        loop.schedule(pause, () -> {
            if (lane.delayed && lane.delayedUntil == until) { // else that rest ended before its time
                end(shard, lane);
                dispatch.accept(shard.destination);
            }
        });
    }

    private static void end(Shard shard, Lane lane) {
        lane.delayed = false;
        shard.resting -= lane.resting;
        shard.offer(lane);
        shard.forgetIfEmpty(lane);
    }

    /** Of all that found the destination away, but for what may be alone in that. */
    static void end(Destination destination) {
        destination.shards.forEach(shard -> shard.restingForAbsence().forEach(lane -> end(shard, lane)));
    }

    /**
     * The system answered somebody else: its pause is over, and the rests for it. Not sooner than a first probe would come, and later
     * each time that it answers others alone.
     */
    void back(Destination destination) {
        if (!destination.isPaused() || destination.backIsDue) {
            return;
        }
        Duration rest = destination.untilBack();
        if (rest.isZero()) {
            destination.back();
            end(destination);
            dispatch.accept(destination);
            return;
        }
        int absence = destination.absence();
        destination.backIsDue = true;
        loop.schedule(rest, () -> {
            destination.backIsDue = false;
            if (destination.absence() == absence) { // else an answer of its own has ended it since
                back(destination);
            }
        });
    }
}
