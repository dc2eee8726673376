package io.lienthong.reconciliation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the bus accepted from one sender on one day, and what became of it, in messages, each by the worst of its deliveries: accepted =
 * applied + noStep + waiting + parked + withdrawn + lost.
 *
 * @param consumer who handed it over: a consumer id, {@code poll}, or {@code flow.NAME}
 * @param system connector whose operation it was; empty: a step published it
 * @param applied that all systems took
 * @param noStep that no step wanted: final at once, e.g. records of a dataset
 * @param withdrawn of which people ended a delivery, the others being applied
 * @param lost of a delivery no row tells: there must be none
 */
public record SenderDay(
        String consumer,
        String system,
        long accepted,
        long applied,
        long noStep,
        long waiting,
        long parked,
        long withdrawn,
        long lost) {

    /** The numbers in the order in which they are shown, by whose messages they are. */
    @JsonIgnore
    public Map<SenderDays.Which, Long> numbers() {
        Map<SenderDays.Which, Long> numbers = new EnumMap<>(SenderDays.Which.class);
        numbers.put(SenderDays.Which.ACCEPTED, accepted);
        numbers.put(SenderDays.Which.APPLIED, applied);
        numbers.put(SenderDays.Which.NO_STEP, noStep);
        numbers.put(SenderDays.Which.WAITING, waiting);
        numbers.put(SenderDays.Which.PARKED, parked);
        numbers.put(SenderDays.Which.WITHDRAWN, withdrawn);
        numbers.put(SenderDays.Which.LOST, lost);
        return numbers;
    }
}
