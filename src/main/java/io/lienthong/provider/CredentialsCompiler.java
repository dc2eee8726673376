package io.lienthong.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.connector.Authentication;
import io.lienthong.connector.Authentication.ApiKey;
import io.lienthong.connector.Authentication.Basic;
import io.lienthong.connector.Authentication.OAuth2ClientCredentials;
import io.lienthong.connector.Authentication.Session;
import io.lienthong.connector.Authentication.Signature;
import io.lienthong.connector.Authentication.Vxp;
import io.lienthong.connector.Descriptor.Endpoint;
import io.lienthong.message.Body;
import io.lienthong.message.Json;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns a declared authentication into {@link Credentials}; settings go in, placeholders of the call stay in signatures. */
final class CredentialsCompiler {
    private static final JsonPointer ACCESS_TOKEN = JsonPointer.compile("/access_token");
    private static final JsonPointer EXPIRES_IN = JsonPointer.compile("/expires_in");
    private static final Duration USUAL_TOKEN_LIFETIME = Duration.ofMinutes(5);
    /** A session without a declared lifetime lives until the system no longer knows it, or for a day. */
    private static final Duration UNLIMITED = Duration.ofDays(1);

    private final PlanCompiler plans;
    private final Endpoint endpoint;
    private final Authentication authentication;
    /** With the certificate that its connections show, also those to where tokens are given. */
    private final Authentication declared;

    private final String declaredKey;
    private final String key;

    CredentialsCompiler(PlanCompiler plans, Endpoint endpoint, Authentication authentication, String key) {
        this.plans = plans;
        this.endpoint = endpoint;
        this.declared = authentication;
        this.declaredKey = key;
        this.authentication = authentication.carried();
        this.key = authentication instanceof Authentication.MutualTls ? key + "/and" : key;
    }

    /** What the authentication adds to the query, encoded. */
    @Nullable
    String query() {
        return authentication instanceof ApiKey apiKey && apiKey.place() == ApiKey.Place.QUERY
                ? PercentEncoding.of(apiKey.name()) + "=" + PercentEncoding.of(text(apiKey.value(), "value"))
                : null;
    }

    Credentials compile(@Nullable List<String> signatureFields) {
        if (authentication instanceof Basic basic) {
            return authorization(basic(text(basic.username(), "username"), text(basic.password(), "password")));
        }
        if (authentication instanceof ApiKey apiKey && apiKey.place() == ApiKey.Place.HEADER) {
            RequestHeaders.requireDeclarable(apiKey.name(), key + "/name");
            String value = HeaderText.ofDescriptor(text(apiKey.value(), "value"), key + "/value");
            return new Credentials.FixedHeader(HttpHeaders.createOptimized(apiKey.name()), value);
        }
        if (authentication instanceof OAuth2ClientCredentials oauth) {
            return new Credentials.Token(tokens(oauth), HttpHeaders.AUTHORIZATION, null);
        }
        if (authentication instanceof Session session) {
            return session(session);
        }
        if (authentication instanceof Vxp vxp) {
            return new Credentials.Vxp(
                    new VxpRecipe(text(vxp.systemId(), "systemId"), text(vxp.secret(), "secret"), key));
        }
        if (authentication instanceof Authentication.UsernameToken token) {
            return new Credentials.Enveloped(new UsernameToken(
                    text(token.username(), "username"),
                    text(token.password(), "password"),
                    token.passwordType() == Authentication.UsernameToken.PasswordType.DIGEST));
        }
        return authentication instanceof Signature signature
                ? new Credentials.Signed(new SignatureRecipe(signature, signatureFields, plans.settings(), key))
                : new Credentials.None();
    }

    private AccessTokens tokens(OAuth2ClientCredentials oauth) {
        return plans.tokens(oauth, () -> {
            String id = text(oauth.clientId(), "clientId");
            String secret = text(oauth.clientSecret(), "clientSecret");
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            StringBuilder form = new StringBuilder("grant_type=client_credentials");
            if (oauth.scope() != null) {
                form.append("&scope=").append(PercentEncoding.of(text(oauth.scope(), "scope")));
            }
            if (oauth.clientAuthentication().equals("form")) {
                form.append("&client_id=").append(PercentEncoding.of(id));
                form.append("&client_secret=").append(PercentEncoding.of(secret));
            } else {
                // RFC 6749, 2.3.1: both are form-encoded first, so that a colon in the id stays apart.
                headers.put("Authorization", basic(PercentEncoding.of(id), PercentEncoding.of(secret)));
            }
            headers.putAll(headers(oauth.headers(), "headers"));
            Url url = plans.url(oauth.tokenUrl(), key + "/tokenUrl");
            return new AccessTokens(
                    plans.connector(),
                    new TokenRequest(
                            "token service",
                            plans.destination(url),
                            plans.pool(endpoint, url, declared, declaredKey),
                            url.target(),
                            "application/x-www-form-urlencoded",
                            headers,
                            form.toString().getBytes(StandardCharsets.UTF_8),
                            endpoint.timeouts().response().toNanos(),
                            ACCESS_TOKEN,
                            EXPIRES_IN,
                            USUAL_TOKEN_LIFETIME,
                            "Bearer "));
        });
    }

    private Credentials session(Session session) {
        Session.Place place = session.place();
        String name = place.name() == null ? "" : place.name();
        return switch (place.kind()) {
            case HEADER -> {
                RequestHeaders.requireDeclarable(name, key + "/place/name");
                yield new Credentials.Token(login(session, ""), HttpHeaders.createOptimized(name), null);
            }
            case COOKIE -> new Credentials.Token(login(session, name + "="), HttpHeaders.COOKIE, null);
            case BODY ->
                new Credentials.Token(
                        login(session, ""), null, JsonPointer.compile(place.pointer() == null ? "" : place.pointer()));
        };
    }

    private AccessTokens login(Session session, String prefix) {
        return plans.tokens(session, () -> {
            Session.Login login = session.login();
            Url url = plans.url(login.url(), key + "/login/url");
            Duration lifetime = session.lifetime();
            return new AccessTokens(
                    plans.connector(),
                    new TokenRequest(
                            "login",
                            plans.destination(url),
                            plans.pool(endpoint, url, declared, declaredKey),
                            url.target(),
                            Body.JSON,
                            headers(login.headers(), "login/headers"),
                            Json.write(filled(login.body())),
                            endpoint.timeouts().response().toNanos(),
                            JsonPointer.compile(session.session()),
                            null,
                            lifetime == null ? UNLIMITED : lifetime,
                            prefix));
        });
    }

    private Map<String, String> headers(Map<String, String> declared, String at) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        declared.forEach((name, value) -> {
            String place = at + "/" + name;
            RequestHeaders.requireDeclarable(name, key + "/" + place);
            headers.put(name, HeaderText.ofDescriptor(text(value, place), key + "/" + place));
        });
        return headers;
    }

    /** The login's body with the settings in its texts. */
    private JsonNode filled(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(text(node.textValue(), "login/body"));
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode filled = Json.object();
        object.fields().forEachRemaining(field -> filled.set(field.getKey(), filled(field.getValue())));
        return filled;
    }

    private String text(String source, String name) {
        return Text.constant(source, plans.settings(), key + "/" + name);
    }

    private static Credentials authorization(String value) {
        return new Credentials.FixedHeader(HttpHeaders.AUTHORIZATION, value);
    }

    private static String basic(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
