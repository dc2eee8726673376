package io.lienthong.operator;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who is signed in, for all nodes. All methods block. */
public final class Sessions {
    private static final Duration WHOLE = Duration.ofHours(12);
    /** How exactly the last use is known: it is written at most so often. */
    private static final Duration EXACT = Duration.ofMinutes(1);

    private final JdbcTemplate jdbc;
    private final Duration idle;

    /** @param idle after which nobody is signed in any more; 12 hours after signing in nobody is in any case */
    public Sessions(JdbcTemplate jdbc, Duration idle) {
        this.jdbc = jdbc;
        this.idle = idle;
    }

    /** The token of a new session. Clears those that ended. */
    String open(String operator) {
        return open(operator, null);
    }

    /** @param openIdToken sealed; absent: the person signed in here */
    String open(String operator, byte @Nullable [] openIdToken) {
        SessionToken token = SessionToken.random();
        jdbc.update(
                "DELETE FROM operator_session WHERE seen_at < clock_timestamp() - make_interval(secs => ?)"
                        + " OR opened_at < clock_timestamp() - make_interval(secs => ?)",
                idle.toSeconds(),
                WHOLE.toSeconds());
        jdbc.update(
                "INSERT INTO operator_session (sha256, operator, openid_token) VALUES (?, ?, ?)",
                token.sha256(),
                operator,
                openIdToken);
        return token.text();
    }

    /**
     * Who is signed in by this token; empty: nobody, or not any more.
     *
     * @param renew a person did something; false: a page asked by itself, which keeps nobody signed in
     */
    public Optional<String> use(String token, boolean renew) {
        Optional<SessionToken> parsed = SessionToken.parse(token);
        if (parsed.isEmpty()) {
            return Optional.empty();
        }
        byte[] sha256 = parsed.get().sha256();
        Optional<Used> used = jdbc
                .query(
                        "SELECT session.operator, seen_at < clock_timestamp() - make_interval(secs => ?)"
                                + " FROM operator_session session JOIN operator ON operator.name = session.operator"
                                + " WHERE sha256 = ? AND ended_at IS NULL AND disabled_at IS NULL"
                                + " AND seen_at > clock_timestamp() - make_interval(secs => ?)"
                                + " AND opened_at > clock_timestamp() - make_interval(secs => ?)",
                        (row, number) -> new Used(row.getString(1), row.getBoolean(2)),
                        EXACT.toSeconds(),
                        sha256,
                        idle.toSeconds(),
                        WHOLE.toSeconds())
                .stream()
                .findFirst();
        if (renew && used.filter(Used::longAgo).isPresent()) {
            jdbc.update("UPDATE operator_session SET seen_at = clock_timestamp() WHERE sha256 = ?", sha256);
        }
        return used.map(Used::operator);
    }

    private record Used(String operator, boolean longAgo) {}

    /** What the provider gave for this session, sealed. */
    Optional<byte[]> openIdToken(String token) {
        return SessionToken.parse(token)
                .flatMap(known -> jdbc
                        .query(
                                "SELECT openid_token FROM operator_session WHERE sha256 = ? AND openid_token IS NOT NULL"
                                        + " AND ended_at IS NULL",
                                (row, number) -> row.getBytes(1),
                                known.sha256())
                        .stream()
                        .findFirst());
    }

    /** Nobody is signed in by this token any more. */
    public void close(String token) {
        SessionToken.parse(token)
                .ifPresent(known -> jdbc.update("DELETE FROM operator_session WHERE sha256 = ?", known.sha256()));
    }

    /** Why nobody is signed in by a token. */
    public enum End {
        /** It was not used for too long, or is too old. */
        TIME,
        /** An administrator ended it, or the person did elsewhere. */
        CLOSED
    }

    /** Of a token by which nobody is signed in any more; empty: it never was one. */
    public Optional<End> end(String token) {
        return SessionToken.parse(token)
                .map(known -> jdbc.queryForList(
                                        "SELECT ended_at IS NOT NULL FROM operator_session WHERE sha256 = ?",
                                        Boolean.class,
                                        (Object) known.sha256())
                                .contains(true)
                        ? End.CLOSED
                        : End.TIME);
    }

    void closeAll(String operator) {
        closeOthers(operator, "");
    }

    /** Ends the person's sessions but this one. They stay for a while, so that who comes with one is told. */
    void closeOthers(String operator, String token) {
        byte[] mine = SessionToken.parse(token).map(SessionToken::sha256).orElse(new byte[0]);
        jdbc.update(
                "UPDATE operator_session SET ended_at = clock_timestamp(), openid_token = NULL"
                        + " WHERE operator = ? AND sha256 <> ? AND ended_at IS NULL",
                operator,
                mine);
    }
}
