package io.lienthong.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The keys that sign tokens: in PostgreSQL, encrypted with the master key, shared by all nodes, a new one every 30 days. */
public final class SigningKeys {
    private static final Duration ROTATION = Duration.ofDays(30);
    /** Any number: only one node at a time makes a key. */
    private static final long LOCK = 0x6c67_7370_6b65_7973L;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final MasterKey masterKey;
    private volatile List<ECKey> keys = List.of();

    public SigningKeys(JdbcTemplate jdbc, TransactionTemplate transaction, MasterKey masterKey) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.masterKey = masterKey;
    }

    /** Reads the keys that other nodes made, and makes one where the newest is too old. */
    public void refresh() {
        List<ECKey> read = read();
        if (read.isEmpty() || newestIsOld()) {
            transaction.executeWithoutResult(status -> {
                jdbc.query("SELECT pg_advisory_xact_lock(?)", row -> {}, LOCK);
                if (read().isEmpty() || newestIsOld()) {
                    create();
                }
            });
            read = read();
        }
        keys = read;
    }

    ECKey current() {
        return keys.get(0);
    }

    Optional<ECKey> find(String keyId) {
        return keys.stream().filter(key -> key.getKeyID().equals(keyId)).findFirst();
    }

    /** The public halves, as a JSON Web Key Set. */
    public String publicKeySet() {
        return new JWKSet(new ArrayList<>(keys)).toPublicJWKSet().toString();
    }

    private boolean newestIsOld() {
        OffsetDateTime limit = OffsetDateTime.now(ZoneOffset.UTC).minus(ROTATION);
        return Boolean.TRUE.equals(
                jdbc.queryForObject("SELECT max(created_at) < ? FROM signing_key", Boolean.class, limit));
    }

    private List<ECKey> read() {
        // Keys older than two rotations have no living token.
        return jdbc.query(
                "SELECT encrypted FROM signing_key WHERE created_at > now() - interval '60 days' ORDER BY created_at DESC",
                (row, index) -> parse(masterKey.decrypt(row.getBytes(1))));
    }

    private void create() {
        try {
            ECKey key = new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
            jdbc.update(
                    "INSERT INTO signing_key (kid, public_jwk, encrypted, created_at) VALUES (?, ?, ?, now())",
                    key.getKeyID(),
                    key.toPublicJWK().toJSONString(),
                    masterKey.encrypt(key.toJSONString().getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey parse(byte[] json) {
        try {
            return ECKey.parse(new String(json, StandardCharsets.UTF_8));
        } catch (ParseException e) {
            throw new IllegalStateException("a signing key in the database is no JWK", e);
        }
    }
}
