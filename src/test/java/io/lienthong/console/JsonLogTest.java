package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLogTest {
    private static final String CITIZEN = "034190012345";
    private static final String SECRET = "canary-s3cret-value";

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = new LoggerContext().getLogger("io.lienthong.Canary");

    JsonLogTest() {
        lines.start();
        log.setLevel(Level.TRACE);
        log.addAppender(lines);
    }

    @Test
    void keyValuesBecomeFixedKeysAndTheRestIsBelowDetails() throws Exception {
        log.atInfo()
                .addKeyValue("connector", "civil-status")
                .addKeyValue("errorCode", ErrorCode.PROVIDER_BUSY)
                .addKeyValue("durationMs", 12L)
                .addKeyValue("attempts", 3)
                .log("call ended");

        JsonNode line = line();
        assertThat(line.path("message").asText()).isEqualTo("call ended");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("connector").asText()).isEqualTo("civil-status");
        assertThat(line.path("errorCode").asText()).isEqualTo("PROVIDER_BUSY");
        assertThat(line.path("durationMs").asInt()).isEqualTo(12);
        assertThat(line.at("/details/attempts").asInt()).isEqualTo(3);
    }

    @Test
    void pairsOfALineBecomeFixedKeys() throws Exception {
        log.info("event=shard-lost shard={} connector={} durationMs={}", 3, "civil-status", 12);

        JsonNode line = line();
        assertThat(line.path("event").asText()).isEqualTo("shard-lost");
        assertThat(line.path("connector").asText()).isEqualTo("civil-status");
        assertThat(line.path("durationMs").isIntegralNumber()).isTrue();
        assertThat(line.has("shard")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "citizen " + CITIZEN,
                "[" + CITIZEN + "]",
                "/persons/" + CITIZEN + "?x=1",
                "GET /x?msdn=" + CITIZEN,
                "Authorization: Bearer " + SECRET,
                "Authorization: Basic " + SECRET,
                "clientSecret=" + SECRET,
                "{\"password\": \"" + SECRET + "\"}",
                "client_secret : " + SECRET,
                "call 0912345678" + " about " + CITIZEN,
            })
    void textsLoseCredentialsAndNumbersOfPersons(String text) throws Exception {
        log.info(text);
        log.atInfo().addKeyValue("cause", text).log("{}", text);

        for (ILoggingEvent event : lines.list) {
            String all = new JsonLog().format(event) + new PlainLog().format(event);
            assertThat(all).doesNotContain(CITIZEN, SECRET, "0912345678");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "basic authentication is not offered",
                "the bearer tokens of the consumer are over",
                "Digest algorithms: SHA-256",
                "a basic question, a bearer certificate."
            })
    void sentencesKeepTheirWords(String text) {
        assertThat(Redaction.text(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer onlysmallletters",
                "{\"authorization\": \"Basic onlysmallletters\"}",
                "authorization=digest onlysmallletters",
                "sent bearer onlysmallletters.onlysmallletters",
                "sent basic b25seXNtYWxs"
            })
    void credentialsOfLettersAreMaskedToo(String text) {
        assertThat(Redaction.text(text)).doesNotContain("onlysmallletters", "b25seXNtYWxs");
    }

    @Test
    void idsAndTimesStay() {
        String id = "019ab2c4-7d1e-7abc-8def-012345678912";
        String text = id + " 2026-11-22T20:01:28.123456789Z trace=0af7651916cd43dd8448eb211c80319c took 0.123456789 s";

        assertThat(Redaction.text(text)).isEqualTo(text);
    }

    @Test
    void exceptionsOfParsersAndDriversDoNotSpeak() throws Exception {
        Throwable parser = parserFailure();
        Throwable driver = new SQLException("duplicate key: Key (subject)=(" + SECRET + ") exists", "23505", parser);

        log.error("event=row-refused", new IllegalStateException("body was " + SECRET, driver));

        String line = new JsonLog().format(lines.list.get(0));
        String exception = line().path("exception").asText();
        assertThat(parser).hasMessageContaining("canary");
        assertThat(line).doesNotContain("canary-", CITIZEN);
        assertThat(exception)
                .contains(
                        "java.lang.IllegalStateException\n",
                        "JsonLogTest",
                        "Caused by: java.sql.SQLException sqlState=23505");
    }

    @Test
    void ourOwnExceptionsSpeak() throws Exception {
        BusException error = new BusException(
                ErrorCode.JOURNAL_UNAVAILABLE, "nothing was resent", new java.net.ConnectException("refused"));

        log.error("failed", error);

        assertThat(line().path("exception").asText())
                .startsWith("io.lienthong.message.BusException: nothing was resent")
                .contains("Caused by: java.net.ConnectException: refused");
    }

    @Test
    void lineBreakCannotPassForALine() {
        log.info("one\n2026 ERROR forged\r\nlast");

        ILoggingEvent event = lines.list.get(0);
        assertThat(new JsonLog().format(event).strip().lines()).hasSize(1);
        assertThat(new PlainLog().format(event).lines().skip(1)).allMatch(line -> line.startsWith("    "));
    }

    private JsonNode line() throws Exception {
        String line = new JsonLog().format(lines.list.get(0));
        assertThat(line).endsWith("}\n");
        return Json.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static Throwable parserFailure() {
        try {
            new ObjectMapper().readTree("{\"citizen\": " + SECRET + "}");
            throw new AssertionError("this is no JSON");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return e;
        }
    }
}
