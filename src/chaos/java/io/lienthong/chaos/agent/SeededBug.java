package io.lienthong.chaos.agent;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.util.List;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** Mistakes that a bus like this is made with; the checker has to see each of them. */
public enum SeededBug {
    /** 202 goes out when the commit is begun, not when it is done. */
    ACKNOWLEDGED_BEFORE_COMMIT(
            "io.lienthong.journal.WorkWriter", named("write").and(takesArguments(2)), CommitBugs.Early.class),
    /** A commit that failed is tried again on a connection that has forgotten it, and called done. */
    RETRIED_AFTER_FAILED_COMMIT(
            "io.lienthong.journal.WorkWriter", named("write").and(takesArguments(2)), CommitBugs.Retried.class),
    /** 202 goes out before the commit is on disk. */
    ACKNOWLEDGED_BEFORE_FSYNC(
            "io.lienthong.journal.WorkWriter", named("write").and(takesArguments(2)), CommitBugs.Asynchronous.class),
    /** Keys are known only as long as the process lives. */
    DEDUPLICATED_IN_MEMORY("io.lienthong.journal.Claims$Key", isConstructor(), AcceptanceBugs.Forgotten.class),
    /** Each repeat gets a receipt of its own. */
    ANOTHER_RECEIPT_FOR_A_REPEAT("io.lienthong.journal.Acceptor", named("receipt"), AcceptanceBugs.Receipt.class),
    /** A message is accepted for production whoever sent it. */
    ENVIRONMENT_FORGOTTEN("io.lienthong.access.Consumer", named("environment"), AcceptanceBugs.Production.class),
    /** Work is read by number greater than the last one: what commits late is never seen. */
    READ_BY_NUMBER_GREATER_THAN_LAST(
            "io.lienthong.delivery.Shard", named("accept").and(takesArguments(1)), DeliveryBugs.GreaterThanLast.class),
    /** Order is that of the clock in the message id. */
    ORDERED_BY_TIMESTAMP("io.lienthong.delivery.Entry", named("compareTo"), DeliveryBugs.ByTimestamp.class),
    /** What a node that lost its lease reports is written all the same. */
    LEASE_WITHOUT_FENCE("io.lienthong.delivery.OutcomeTransaction", named("delete"), DeliveryBugs.Unfenced.class) {
        @Override
        AgentBuilder put(AgentBuilder builder) {
            return Sql.replace(super.put(builder), "fence = shard.fence + 1", "fence = shard.fence");
        }
    },
    /** Every attempt is a new message to the destination. */
    NEW_KEY_FOR_EVERY_ATTEMPT(
            "io.lienthong.delivery.Delivery", named("idempotencyKey").and(takesArguments(2)), DeliveryBugs.NewKey.class),
    /** Whatever comes last is taken for the newest. */
    OLDER_VERSION_OVERWRITES("io.lienthong.dataset.Version", named("isNewerThan"), AcceptanceBugs.Newer.class),
    /** A refusal is taken for a delivery. */
    EXCEPTION_SWALLOWED(
            "io.lienthong.delivery.Dispatcher",
            named("answered").and(takesArguments(2)),
            DeliveryBugs.SwallowedRefusal.class),
    /** A message that cannot be delivered is dropped. */
    DROPPED_AT_PARKING("io.lienthong.delivery.OutcomeTransaction", named("park"), DeliveryBugs.Dropped.class),
    /** A parked message does not hold those behind it. */
    PARKED_IS_PASSED("", null, Void.class) {
        @Override
        AgentBuilder put(AgentBuilder builder) {
            return Sql.replace(builder, "p.state = 'PARKED' AND p.lane = d.lane", "p.lane = '' AND p.lane = d.lane");
        }
    },
    /** What is resent goes to the end. */
    RESENT_OUT_OF_PLACE("", null, Void.class) {
        @Override
        AgentBuilder put(AgentBuilder builder) {
            return Sql.replace(
                    builder,
                    "state = 'WAITING', attempt = 0",
                    "attempt = 0, seq = nextval('delivery_seq'), state = 'WAITING'");
        }
    },
    /** Nobody looks for work that the broker does not announce. */
    WORK_KNOWN_TO_THE_BROKER_ALONE(
            "io.lienthong.delivery.DeliveryEngine",
            named("sweep").and(takesArguments(0)),
            DeliveryBugs.NoSweep.class);

    private final String type;
    private final @org.jspecify.annotations.Nullable ElementMatcher<? super MethodDescription> method;
    private final Class<?> advice;

    SeededBug(
            String type,
            @org.jspecify.annotations.Nullable ElementMatcher<? super MethodDescription> method,
            Class<?> advice) {
        this.type = type;
        this.method = method;
        this.advice = advice;
    }

    /** The methods that it changes, as they are in this build. */
    public List<String> places() throws ClassNotFoundException {
        if (method == null) {
            return List.of("a statement");
        }
        Class<?> found = Class.forName(type, false, SeededBug.class.getClassLoader());
        return TypeDescription.ForLoadedType.of(found).getDeclaredMethods().filter(method).stream()
                .map(MethodDescription::toString)
                .toList();
    }

    AgentBuilder put(AgentBuilder builder) {
        return FaultAgent.advise(builder, type, java.util.Objects.requireNonNull(method), advice);
    }
}
