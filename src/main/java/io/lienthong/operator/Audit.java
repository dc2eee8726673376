package io.lienthong.operator;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What people did by the console and {@code /admin/v1}: written before the act, which is not done where it cannot be. */
public final class Audit {
    private static final int MOST_SUBJECT = 500;

    private final JdbcTemplate jdbc;

    public Audit(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param person name of an operator, or {@code admin-token}
     * @param address it came from
     * @param act method and path pattern, or a word of its own such as SIGNED_IN
     * @param subject what it was done to; holds no personal data
     */
    public record Act(String person, String role, String address, String act, String subject) {}

    /** @param httpStatus absent: the node went away before it was over, or it is under way */
    public record Entry(
            long sequence, Instant at, Act act, @Nullable Integer httpStatus) {}

    /** The number under which its outcome is told. */
    public long begin(Act act) {
        String subject = act.subject();
        Long sequence = jdbc.queryForObject(
                "INSERT INTO audit (person, role, address, act, subject) VALUES (?, ?, ?, ?, ?) RETURNING sequence",
                Long.class,
                act.person(),
                act.role(),
                act.address(),
                act.act(),
                subject.length() > MOST_SUBJECT ? subject.substring(0, MOST_SUBJECT) : subject);
        return java.util.Objects.requireNonNull(sequence);
    }

    public void end(long sequence, int httpStatus) {
        jdbc.update("INSERT INTO audit_outcome VALUES (?, ?) ON CONFLICT DO NOTHING", sequence, httpStatus);
    }

    /**
     * Newest first.
     *
     * @param person absent: anybody
     * @param before sequence of the last one seen; {@code Long.MAX_VALUE}: from the newest
     */
    public List<Entry> list(@Nullable String person, long before, int limit) {
        return jdbc.query(
                "SELECT sequence, at, person, role, address, act, subject, http_status FROM audit"
                        + " LEFT JOIN audit_outcome USING (sequence)"
                        + " WHERE sequence < ? AND (?::text IS NULL OR person = ?) ORDER BY sequence DESC LIMIT ?",
                (row, number) -> new Entry(
                        row.getLong(1),
                        row.getTimestamp(2).toInstant(),
                        new Act(
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7)),
                        row.getObject(8, Integer.class)),
                before,
                person,
                person,
                limit);
    }
}
