package io.lienthong.traffic;

import io.lienthong.message.ErrorCode;
import java.util.Set;
import java.util.stream.Collectors;

/** Who takes part in an event: which of them ask a connected system, and which a consumer asked for. */
public final class Parties {
    private static final Set<String> CALLS = Set.of("CALLED", "CONCLUDED");
    private static final Set<String> DELIVERIES = Set.of("ATTEMPTED", "DELIVERED", "PARKED");
    /** How a call ends that became a message: what it published went with its answer, or the bus finds out what became of it. */
    private static final Set<String> BECAME = Set.of("", ErrorCode.OUTCOME_UNKNOWN.name());

    private static final String POLL = "poll";
    private static final String OVER_QUOTA = ErrorCode.QUOTA_EXCEEDED.name();

    private Parties() {}

    /** Whether somebody waited for its answer. */
    public static boolean isCall(TrafficClass what) {
        return CALLS.contains(what.kind());
    }

    /** Whether it was refused for its consumer's quota: the system never heard of it, and there is no row of it. */
    public static boolean isOverQuota(TrafficClass what) {
        return what.code().equals(OVER_QUOTA);
    }

    /** Whether a connected system was called or delivered to. */
    public static boolean isToSystem(TrafficClass what) {
        return !what.connector().isEmpty() && !isOverQuota(what) && (isCall(what) || DELIVERIES.contains(what.kind()));
    }

    /** The same, and not because a schedule of the bus wanted it. */
    public static boolean isWantedOfSystem(TrafficClass what) {
        return isToSystem(what) && !what.consumer().equals(POLL);
    }

    /** Whether a connected system handed over a message. */
    public static boolean isFromSystem(TrafficClass what) {
        return !what.connector().isEmpty() && what.kind().equals(TrafficClass.ACCEPTED);
    }

    /** Those that consumers asked for, each request once: a message that a call became is no request of its own. */
    public static Set<TrafficClass> asked(Set<TrafficClass> all) {
        Set<TrafficClass> answered = answered(all);
        return all.stream()
                .filter(what ->
                        !what.consumer().equals(POLL) && !what.consumer().startsWith("flow."))
                .filter(what -> isCall(what) || (what.kind().equals(TrafficClass.ACCEPTED) && !answered.contains(what)))
                .collect(Collectors.toSet());
    }

    /**
     * The messages that calls became. A request that is taken as a message has no other row; where it is refused it has one of
     * a call, which became none.
     */
    public static Set<TrafficClass> answered(Set<TrafficClass> all) {
        return all.stream()
                .filter(what -> what.kind().equals("CONCLUDED") && BECAME.contains(what.code()))
                .map(call -> new TrafficClass(
                        call.environment(),
                        call.consumer(),
                        call.connector(),
                        call.operation(),
                        TrafficClass.ACCEPTED,
                        ""))
                .collect(Collectors.toSet());
    }
}
