package io.lienthong.alert;

import io.lienthong.message.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Channels that have not taken what they were to tell. */
final class ChannelSignal implements Source {
    private final Outbox outbox;

    ChannelSignal(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Seconds since the first of what a channel did not take was due, whether it is tried again or set aside. */
    @Override
    public List<Reading> read(Instant now) {
        return outbox.troubles().stream().map(one -> reading(one, now)).toList();
    }

    private static Reading reading(Outbox.Trouble trouble, Instant now) {
        Duration age = Duration.between(trouble.since(), now);
        Wording told = new Wording(
                trouble.waiting() + " tin chờ gửi lại, " + trouble.setAside() + " tin để riêng",
                trouble.waiting() + " notifications wait, " + trouble.setAside() + " are set aside");
        Wording detail = new Wording(
                "kênh báo tin " + trouble.channel() + " không nhận từ " + Said.vi(age) + " trước: " + told.vi(),
                "the channel " + trouble.channel() + " has not taken what was sent since " + Said.en(age) + " ago: "
                        + told.en());
        return new Reading(Subject.other(trouble.channel()), age.toSeconds(), trouble.since(), detail);
    }
}
