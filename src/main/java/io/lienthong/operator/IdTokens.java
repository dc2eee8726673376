package io.lienthong.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.text.ParseException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks ID tokens as OpenID Connect Core 3.1.3.7 says. Failures are OPENID_REFUSED; why is in the log. */
final class IdTokens {
    private static final Logger LOG = LoggerFactory.getLogger(IdTokens.class);
    /** By which clocks may differ. */
    private static final int SKEW_SECONDS = 60;

    /** Signed by the provider's own key: never by a secret that both know, never not at all. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OpenIdSettings settings;
    private final Clock clock;

    IdTokens(OpenIdSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** @param keys the provider's, as it publishes them now */
    OpenIdPerson check(String token, String nonce, JsonNode keys) {
        try {
            DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
            processor.setJWSKeySelector(
                    new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(JWKSet.parse(keys.toString()))));
            processor.setJWTClaimsSetVerifier(claims(nonce));
            JWTClaimsSet claims = processor.process(token, null);
            requireParty(claims);
            return person(claims, token);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            LOG.atWarn()
                    .addKeyValue("errorCode", ErrorCode.OPENID_REFUSED)
                    .addKeyValue("reason", e.getMessage())
                    .log("An ID token was refused");
            throw refused();
        }
    }

    private DefaultJWTClaimsVerifier<SecurityContext> claims(String nonce) {
        JWTClaimsSet exactly = new JWTClaimsSet.Builder()
                .issuer(settings.issuer())
                .claim("nonce", nonce)
                .build();
        DefaultJWTClaimsVerifier<SecurityContext> verifier =
                new DefaultJWTClaimsVerifier<>(settings.clientId(), exactly, Set.of("sub", "exp", "iat")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        verifier.setMaxClockSkew(SKEW_SECONDS);
        return verifier;
    }

    /** A token for several parties says for which it was made. */
    private void requireParty(JWTClaimsSet claims) throws ParseException {
        String party = claims.getStringClaim("azp");
        if (claims.getAudience().size() > 1 && party == null || party != null && !party.equals(settings.clientId())) {
            LOG.atWarn()
                    .addKeyValue("errorCode", ErrorCode.OPENID_REFUSED)
                    .log("An ID token was made for another party");
            throw refused();
        }
    }

    private OpenIdPerson person(JWTClaimsSet claims, String token) {
        String name = text(claims, settings.nameClaim()).toLowerCase(Locale.ROOT);
        int at = name.indexOf('@');
        return new OpenIdPerson(
                settings.issuer() + ' ' + claims.getSubject(),
                at < 0 ? name : name.substring(0, at),
                text(claims, settings.titleClaim()),
                settings.role(groups(claims)),
                token);
    }

    private static String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text.strip() : "";
    }

    private List<String> groups(JWTClaimsSet claims) {
        @Nullable Object value = claims.getClaim(settings.rolesClaim()); // a name may have dots
        if (value == null) {
            value = claims.toJSONObject();
            for (String part : settings.rolesClaim().split("\\.", -1)) {
                value = value instanceof Map<?, ?> map ? map.get(part) : null;
            }
        }
        List<String> groups = new ArrayList<>();
        for (Object one : value instanceof List<?> list ? list : value == null ? List.of() : List.of(value)) {
            groups.add(String.valueOf(one));
        }
        return groups;
    }

    private static BusException refused() {
        return OpenIdProvider.refused(
                "thẻ danh tính của nhà cung cấp không hợp lệ; nhật ký của trục nói rõ hơn",
                "the provider's ID token is not valid; the log of the bus says more");
    }
}
