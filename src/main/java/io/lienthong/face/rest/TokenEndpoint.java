package io.lienthong.face.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Access;
import io.lienthong.access.Tokens;
import io.lienthong.face.QueryString;
import io.lienthong.face.RequestReader;
import io.lienthong.message.BusException;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.route.Workers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /token}: OAuth 2 client credentials (RFC 6749, 4.4). The client shows its secret in a Basic header, in the form,
 * in a JSON body of the same keys, or in the header {@code lgspaccesstoken} that clients of older buses send.
 */
final class TokenEndpoint {
    static final String PATH = "/token";
    private static final int MAX_BODY_BYTES = 8 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(TokenEndpoint.class);
    private static final String LEGACY_HEADER = "lgspaccesstoken";

    private final Access access;
    private final Workers secrets;

    /** @param secrets threads of their own, because a secret takes a tenth of a second to check */
    TokenEndpoint(Access access, Workers secrets) {
        this.access = access;
        this.secrets = secrets;
    }

    private record Credentials(String clientId, String secret) {}

    RequestReader.@Nullable Continuation head(HttpServerRequest http) {
        if (http.method() != HttpMethod.POST) {
            error(http, 405, "invalid_request", "use POST");
            return null;
        }
        return new Reading(http);
    }

    private final class Reading implements RequestReader.Continuation {
        private final HttpServerRequest http;
        private final Context loop = java.util.Objects.requireNonNull(Vertx.currentContext());

        Reading(HttpServerRequest http) {
            this.http = http;
        }

        @Override
        public int maxBodyBytes() {
            return MAX_BODY_BYTES;
        }

        @Override
        public void tooLarge() {
            error(http, 413, "invalid_request", "the body is too large");
        }

        @Override
        public void body(byte[] body) {
            Map<String, String> form = form(http, body);
            if (!"client_credentials".equals(form.getOrDefault("grant_type", "client_credentials"))) {
                error(http, 400, "unsupported_grant_type", "grant_type must be client_credentials");
                return;
            }
            Optional<Credentials> credentials = credentials(http, form);
            if (credentials.isEmpty()) {
                error(http, 401, "invalid_client", "send the client's id and secret by HTTP Basic or in the form");
                return;
            }
            String certificate = ClientCertificate.sha256(http);
            try {
                secrets.start(() -> issue(credentials.get(), certificate));
            } catch (BusException e) {
                error(http, 503, "temporarily_unavailable", e.detail());
            }
        }

        private void issue(Credentials credentials, @Nullable String certificate) {
            Optional<String> token;
            try {
                token = access.token(credentials.clientId(), credentials.secret(), certificate);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("A token could not be issued");
                loop.runOnContext(nothing -> error(http, 500, "server_error", "the token could not be issued"));
                return;
            }
            loop.runOnContext(nothing -> token.ifPresentOrElse(
                    issued -> write(
                            http,
                            200,
                            Json.object()
                                    .put("access_token", issued)
                                    .put("token_type", "Bearer")
                                    .put("expires_in", Tokens.LIFETIME.toSeconds())
                                    .put("scope", "default")),
                    () -> error(
                            http,
                            401,
                            "invalid_client",
                            "the client is unknown, or its secret or certificate is wrong")));
        }
    }

    private static Map<String, String> form(HttpServerRequest http, byte[] body) {
        String type = String.valueOf(http.getHeader(HttpHeaders.CONTENT_TYPE));
        Map<String, String> form = new HashMap<>();
        if (type.startsWith("application/json")) {
            try {
                Json.parse(body)
                        .fields()
                        .forEachRemaining(field ->
                                form.put(field.getKey(), field.getValue().asText()));
            } catch (MalformedBody e) {
                return form;
            }
        } else if (body.length > 0) {
            try {
                String text = new String(body, StandardCharsets.UTF_8);
                form.putAll(QueryString.read("?" + text, 0, Map.of(), Set.of()));
            } catch (BusException malformed) {
                return form;
            }
        }
        return form;
    }

    private static Optional<Credentials> credentials(HttpServerRequest http, Map<String, String> form) {
        String basic = http.getHeader(HttpHeaders.AUTHORIZATION);
        if (basic != null && basic.regionMatches(true, 0, "Basic ", 0, 6)) {
            return decoded(basic.substring(6)).flatMap(TokenEndpoint::basic);
        }
        if (form.containsKey("client_id") && form.containsKey("client_secret")) {
            return Optional.of(new Credentials(form.get("client_id"), form.get("client_secret")));
        }
        return Optional.ofNullable(http.getHeader(LEGACY_HEADER))
                .flatMap(TokenEndpoint::decoded)
                .flatMap(TokenEndpoint::legacy);
    }

    private static Optional<Credentials> basic(byte[] decoded) {
        String text = new String(decoded, StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
    }

    private static Optional<Credentials> legacy(byte[] decoded) {
        try {
            JsonNode keys = Json.parse(decoded);
            return Optional.of(new Credentials(
                    keys.path("AccessKey").asText(), keys.path("SecretKey").asText()));
        } catch (MalformedBody e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void error(HttpServerRequest http, int status, String code, String description) {
        if (status == 401) {
            http.response().putHeader("WWW-Authenticate", "Basic realm=\"lienthong\"");
        }
        write(http, status, Json.object().put("error", code).put("error_description", description));
    }

    private static void write(HttpServerRequest http, int status, ObjectNode body) {
        if (http.response().closed()) {
            return;
        }
        http.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(Buffer.buffer(Json.write(body)));
    }
}
