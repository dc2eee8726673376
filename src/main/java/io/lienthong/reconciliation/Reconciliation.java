package io.lienthong.reconciliation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One day's matters: begun = ended, by outcome, + pending. The differences are what nobody should have to find out by chance.
 *
 * @param day in Vietnam time
 * @param outcomes what ended until now of what began on this day, by outcome
 * @param hoursDown hours of the day, as far as it has come, in which the bus did not run; none before it ran for the first time
 * @param matters the first 10,000 of those that the sums count
 * @param balanced whether begun is the sum of outcomes and pending, in number and amount, and there are no differences but PENDING
 *     and a BUS_DOWN of less than the whole day
 */
public record Reconciliation(
        String name,
        LocalDate day,
        Sum opened,
        Map<String, Sum> outcomes,
        Sum pending,
        int hoursDown,
        boolean balanced,
        List<Difference> differences,
        @JsonIgnore List<Item> matters) {

    /** What {@link #matters(String)} gives of those that have not ended. */
    public static final String PENDING = "PENDING";

    /**
     * One matter that a sum counts.
     *
     * @param outcome PENDING: it has not ended yet
     * @param closed the message that ended it; absent: none did
     */
    public record Item(
            String key,
            long amount,
            String outcome,
            String opened,
            @Nullable String closed) {}

    /** Those of one outcome, or PENDING; absent: all that began. */
    public List<Item> matters(@Nullable String outcome) {
        return matters.stream()
                .filter(one -> outcome == null || one.outcome().equals(outcome))
                .toList();
    }

    /** @param amount in dong; 0 where the definition counts no amounts */
    public record Sum(long count, long amount) {
        static final Sum NONE = new Sum(0, 0);

        Sum plus(long more) {
            return new Sum(count + 1, amount + more);
        }

        Sum plus(Sum other) {
            return new Sum(count + other.count, amount + other.amount);
        }
    }

    /** What does not fit. */
    public enum Kind {
        /** Not ended yet. */
        PENDING,
        /** Not ended, because a step of it waits for a person. */
        PARKED,
        /** The bus did not run, all day or for hours: who would have begun something could not. */
        BUS_DOWN,
        /** Begun twice under one key. */
        OPENED_TWICE,
        /** Ended, but never begun here. */
        CLOSED_WITHOUT_OPENED,
        /** Ended with another amount than it began with. */
        AMOUNT_DIFFERS,
        /** The partner told another outcome or amount by itself than it gave when asked. */
        TOLD_OTHERWISE,
        /** The partner told of something that was never begun here. */
        TOLD_WITHOUT_OPENED,
        /** A message that cannot be read as JSON, or has no key. */
        UNREADABLE
    }

    /**
     * @param key what identifies the matter, e.g. the payment's reference
     * @param detail the two values that differ; empty where the kind says all
     * @param messageIds of the messages that show it
     */
    public record Difference(Kind kind, String key, String detail, List<String> messageIds) {}
}
