package io.lienthong.delivery;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which open deliveries are meant; what is absent does not matter.
 *
 * @param parked those that wait for people, else those that wait for their turn
 * @param flow routes of this flow, e.g. {@code birth-registration}
 * @param reason error code that parked it
 * @param correlationId of the message
 * @param among only those at these places in the order of acceptance
 */
public record DeliveryFilter(
        boolean parked,
        @Nullable MessageId message,
        @Nullable String route,
        @Nullable Environment environment,
        @Nullable String destination,
        @Nullable String flow,
        @Nullable String reason,
        @Nullable String lane,
        @Nullable String correlationId,
        @Nullable Instant parkedFrom,
        @Nullable Instant parkedTo,
        @Nullable List<Long> among) {

    /** Wherever they stand in the order of acceptance. */
    public DeliveryFilter(
            boolean parked,
            @Nullable MessageId message,
            @Nullable String route,
            @Nullable Environment environment,
            @Nullable String destination,
            @Nullable String flow,
            @Nullable String reason,
            @Nullable String lane,
            @Nullable String correlationId,
            @Nullable Instant parkedFrom,
            @Nullable Instant parkedTo) {
        this(
                parked,
                message,
                route,
                environment,
                destination,
                flow,
                reason,
                lane,
                correlationId,
                parkedFrom,
                parkedTo,
                null);
    }

    /** The parked deliveries of one message, or the one of its step. */
    public static DeliveryFilter of(MessageId message, @Nullable String route) {
        return new DeliveryFilter(true, message, route, null, null, null, null, null, null, null, null);
    }

    /** The same of what waits for its turn. */
    public DeliveryFilter waiting() {
        return with(false, among);
    }

    /** Of these only what somebody has seen, so that nothing is meant that came meanwhile. */
    public DeliveryFilter among(Selection seen) {
        return with(parked, seen.places());
    }

    private DeliveryFilter with(boolean parked, @Nullable List<Long> among) {
        return new DeliveryFilter(
                parked,
                message,
                route,
                environment,
                destination,
                flow,
                reason,
                lane,
                correlationId,
                parkedFrom,
                parkedTo,
                among);
    }

    /** A bound set of conditions on {@code delivery d} and {@code shard s}. */
    private record Criterion(String condition, Object value) {}

    /** Whether it names nothing, and so means everything. */
    public boolean isEverything() {
        return criteria().isEmpty();
    }

    /** Throws IllegalArgumentException where it means what waits for its turn. */
    void requireParked() {
        if (!parked) {
            throw new IllegalArgumentException("people repair what is parked");
        }
    }

    String condition() {
        // The state as a literal, so that the indexes on parked deliveries serve.
        return (parked ? "d.state = 'PARKED'" : "d.state = 'WAITING'")
                + criteria().stream()
                        .map(criterion -> " AND " + criterion.condition)
                        .collect(Collectors.joining());
    }

    /** Binds the condition's parameters; returns the next index. */
    int bind(PreparedStatement statement, int first) throws SQLException {
        int index = first;
        for (Criterion criterion : criteria()) {
            if (criterion.value instanceof Long[] places) {
                statement.setArray(index++, Parameters.array(statement.getConnection(), "int8", places));
            } else {
                statement.setObject(index++, criterion.value);
            }
        }
        return index;
    }

    private List<Criterion> criteria() {
        List<Criterion> criteria = new ArrayList<>();
        add(criteria, "d.message_id = ?", message == null ? null : message.value());
        add(criteria, "d.route = ?", route);
        add(criteria, "s.environment = ?::environment", environment == null ? null : environment.name());
        add(criteria, "s.destination = ?", destination);
        add(criteria, "split_part(d.route, '.', 1) = ?", flow);
        add(criteria, "d.reason = ?", reason);
        add(criteria, "d.lane = ?", lane);
        add(
                criteria,
                "EXISTS (SELECT FROM message m WHERE m.day = d.day AND m.message_id = d.message_id"
                        + " AND m.correlation_id = ?)",
                correlationId);
        add(criteria, "d.parked_at >= ?", parkedFrom == null ? null : parkedFrom.atOffset(ZoneOffset.UTC));
        add(criteria, "d.parked_at < ?", parkedTo == null ? null : parkedTo.atOffset(ZoneOffset.UTC));
        add(criteria, "d.seq = ANY (?)", among == null ? null : among.toArray(Long[]::new));
        return criteria;
    }

    private static void add(List<Criterion> criteria, String condition, @Nullable Object value) {
        if (value != null) {
            criteria.add(new Criterion(condition, value));
        }
    }
}
