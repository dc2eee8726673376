package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Body;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Proofs that are no token: fixed headers, keys and signatures over the call. */
@Timeout(30)
class ProviderSignatureIT {
    private final Bench bench = new Bench();
    private final RawServer system = new RawServer((request, socket, out) -> {
        RawServer.sendJson(out, 200, "{}");
        return true;
    });

    @AfterEach
    void close() throws Exception {
        bench.close();
        system.close();
    }

    private Bench open(String authentication, String operation) {
        return bench.open(
                """
                endpoint:
                  protocol: REST
                  contract: contract/openapi.yaml
                  url: "{{baseUrl}}/svc"
                  headers: {Timestamp: "{{call.timestamp}}"}
                  authentication: %s
                operations:
                  - %s
                """.formatted(authentication, operation),
                Map.of("baseUrl", system.url(), "user", "province", "secret", "s3cret"));
    }

    private String header(String name) {
        Matcher line = Pattern.compile("(?im)^" + name + ": ([^\r\n]*)").matcher(system.requests.get(0));
        assertThat(line.find()).as(name).isTrue();
        return line.group(1);
    }

    private JsonNode sentBody() throws MalformedBody {
        String request = system.requests.get(0);
        return Json.parse(request.substring(request.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void thePopulationDatabaseGetsASignedBasicHeader() throws GeneralSecurityException {
        // given
        open("""
                {type: signature, algorithm: SHA-256, fields: ["{{call.url}}", "{{user}}", "{{call.timestamp}}", "{{secret}}"], place: {in: basic, username: "{{user}}"}}""", "{name: look, pattern: requestReply, idempotent: true, request: {method: POST, path: /037}}");

        // when
        Outcome outcome = bench.call("look").body("{}").await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        String expected = HexFormat.of()
                .formatHex(sha256(system.url() + "/svc/037" + "province" + header("Timestamp") + "s3cret"));
        String pair = new String(
                Base64.getDecoder().decode(header("Authorization").substring("Basic ".length())),
                StandardCharsets.UTF_8);
        assertThat(pair).isEqualTo("province:" + expected);
    }

    @Test
    void thePaymentPlatformGetsAHashOfFieldsInTheBody() throws GeneralSecurityException, MalformedBody {
        // given
        open(
                "{type: signature, algorithm: SHA-256, fields: [\"/none\"], separator: \"|\", place: {in: body, pointer: /MaXacThuc}}",
                """
                {name: query, pattern: requestReply, idempotent: true, request: {method: POST, path: /, signatureFields: [/LoaiBanTin, /PhienBan, /MaDoiTac, /MaThamChieu, /SoTien, /Vang, "{{secret}}"]}}""");
        Body body = Body.of(Json.object()
                .put("LoaiBanTin", "QUERY")
                .put("PhienBan", "1.0.6")
                .put("MaDoiTac", "tỉnh")
                .put("MaThamChieu", "dvc1")
                .put("SoTien", 250000));

        // when
        Outcome outcome = bench.call("query").body(body).await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(sentBody().path("MaXacThuc").asText())
                .isEqualTo(HexFormat.of().formatHex(sha256("QUERY|1.0.6|tỉnh|dvc1|250000||s3cret")));
        assertThat(sentBody().path("SoTien").asInt()).isEqualTo(250000);
        assertThat(body.json().has("MaXacThuc")).isFalse();
    }

    @Test
    void anHmacGoesIntoAHeader() throws GeneralSecurityException {
        // given
        open(
                "{type: signature, algorithm: HMAC-SHA256, secret: \"{{secret}}\", encoding: base64, fields: [/id, \"{{user}}\"], separator: \".\", place: {in: header, name: X-Signature}}",
                "{name: look, pattern: requestReply, request: {method: POST, path: /}}");

        // when
        bench.call("look").body("{\"id\": 7}").await();

        // then
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String expected =
                Base64.getEncoder().encodeToString(mac.doFinal("7.province".getBytes(StandardCharsets.UTF_8)));
        assertThat(header("X-Signature")).isEqualTo(expected);
    }

    @Test
    void aBodyWithoutPlaceForTheSignatureIsNotSent() {
        // given
        open(
                "{type: signature, algorithm: SHA-256, fields: [\"{{secret}}\"], place: {in: body, pointer: /Head/Sign}}",
                "{name: look, pattern: requestReply, request: {method: POST, path: /}}");

        // when
        Outcome outcome = bench.call("look").body("{\"id\": 7}").await();

        // then
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.MAPPING_FAILED));
        assertThat(system.requests).isEmpty();
    }

    @Test
    void basicIsAFixedHeader() {
        open(
                "{type: basic, username: \"{{user}}\", password: \"{{secret}}\"}",
                "{name: look, pattern: requestReply, request: {method: GET, path: /}}");
        bench.call("look").await();
        assertThat(header("Authorization"))
                .isEqualTo("Basic "
                        + Base64.getEncoder().encodeToString("province:s3cret".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anApiKeyGoesIntoHeaderOrQuery() {
        open(
                "{type: apiKey, in: query, name: api key, value: \"{{secret}}&\"}",
                "{name: look, pattern: requestReply, request: {method: GET, path: /x}, authentication: {type: apiKey, in: header, name: apikey, value: \"{{secret}}\"}}");
        bench.call("look").await();
        assertThat(header("apikey")).isEqualTo("s3cret");
        assertThat(system.requests.get(0)).startsWith("GET /svc/x HTTP/1.1");
    }

    @Test
    void anApiKeyInTheQueryIsEncoded() {
        open(
                "{type: apiKey, in: query, name: api key, value: \"{{secret}}&\"}",
                "{name: look, pattern: requestReply, request: {method: GET, path: /x}}");
        bench.call("look").await();
        assertThat(system.requests.get(0)).startsWith("GET /svc/x?api%20key=s3cret%26 HTTP/1.1");
    }

    @Test
    void everyAttemptIsSignedAnew() throws IOException {
        try (RawServer busy = new RawServer((request, socket, out) -> {
            for (long now = System.currentTimeMillis(); now == System.currentTimeMillis(); ) {
                Thread.onSpinWait(); // the next attempt is of another millisecond
            }
            RawServer.sendJson(out, request == 1 ? 503 : 200, "{}");
            return true;
        })) {
            // given
            bench.open("""
                    endpoint:
                      protocol: REST
                      contract: c
                      url: "{{baseUrl}}"
                      authentication: {type: signature, algorithm: SHA-256, fields: ["{{call.timestamp}}"], place: {in: header, name: X-Signature}}
                    errorHandling: {retry: {initialInterval: PT0.01S}}
                    operations: [{name: look, pattern: requestReply, request: {method: GET, path: /}}]
                    """, Map.of("baseUrl", busy.url()));

            // when
            bench.call("look").await();

            // then
            assertThat(busy.requests).hasSize(2);
            Pattern line = Pattern.compile("(?i)x-signature: (.*)\r");
            assertThat(busy.requests.stream()
                            .map(request -> line.matcher(request)
                                    .results()
                                    .findFirst()
                                    .orElseThrow()
                                    .group(1)))
                    .doesNotHaveDuplicates();
        }
    }
}
