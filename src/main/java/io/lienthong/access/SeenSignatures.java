package io.lienthong.access;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The signatures of calls that were taken, known to all nodes for as long as they could be sent again. */
public final class SeenSignatures {
    private static final Logger LOG = LoggerFactory.getLogger(SeenSignatures.class);

    private final JdbcTemplate jdbc;

    SeenSignatures(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether nobody came with this signature before; from then on somebody did. Blocks. */
    public boolean first(byte[] signature, Instant expiresAt) {
        return jdbc.update(
                        "INSERT INTO seen_signature (signature, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        signature,
                        OffsetDateTime.ofInstant(expiresAt, ZoneOffset.UTC))
                == 1;
    }

    /** Removes those that are too old to be accepted anyway. */
    void forget() {
        try {
            jdbc.update("DELETE FROM seen_signature WHERE expires_at < now() - interval '1 minute'");
        } catch (DataAccessException e) {
            LOG.atDebug().setCause(e).log("Signatures could not be removed");
        }
    }
}
