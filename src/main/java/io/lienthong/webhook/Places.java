package io.lienthong.webhook;

import io.lienthong.dataset.Head;
import io.lienthong.dataset.View;
import io.lienthong.message.Environment;
import io.lienthong.provider.Breakage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The rows of webhooks: where each stands, and which node pushes it. Whoever pushes writes under the fence that it was given;
 * a new owner, and people, raise it.
 */
final class Places {
    /** A node that died is followed by another after this, and the second until it looks. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final String NAME = "w.environment || '/' || w.dataset || '/' || w.consumer";
    private static final String AMONG = NAME + " = ANY (string_to_array(?, ' '))";
    private static final String KEY = " WHERE w.environment = ?::environment AND w.dataset = ? AND w.consumer = ?";
    private static final String HELD = KEY + " AND w.owner = ? AND w.fence = ?";
    private static final String COLUMNS = NAME + " AS name, w.dataset, w.epoch, w.view, w.sequence, w.page_from,"
            + " w.page_until, w.reset_at, w.state, w.reason, w.since, w.attempts, w.attempted_at, w.next_at,"
            + " extract(epoch FROM w.next_at - clock_timestamp()) AS due, w.last_status, w.last_failure, w.fence,"
            + " coalesce((SELECT greatest(h.sequence - w.page_from, 0) FROM dataset_head h WHERE"
            + " h.environment = w.environment AND h.dataset = w.dataset), 0) AS behind";
    private static final String MAY_ENABLE = " AND (? OR w.reason IS DISTINCT FROM 'BY_OPERATOR')";
    private static final String RETURNING = " RETURNING " + COLUMNS;
    private static final String FREED = " owner = NULL, leased_until = '-infinity', fence = w.fence + 1";
    private static final String NOW_ACTIVE =
            " since = CASE WHEN w.state = 'ACTIVE' THEN w.since ELSE clock_timestamp() END, state = 'ACTIVE',"
                    + " reason = NULL, attempts = 0, next_at = clock_timestamp()";

    private final JdbcTemplate jdbc;
    private final String owner = UUID.randomUUID().toString();

    Places(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A webhook begins where the dataset stands, and with the word that a snapshot is needed. */
    void begin(Hook hook, Head head, View view) {
        jdbc.update(
                "INSERT INTO webhook (environment, dataset, consumer, epoch, view, sequence, page_from)"
                        + " VALUES (?::environment, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                hook.environment().name(),
                hook.dataset(),
                hook.consumer().id(),
                head.epoch(),
                view.id(),
                head.sequence(),
                head.sequence());
    }

    Map<String, Place> all() {
        return places("SELECT " + COLUMNS + " FROM webhook w");
    }

    Optional<Place> find(Hook hook) {
        return one("SELECT " + COLUMNS + " FROM webhook w" + KEY, hook);
    }

    /** Of these, those that no living node pushes and that are not disabled: from now on they are this node's. */
    Map<String, Place> take(Collection<String> names) {
        return places(
                "UPDATE webhook w SET owner = ?, fence = w.fence + 1, leased_until = clock_timestamp()"
                        + " + make_interval(secs => ?) WHERE " + AMONG + " AND w.state <> 'DISABLED'"
                        + " AND (w.owner IS NULL OR w.owner = ? OR w.leased_until < clock_timestamp())" + RETURNING,
                owner,
                LEASE.toSeconds(),
                String.join(" ", names),
                owner);
    }

    /** Those of them that are still this node's, with their fences. */
    Map<String, Long> renew(Collection<String> names) {
        Map<String, Long> renewed = new HashMap<>();
        jdbc.query(
                "UPDATE webhook w SET leased_until = clock_timestamp() + make_interval(secs => ?) WHERE " + AMONG
                        + " AND w.owner = ? RETURNING " + NAME + ", w.fence",
                row -> {
                    renewed.put(row.getString(1), row.getLong(2));
                },
                LEASE.toSeconds(),
                String.join(" ", names),
                owner);
        return renewed;
    }

    /** Another node need not wait; what is under way here may still be written. */
    void release() {
        jdbc.update("UPDATE webhook SET leased_until = '-infinity' WHERE owner = ?", owner);
    }

    /** A message is about to go out; every later attempt is of the same changes. Empty: it is not ours to send any more. */
    Optional<Place> sending(Hook hook, Place place, Message message) {
        return held(
                "page_from = ?, page_until = ?, attempted_at = clock_timestamp()",
                hook,
                place,
                message.from(),
                place.resetAt() == null ? message.until() : null);
    }

    /** Nothing is for it up to here. */
    Optional<Place> scanned(Hook hook, Place place, long upTo) {
        return held("page_from = ?", hook, place, upTo);
    }

    /** Nothing is there any more of the page that was being sent: the next one begins where it ended, under another id. */
    Optional<Place> passed(Hook hook, Place place, long upTo) {
        return held("sequence = ?, page_from = ?, page_until = NULL," + NOW_ACTIVE, hook, place, upTo, upTo);
    }

