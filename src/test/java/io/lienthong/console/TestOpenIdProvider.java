package io.lienthong.console;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lienthong.message.Json;
import io.lienthong.message.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An OpenID provider that signs its own tokens and checks PKCE and the client's secret; whoever comes is signed in at once. */
final class TestOpenIdProvider implements AutoCloseable {
    static final String CLIENT = "lienthong-console";
    static final String SECRET = "canary-secret-openid";

    private final HttpServer server;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    /** Paths that were asked for. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    /** What was asked for where sessions end. */
    final List<Map<String, String>> ended = new CopyOnWriteArrayList<>();

    private volatile RSAKey published = key();
    private volatile RSAKey signing = published;
    volatile UnaryOperator<JWTClaimsSet.Builder> claims = builder -> builder;
    volatile boolean away;

    TestOpenIdProvider() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** By a name of its own, so that for a browser it is another site than the console. */
    String issuer() {
        return "http://localhost:" + server.getAddress().getPort() + "/realms/province";
    }

    private static RSAKey key() throws com.nimbusds.jose.JOSEException {
        return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
    }

    /** Signs by a new key from now on. */
    void rotate() throws Exception {
        signing = key();
    }

    /** Tells of the key by which it signs. */
    void publish() {
        published = signing;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        try (exchange) {
            if (away) {
                exchange.sendResponseHeaders(503, -1);
            } else if (path.endsWith("/.well-known/openid-configuration")) {
                send(exchange, 200, description());
            } else if (path.endsWith("/authorize")) {
                authorize(exchange, fields(exchange.getRequestURI().getRawQuery()));
            } else if (path.endsWith("/token")) {
                token(exchange);
            } else if (path.endsWith("/keys")) {
                send(exchange, 200, new JWKSet(published.toPublicJWK()).toString());
            } else {
                ended.add(fields(exchange.getRequestURI().getRawQuery()));
                send(exchange, 200, "{}");
            }
        }
    }

    private String description() {
        return Json.object()
                .put("issuer", issuer())
                .put("authorization_endpoint", issuer() + "/authorize")
                .put("token_endpoint", issuer() + "/token")
                .put("jwks_uri", issuer() + "/keys")
                .put("end_session_endpoint", issuer() + "/logout")
                .toString();
    }

    private void authorize(HttpExchange exchange, Map<String, String> query) throws IOException {
        String code = UUID.randomUUID().toString();
        codes.put(code, query);
        exchange.getResponseHeaders()
                .add(
                        "Location",
                        query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state") + "&iss="
                                + URLEncoder.encode(issuer(), StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> began = codes.remove(form.get("code"));
        String basic = Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        boolean right = began != null
                && ("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && "S256".equals(began.get("code_challenge_method"))
                && challenge(form.getOrDefault("code_verifier", "")).equals(began.get("code_challenge"))
                && Objects.equals(began.get("redirect_uri"), form.get("redirect_uri"));
        if (right) {
            send(
                    exchange,
                    200,
                    Json.object()
                            .put("id_token", idToken(began.getOrDefault("nonce", "")))
                            .toString());
        } else {
            send(exchange, 400, "{\"error\": \"invalid_grant\"}");
        }
    }

    private static String challenge(String verifier) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII)));
    }

    private String idToken(String nonce) throws IOException {
        JWTClaimsSet.Builder builder = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .subject("subject-1")
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("nonce", nonce)
                .claim("preferred_username", "lan.tran@tinh.example")
                .claim("name", "Trần Thị Lan")
                .claim("realm_access", Map.of("roles", List.of("other", "lgsp-duty")));
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(signing.getKeyID())
                        .build(),
                claims.apply(builder).build());
        try {
            token.sign(new RSASSASigner(signing));
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IOException(e);
        }
        return token.serialize();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static Map<String, String> fields(String encoded) {
        return Stream.of(encoded.split("&"))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
