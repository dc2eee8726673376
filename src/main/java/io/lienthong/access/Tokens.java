package io.lienthong.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/**
 * Issues and verifies access tokens: JWT signed with ES256. A token is verified once and then known until it expires or is
 * revoked.
 */
public final class Tokens {
    public static final Duration LIFETIME = Duration.ofHours(1);
    private static final String ISSUER = "lienthong";
    private static final int MAX_KNOWN = 100_000;
    private static final int MAX_LENGTH = 4_096;

    private final Consumers consumers;
    private final SigningKeys keys;
    private final Revocations revocations;
    private final Clock clock;
    private final Cache<String, Known> known = Caffeine.newBuilder()
            .maximumSize(MAX_KNOWN)
            .expireAfterWrite(LIFETIME)
            .build();

    /** @param among all consumers when this one was looked up: it is looked up again once they are others */
    private record Known(Consumer consumer, Map<String, Consumer> among, String id, long expiresAtMillis) {}

    public Tokens(Consumers consumers, SigningKeys keys, Revocations revocations, Clock clock) {
        this.consumers = consumers;
        this.keys = keys;
        this.revocations = revocations;
        this.clock = clock;
    }

    /** A new token for a client that proved itself. */
    public String issue(Consumer consumer) {
        Instant now = clock.instant();
        ECKey key = keys.current();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject(consumer.id())
                        .jwtID(UUID.randomUUID().toString())
                        .claim("env", consumer.environment().name())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFETIME)))
                        .build());
        try {
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new BusException(ErrorCode.INTERNAL_ERROR, "the token could not be signed", e);
        }
    }

    /** The consumer that the token stands for; throws TOKEN_INVALID or TOKEN_EXPIRED. */
    public Consumer verify(String token) {
        Known entry = known.getIfPresent(token);
        if (entry == null || entry.among() != consumers.current()) {
            entry = entry == null ? check(token) : renewed(entry);
            known.put(token, entry);
        }
        if (entry.expiresAtMillis() <= clock.millis()) {
            throw new BusException(
                    ErrorCode.TOKEN_EXPIRED,
                    new Wording(
                            "token đã hết hạn; lấy token mới tại /token",
                            "the token has expired; get a new one from /token"));
        }
        if (revocations.contains(entry.id(), entry.consumer().id())) {
            throw new BusException(
                    ErrorCode.TOKEN_INVALID, new Wording("token đã bị thu hồi", "the token has been revoked"));
        }
        return entry.consumer();
    }

    /** Whether everything that this client was given is void. */
    boolean revoked(Consumer consumer) {
        return revocations.contains("", consumer.id());
    }

    private Known check(String token) {
        if (token.length() > MAX_LENGTH) {
            throw invalid("quá dài", "it is too long");
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            ECKey key = keys.find(String.valueOf(jwt.getHeader().getKeyID()))
                    .orElseThrow(() -> invalid("khoá ký của nó không được biết", "its key is unknown"));
            if (!JWSAlgorithm.ES256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(new ECDSAVerifier(key))) {
                throw invalid("chữ ký của nó sai", "its signature is wrong");
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            Map<String, Consumer> among = consumers.current();
            Consumer consumer =
                    consumer(among, String.valueOf(claims.getSubject()), String.valueOf(claims.getClaim("env")));
            return new Known(
                    consumer,
                    among,
                    claims.getJWTID(),
                    claims.getExpirationTime().getTime());
        } catch (ParseException | JOSEException e) {
            throw invalid("không phải token của trục này", "it is not a token of this bus");
        }
    }

    private Known renewed(Known old) {
        Map<String, Consumer> among = consumers.current();
        Consumer before = old.consumer();
        return new Known(
                consumer(among, before.id(), before.environment().name()), among, old.id(), old.expiresAtMillis());
    }

    private static Consumer consumer(Map<String, Consumer> among, String id, String environment) {
        Consumer found = among.get(id);
        if (found == null || !found.environment().name().equals(environment)) {
            throw invalid(
                    "ứng dụng của nó không được biết hoặc đã bị thu hồi", "its client is unknown, or was revoked");
        }
        return found;
    }

    private static BusException invalid(String vi, String en) {
        return new BusException(
                ErrorCode.TOKEN_INVALID, new Wording("token không hợp lệ: " + vi, "the token is not valid: " + en));
    }
}