    Optional<Place> taken(Hook hook, Place place, Message message, int status) {
        return held(
                "sequence = ?, page_from = ?, page_until = NULL, reset_at = NULL, last_status = ?,"
                        + " last_failure = NULL," + NOW_ACTIVE,
                hook,
                place,
                message.until(),
                message.until(),
                status);
    }

    Optional<Place> failed(
            Hook hook, Place place, Duration wait, @Nullable Integer status, @Nullable Breakage failure) {
        return held(
                "since = CASE WHEN w.state = 'RETRYING' THEN w.since ELSE clock_timestamp() END, state = 'RETRYING',"
                        + " attempts = w.attempts + 1, next_at = clock_timestamp() + make_interval(secs => ?),"
                        + " last_status = ?, last_failure = ?",
                hook,
                place,
                wait.toMillis() / 1000.0,
                status,
                failure == null ? null : failure.name());
    }

    /** It stops where it stands. */
    Optional<Place> stopped(Hook hook, Place place, StopReason reason) {
        return held("state = 'DISABLED', reason = ?, since = clock_timestamp()," + FREED, hook, place, reason.name());
    }

    /** The same, with the answer for which it stops. */
    Optional<Place> stopped(
            Hook hook, Place place, StopReason reason, @Nullable Integer status, @Nullable Breakage failure) {
        return held(
                "attempts = w.attempts + 1, last_status = ?, last_failure = ?, state = 'DISABLED', reason = ?,"
                        + " since = clock_timestamp()," + FREED,
                hook,
                place,
                status,
                failure == null ? null : failure.name(),
                reason.name());
    }

    /** People disable it, whoever pushes it; one that has not begun is nowhere, and so begins anew. */
    void disable(Hook hook) {
        jdbc.update(
                "INSERT INTO webhook AS w (environment, dataset, consumer, epoch, view, sequence, page_from, state, reason)"
                        + " VALUES (?::environment, ?, ?, gen_random_uuid(), '', 0, 0, 'DISABLED', ?)"
                        + " ON CONFLICT (environment, dataset, consumer) DO UPDATE SET state = 'DISABLED',"
                        + " reason = EXCLUDED.reason, since = clock_timestamp()," + FREED,
                hook.environment().name(),
                hook.dataset(),
                hook.consumer().id(),
                StopReason.BY_OPERATOR.name());
    }

    /** It goes on where it stopped; false: people have disabled it, and this is none of them. */
    boolean enable(Hook hook, boolean byPeople) {
        return jdbc.update(
                        "UPDATE webhook w SET" + NOW_ACTIVE + "," + FREED + KEY + MAY_ENABLE,
                        hook.environment().name(),
                        hook.dataset(),
                        hook.consumer().id(),
                        byPeople)
                == 1;
    }

    /** The same where the dataset stands, with the word that a snapshot is needed. */
    boolean enable(Hook hook, boolean byPeople, Head head, View view) {
        return jdbc.update(
                        "UPDATE webhook w SET epoch = ?, view = ?, sequence = ?, page_from = ?, page_until = NULL,"
                                + " reset_at = clock_timestamp()," + NOW_ACTIVE + "," + FREED + KEY + MAY_ENABLE,
                        head.epoch(),
                        view.id(),
                        head.sequence(),
                        head.sequence(),
                        hook.environment().name(),
                        hook.dataset(),
                        hook.consumer().id(),
                        byPeople)
                == 1;
    }

    private Optional<Place> held(String set, Hook hook, Place place, @Nullable Object... values) {
        @Nullable Object[] all = java.util.Arrays.copyOf(values, values.length + 5);
        all[values.length] = hook.environment().name();
        all[values.length + 1] = hook.dataset();
        all[values.length + 2] = hook.consumer().id();
        all[values.length + 3] = owner;
        all[values.length + 4] = place.fence();
        return places("UPDATE webhook w SET " + set + HELD + RETURNING, all).values().stream()
                .findFirst();
    }

    private Optional<Place> one(String sql, Hook hook) {
        Environment environment = hook.environment();
        return places(sql, environment.name(), hook.dataset(), hook.consumer().id()).values().stream()
                .findFirst();
    }

    private Map<String, Place> places(String sql, @Nullable Object... values) {
        Map<String, Place> places = new HashMap<>();
        jdbc.query(
                sql,
                row -> {
                    places.put(row.getString("name"), place(row));
                },
                values);
        return places;
    }

    private static Place place(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        String failure = row.getString("last_failure");
        return new Place(
                row.getString("dataset"),
                row.getObject("epoch", UUID.class),
                row.getString("view"),
                row.getLong("sequence"),
                row.getLong("page_from"),
                row.getObject("page_until", Long.class),
                instant(row, "reset_at"),
                Place.State.valueOf(row.getString("state")),
                reason == null ? null : StopReason.valueOf(reason),
                required(row, "since"),
                row.getInt("attempts"),
                instant(row, "attempted_at"),
                required(row, "next_at"),
                Duration.ofMillis((long) (row.getDouble("due") * 1000)),
                row.getObject("last_status", Integer.class),
                failure == null ? null : Breakage.valueOf(failure),
                row.getLong("fence"),
                row.getLong("behind"));
    }

    private static Instant required(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
