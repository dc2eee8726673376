package io.lienthong.alert;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;

/** What nobody is told of for a while. Blocks. */
final class Silences {
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MOST = 1_000;
    private static final Pattern RULE = Pattern.compile("\\*|[a-z][a-z0-9-]{0,59}");
    private static final Pattern SUBJECT = Pattern.compile("[^\\p{Cc}]{1,200}");

    private final JdbcTemplate jdbc;

    Silences(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Throws REQUEST_INVALID where it would be for ever, or of nothing. */
    long begin(String rule, String subject, Instant ends, String reason, String person, Instant now) {
        if (!RULE.matcher(rule).matches() || !SUBJECT.matcher(subject).matches()) {
            throw invalid(
                    "rule là tên một luật hoặc *, subject là đối tượng, có thể dùng *",
                    "rule is the name of a rule or *, subject names what is meant, with * for anything");
        }
        if (!ends.isAfter(now) || ends.isAfter(now.plus(LONGEST))) {
            throw invalid(
                    "tắt cảnh báo đến một thời điểm trong 30 ngày tới",
                    "a silence ends in the future, and within 30 days");
        }
        if (current(now).size() >= MOST) {
            throw invalid("đã tắt quá nhiều cảnh báo", "there are too many silences");
        }
        return Objects.requireNonNull(jdbc.queryForObject(
                "INSERT INTO alert_silence (rule, subject, begins_at, ends_at, reason, person)"
                        + " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
                Long.class,
                rule,
                subject,
                Ledger.at(now),
                Ledger.at(ends),
                reason,
                person));
    }

    private static BusException invalid(String vi, String en) {
        return new BusException(ErrorCode.REQUEST_INVALID, new Wording(vi, en));
    }

    /** Throws PATH_UNKNOWN where it is over. */
    void end(long id, String person, Instant now) {
        int ended = jdbc.update(
                "UPDATE alert_silence SET ends_at = ?, ended_by = ? WHERE id = ? AND ends_at > ?",
                Ledger.at(now),
                person,
                id,
                Ledger.at(now));
        if (ended == 0) {
            throw new BusException(
                    ErrorCode.PATH_UNKNOWN,
                    new Wording("không có lần tắt cảnh báo nào đang chạy với số này", "no such silence is running"));
        }
    }

    List<Silence> current(Instant now) {
        return jdbc.query(
                "SELECT * FROM alert_silence WHERE begins_at <= ? AND ends_at > ? ORDER BY ends_at LIMIT 1000",
                Silences::read,
                Ledger.at(now),
                Ledger.at(now));
    }

    private static Silence read(ResultSet row, int index) throws SQLException {
        return new Silence(
                row.getLong("id"),
                row.getString("rule"),
                row.getString("subject"),
                row.getTimestamp("begins_at").toInstant(),
                row.getTimestamp("ends_at").toInstant(),
                row.getString("reason"),
                row.getString("person"),
                row.getString("ended_by"));
    }
}
