package io.lienthong.access;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tokens and clients refused before their time; read from PostgreSQL every 2 s, so that a revocation is known everywhere within 5 s. */
public final class Revocations {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private final JdbcTemplate jdbc;
    private volatile Set<String> subjects = Set.of();

    public Revocations(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Reads the table; keeps what is known while PostgreSQL is away. */
    public void refresh() {
        try {
            subjects = new HashSet<>(
                    jdbc.queryForList("SELECT subject FROM revocation WHERE expires_at > now()", String.class));
        } catch (DataAccessException e) {
            LOG.atDebug().setCause(e).log("Revocations could not be read");
        }
    }

    /** Refuses every token of a client from now on, for as long as tokens live. */
    public void revokeClient(String consumer) {
        jdbc.update("""
                INSERT INTO revocation (subject, revoked_at, expires_at) VALUES (?, now(), now() + interval '2 hours')
                ON CONFLICT (subject) DO UPDATE SET revoked_at = now(), expires_at = excluded.expires_at
                """, "client:" + consumer);
        refresh();
    }

    boolean contains(String tokenId, String consumer) {
        Set<String> now = subjects;
        return !now.isEmpty() && (now.contains("jti:" + tokenId) || now.contains("client:" + consumer));
    }
}
