package io.lienthong.provider;

import io.lienthong.connector.Authentication;
import io.lienthong.connector.Authentication.ApiKey;
import io.lienthong.connector.Authentication.Basic;
import io.lienthong.connector.Authentication.OAuth2ClientCredentials;
import io.lienthong.connector.Authentication.Signature;
import io.lienthong.connector.Descriptor.Endpoint;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns a declared authentication into {@link Credentials}; settings go in, placeholders of the call stay in signatures. */
final class CredentialsCompiler {
    private final PlanCompiler plans;
    private final Endpoint endpoint;
    private final Authentication authentication;
    private final String key;

    CredentialsCompiler(PlanCompiler plans, Endpoint endpoint, Authentication authentication, String key) {
        this.plans = plans;
        this.endpoint = endpoint;
        this.authentication = authentication;
        this.key = key;
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
            return new Credentials.Token(tokens(oauth));
        }
        return authentication instanceof Signature signature
                ? new Credentials.Signed(new SignatureRecipe(signature, signatureFields, plans.settings(), key))
                : new Credentials.None();
    }

    private AccessTokens tokens(OAuth2ClientCredentials oauth) {
        return plans.tokens(oauth, () -> {
            Url url = plans.url(oauth.tokenUrl(), key + "/tokenUrl");
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
            oauth.headers().forEach((name, value) -> {
                RequestHeaders.requireDeclarable(name, key + "/headers/" + name);
                headers.put(name, HeaderText.ofDescriptor(text(value, "headers/" + name), key + "/headers/" + name));
            });
            return new AccessTokens(
                    plans.connector(),
                    plans.destination(url),
                    plans.pool(endpoint, new Authentication.None(), key),
                    url.target(),
                    headers,
                    form.toString().getBytes(StandardCharsets.UTF_8),
                    endpoint.timeouts().response().toNanos());
        });
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
