package io.lienthong.connector;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Versions of connectors, and which of them all nodes run, in PostgreSQL. Every act is one commit and takes the next number of
 * the generation, under its lock: a node that reads on from the number that it knows misses none.
 */
public final class Versions {
    private static final String LISTED =
            "SELECT connector, version, fingerprint, octet_length(package) AS bytes, signed_by,"
                    + " uploaded_at, uploaded_by FROM connector_version WHERE connector = ?";
    private static final String STATE = "SELECT connector, version, state, generation FROM connector_state";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    public Versions(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** How a connector stands. */
    public enum State {
        ACTIVE,
        DISABLED,
        RETIRED
    }

    /** What somebody did. */
    public enum Act {
        UPLOADED,
        ACTIVATED,
        ROLLED_BACK,
        DISABLED,
        ENABLED,
        RETIRED
    }

    /** Who decides, and why. */
    public record Decision(String by, @Nullable String why) {}

    /** @param signedBy absent: unsigned */
    public record Version(
            String connector,
            String version,
            String fingerprint,
            long bytes,
            @Nullable String signedBy,
            Instant uploadedAt,
            String uploadedBy) {}

    /** @param version absent: the folder of its name */
    public record Decided(String connector, @Nullable String version, State state, long generation) {}

    /** One act. */
    public record Entry(
            Instant at,
            String connector,
            Act act,
            @Nullable String version,
            @Nullable String previous,
            String by,
            @Nullable String why) {}

    /** Keeps a version; the same one again is no change. Throws CONNECTOR_CONFLICT where it has other content already. */
    public Version keep(ConnectorPackage source, byte[] zip, @Nullable String signedBy, Decision decision) {
        String connector = source.name();
        String version = source.descriptor().metadata().version();
        return apply(() -> {
            int inserted = jdbc.update(
                    "INSERT INTO connector_version (connector, version, fingerprint, package, signed_by, uploaded_by)"
                            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    connector,
                    version,
                    source.fingerprint(),
                    zip,
                    signedBy,
                    decision.by());
            Version kept = version(connector, version);
            if (!kept.fingerprint().equals(source.fingerprint())) {
                throw conflict(
                        "đã có phiên bản " + version + " với nội dung khác; đặt số phiên bản mới",
                        "there is a version " + version + " with other content; give it another number");
            }
            if (inserted > 0) {
                record(connector, Act.UPLOADED, version, null, decision);
            }
            return kept;
        });
    }

    /** Newest first. */
    public List<Version> of(String connector) {
        return jdbc.query(LISTED + " ORDER BY uploaded_at DESC", Versions::version, connector);
    }

    /** Throws VERSION_UNKNOWN. */
    public Version version(String connector, String version) {
        return jdbc.query(LISTED + " AND version = ?", Versions::version, connector, version).stream()
                .findFirst()
                .orElseThrow(() -> new BusException(
                        ErrorCode.VERSION_UNKNOWN,
                        new Wording(
                                "kết nối " + connector + " không có phiên bản " + version,
                                "connector " + connector + " has no version " + version)));
    }

    /** The zip as it was uploaded. */
    public byte[] zip(String connector, String version) {
        return jdbc.queryForList(
                        "SELECT package FROM connector_version WHERE connector = ? AND version = ?",
                        byte[].class,
                        connector,
                        version)
                .get(0);
    }

    public long generation() {
        return jdbc.queryForObject("SELECT number FROM connector_generation", Long.class);
    }

    /** What was decided after a generation, in order. */
    public List<Decided> since(long generation) {
        return jdbc.query(STATE + " WHERE generation > ? ORDER BY generation", Versions::decided, generation);
    }

    public Optional<Decided> decided(String connector) {
        return jdbc.query(STATE + " WHERE connector = ?", Versions::decided, connector).stream()
                .findFirst();
    }

    /** Newest first. */
    public List<Entry> history(String connector, int limit) {
        return jdbc.query(
                "SELECT * FROM connector_history WHERE connector = ? ORDER BY entry DESC LIMIT ?",
                Versions::entry,
                connector,
                limit);
    }

    /** Makes a version the one that all nodes run; a disabled connector stays disabled, and runs it once it is enabled. */
    public Decided activate(String connector, String version, Decision decision) {
        return act(connector, Act.ACTIVATED, decision, now -> {
            version(connector, version);
            return new Next(version, unlessDisabled(now));
        });
    }

    private static State unlessDisabled(Decided now) {
        return now.state() == State.DISABLED ? State.DISABLED : State.ACTIVE;
    }

    /**
     * Makes the version active that was chosen before the present one was activated.
     *
     * @param expected what {@link #before} said; absent: the folder. Somebody else may have decided meanwhile
     */
    public Decided rollBack(String connector, @Nullable String expected, Decision decision) {
        return act(connector, Act.ROLLED_BACK, decision, now -> {
            Optional<String> before = before(now);
            if (!before.equals(Optional.ofNullable(expected))) {
                throw conflict("vừa có quyết định khác về kết nối", "somebody decided another thing just now");
            }
            return new Next(expected, unlessDisabled(now));
        });
    }

    /** The version that was chosen before the present one; empty: the folder. Throws CONNECTOR_CONFLICT where it is a folder itself. */
    public Optional<String> before(String connector) {
        Decided now = decided(connector).filter(one -> one.version() != null).orElseThrow(Versions::nothingBefore);
        return before(now);
    }

    public static BusException nothingBefore() {
        return conflict("trước đó chưa có phiên bản nào", "there is no version before it");
    }

    private Optional<String> before(Decided now) {
        return jdbc
                .queryForList(
                        "SELECT coalesce(previous, '') FROM connector_history WHERE connector = ? AND act = 'ACTIVATED'"
                                + " AND version = ? AND version IS DISTINCT FROM previous ORDER BY entry DESC LIMIT 1",
                        String.class,
                        now.connector(),
                        now.version())
                .stream()
                .filter(version -> !version.isEmpty())
                .findFirst();
    }

    /** Takes no calls any more, on any node, until it is enabled. Deliveries wait. */
    public Decided disable(String connector, Decision decision) {
        return act(connector, Act.DISABLED, decision, now -> new Next(now.version(), State.DISABLED));
    }

    public Decided enable(String connector, Decision decision) {
        return act(connector, Act.ENABLED, decision, now -> {
            if (now.state() == State.ACTIVE) {
                throw conflict("kết nối không bị tạm ngừng", "it is not disabled");
            }
            return new Next(now.version(), State.ACTIVE);
        });
    }

    /** Ends a connector; its versions and history stay. Refused while deliveries wait for it. */
    public Decided retire(String connector, Decision decision) {
        return act(connector, Act.RETIRED, decision, now -> {
            Long open = jdbc.queryForObject(
                    "SELECT count(*) FROM delivery JOIN shard USING (shard) WHERE destination = ?",
                    Long.class,
                    connector);
            if (open != null && open > 0) {
                throw conflict(
                        "còn " + open + " thông điệp chờ giao cho hệ thống này; giao hết hoặc rút lại trước",
                        open + (open == 1 ? " delivery is" : " deliveries are")
                                + " open for it; let them end, or withdraw them");
            }
            return new Next(now.version(), State.RETIRED);
        });
    }

    /** What an act makes of a connector. */
    private record Next(@Nullable String version, State state) {}

    @FunctionalInterface
    private interface Rule {
        Next next(Decided now);
    }

    private Decided act(String connector, Act act, Decision decision, Rule rule) {
        return apply(() -> {
            Long generation = jdbc.queryForObject(
                    "UPDATE connector_generation SET number = number + 1 RETURNING number", Long.class);
            long number = java.util.Objects.requireNonNull(generation);
            Decided now = decided(connector).orElse(new Decided(connector, null, State.ACTIVE, 0));
            // One that runs from its folder has no version to activate.
            boolean again = act == Act.ACTIVATED || (act == Act.ENABLED && now.version() == null);
            if (now.state() == State.RETIRED && !again) {
                throw conflict(
                        "kết nối đã kết thúc; chỉ có thể kích hoạt lại", "it is retired; it can only be activated");
            }
            Next next = rule.next(now);
            jdbc.update(
                    "INSERT INTO connector_state (connector, version, state, generation) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (connector) DO UPDATE SET version = excluded.version,"
                            + " state = excluded.state, generation = excluded.generation",
                    connector,
                    next.version(),
                    next.state().name(),
                    number);
            record(connector, act, next.version(), now.version(), decision);
            return new Decided(connector, next.version(), next.state(), number);
        });
    }

    private void record(
            String connector, Act act, @Nullable String version, @Nullable String previous, Decision decision) {
        jdbc.update(
                "INSERT INTO connector_history (connector, act, version, previous, person, reason)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                connector,
                act.name(),
                version,
                previous,
                decision.by(),
                decision.why());
    }

    private <T> T apply(java.util.function.Supplier<T> work) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private static BusException conflict(String vi, String en) {
        return new BusException(ErrorCode.CONNECTOR_CONFLICT, new Wording(vi, en));
    }

    private static Version version(ResultSet row, int number) throws SQLException {
        return new Version(
                row.getString("connector"),
                row.getString("version"),
                row.getString("fingerprint"),
                row.getLong("bytes"),
                row.getString("signed_by"),
                time(row, "uploaded_at"),
                row.getString("uploaded_by"));
    }

    private static Decided decided(ResultSet row, int number) throws SQLException {
        return new Decided(
                row.getString("connector"),
                row.getString("version"),
                State.valueOf(row.getString("state")),
                row.getLong("generation"));
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                time(row, "at"),
                row.getString("connector"),
                Act.valueOf(row.getString("act")),
                row.getString("version"),
                row.getString("previous"),
                row.getString("person"),
                row.getString("reason"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
