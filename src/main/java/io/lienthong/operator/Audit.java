package io.lienthong.operator;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What people did by the console and {@code /admin/v1}: written before the act, which is not done where it cannot be. */
public final class Audit {
    private static final int MOST_SUBJECT = 1_200;
    private static final int LONGEST = 100;

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

    /**
     * Which of them; absent: all.
     *
     * @param act its last word, such as {@code withdraw}, perhaps with the place before it, as in {@code consumers/end}
     * @param subject a part of what it was done to, such as a message's id
     */
    public record Filter(
            @Nullable String person,
            @Nullable String act,
            @Nullable String subject,
            @Nullable Instant from,
            @Nullable Instant until) {
        public static final Filter ALL = new Filter(null, null, null, null, null);

        public Filter {
            check("person", person);
            check("act", act);
            check("subject", subject);
        }

        private static void check(String name, @Nullable String value) {
            if (value != null && (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl))) {
                throw new BusException(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                name + " nhận tối đa " + LONGEST + " ký tự nhìn thấy được",
                                name + " takes up to " + LONGEST + " visible characters"));
            }
        }
    }

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
        return find(new Filter(person, null, null, null, null), before, limit);
    }

    /** The same of those that a filter means. */
    public List<Entry> find(Filter filter, long before, int limit) {
        String act = filter.act();
        String verb = act == null ? null : act.replaceFirst(".*/", "");
        String place = act == null || act.equals(verb) ? null : "/" + act.replaceFirst("/[^/]*$", "") + "/";
        Timestamp from = filter.from() == null ? null : Timestamp.from(filter.from());
        Timestamp until = filter.until() == null ? null : Timestamp.from(filter.until());
        return jdbc.query(
                "SELECT sequence, at, person, role, address, act, subject, http_status FROM audit"
                        + " LEFT JOIN audit_outcome USING (sequence)"
                        + " WHERE sequence < ? AND (?::text IS NULL OR person = ?)"
                        + " AND (?::text IS NULL"
                        + " OR regexp_replace(regexp_replace(act, '(/\\{[^/]*)+$', ''), '^.*/', '') = ?)"
                        + " AND (?::text IS NULL OR position(? IN act) > 0)"
                        + " AND (?::text IS NULL OR position(? IN subject) > 0)"
                        + " AND (?::timestamptz IS NULL OR at >= ?) AND (?::timestamptz IS NULL OR at < ?)"
                        + " ORDER BY sequence DESC LIMIT ?",
                Audit::entry,
                before,
                filter.person(),
                filter.person(),
                verb,
                verb,
                place,
                place,
                filter.subject(),
                filter.subject(),
                from,
                from,
                until,
                until,
                limit);
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        Act act = new Act(row.getString(3), row.getString(4), row.getString(5), row.getString(6), row.getString(7));
        return new Entry(row.getLong(1), row.getTimestamp(2).toInstant(), act, row.getObject(8, Integer.class));
    }
}
