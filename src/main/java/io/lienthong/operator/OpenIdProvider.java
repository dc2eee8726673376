package io.lienthong.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider: authorization code with PKCE. What it is and its keys are asked when somebody signs in, never at the start
 * of the bus, so a provider that is away keeps nothing else from running. All methods but {@link #enabled} may block, up to 5 s a
 * request. Failures are {@link BusException}s: OPENID_AWAY and OPENID_REFUSED.
 */
public final class OpenIdProvider {
    /** How long its description is taken as true. */
    private static final Duration KNOWN = Duration.ofMinutes(5);
    /** What browsers and proxies take for certain as an address. */
    private static final int MOST_ADDRESS = 4_000;

    private final OpenIdSettings settings;
    private final OpenIdRequests requests = new OpenIdRequests();
    private final IdTokens tokens;
    private final Clock clock;
    private volatile @Nullable Description description;

    public OpenIdProvider(OpenIdSettings settings, Clock clock) {
        this.settings = settings;
        this.tokens = new IdTokens(settings, clock);
        this.clock = clock;
    }

    private record Description(
            URI authorization,
            URI token,
            URI keys,
            @Nullable URI endSession,
            boolean basic,
            Instant until) {}

    public boolean enabled() {
        return settings.enabled();
    }

    public OpenIdSettings settings() {
        return settings;
    }

    /** Where a browser goes to sign in. */
    public URI authorization(OpenIdAttempt attempt, String back) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", back);
        query.put("scope", settings.scopes());
        query.put("state", attempt.state());
        query.put("nonce", attempt.nonce());
        query.put("code_challenge", attempt.challenge());
        query.put("code_challenge_method", "S256");
        return with(described().authorization(), query);
    }

    /** Whom the provider vouches for by this code. */
    public OpenIdPerson redeem(OpenIdAttempt attempt, String code, String back) {
        Description known = described();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", back);
        form.put("code_verifier", attempt.verifier());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(known.token()).header("Content-Type", "application/x-www-form-urlencoded");
        if (settings.clientSecret().isEmpty() || !known.basic()) {
            form.put("client_id", settings.clientId());
        }
        if (!settings.clientSecret().isEmpty()) {
            if (known.basic()) {
                request.header("Authorization", basic());
            } else {
                form.put("client_secret", settings.clientSecret().reveal());
            }
        }
        JsonNode answer = requests.ask(request.POST(HttpRequest.BodyPublishers.ofString(encoded(form))));
        String token = answer.path("id_token").asText("");
        return tokens.check(token, attempt.nonce(), requests.ask(HttpRequest.newBuilder(known.keys())));
    }

    /** Where a browser goes to end the session there too; empty: the provider does not offer it, or is away. */
    public Optional<URI> endSession(String idToken, String back) {
        try {
            URI end = described().endSession();
            if (end == null) {
                return Optional.empty();
            }
            Map<String, String> query = new LinkedHashMap<>();
            query.put("client_id", settings.clientId());
            query.put("post_logout_redirect_uri", back);
            URI without = with(end, query);
            query.put("id_token_hint", idToken);
            URI whole = with(end, query);
            return Optional.of(whole.toString().length() > MOST_ADDRESS ? without : whole);
        } catch (BusException away) {
            return Optional.empty();
        }
    }

    /** RFC 9207: an answer that names its issuer names this one. */
    public boolean issued(@Nullable String issuer) {
        return issuer == null || issuer.equals(settings.issuer());
    }

    private String basic() {
        String pair = encode(settings.clientId())
                + ':'
                + encode(settings.clientSecret().reveal());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Description described() {
        Description known = description;
        if (known == null || known.until().isBefore(clock.instant())) {
            known = read();
            description = known;
        }
        return known;
    }

    private Description read() {
        String issuer = settings.issuer();
        String folder = issuer.endsWith("/") ? issuer : issuer + '/';
        JsonNode answer = requests.ask(HttpRequest.newBuilder(URI.create(folder + ".well-known/openid-configuration")));
        if (!answer.path("issuer").asText().equals(issuer)) {
            throw OpenIdRequests.away("the description is of another issuer");
        }
        JsonNode methods = answer.path("token_endpoint_auth_methods_supported");
        boolean basic = !methods.isArray();
        for (JsonNode method : methods) {
            basic |= method.asText().equals("client_secret_basic");
        }
        return new Description(
                endpoint(answer, "authorization_endpoint"),
                endpoint(answer, "token_endpoint"),
                endpoint(answer, "jwks_uri"),
                answer.hasNonNull("end_session_endpoint") ? endpoint(answer, "end_session_endpoint") : null,
                basic,
                clock.instant().plus(KNOWN));
    }

    private static URI endpoint(JsonNode description, String name) {
        String text = description.path(name).asText("");
        if (!OpenIdSettings.safe(text)) {
            throw OpenIdRequests.away(name + " of the description is no https address");
        }
        return URI.create(text);
    }

    private static URI with(URI address, Map<String, String> query) {
        return URI.create(address + (address.getRawQuery() == null ? "?" : "&") + encoded(query));
    }

    private static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + '=' + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static BusException refused(String vi, String en) {
        return new BusException(ErrorCode.OPENID_REFUSED, new Wording(vi, en));
    }
}
