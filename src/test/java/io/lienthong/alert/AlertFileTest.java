package io.lienthong.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.connector.Defect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertFileTest {
    private static AlertFile parse(String text) {
        return AlertFile.parse(
                text, "config/monitoring/alerts.yaml", name -> name.equals("TOKEN") ? "canary:secret" : null);
    }

    private static List<String> defects(String text) {
        return parse(text).defects().stream().map(Defect::toString).toList();
    }

    @Test
    void theFileThatIsShippedHasARuleForEachSignalAndNoChannel() {
        // when
        AlertFile file = AlertFile.load(Path.of("config/monitoring/alerts.yaml"));
        // then
        assertThat(file.defects()).isEmpty();
        assertThat(file.rules()).extracting(Rule::signal).containsExactlyInAnyOrder(Signal.values());
        assertThat(file.channels()).isEmpty();
    }

    @Test
    void anUnknownKeyIsToldWithLineKeyAndMend() {
        // when
        List<String> defects = defects("""
                groupWait: PT30S
                rules:
                  - name: disk
                    title: {vi: Đĩa, en: Disk}
                    signal: disk
                    abov: 90
                    severity: critical
                """);
        // then
        assertThat(defects)
                .singleElement()
                .asString()
                .contains("config/monitoring/alerts.yaml:6 /rules/0/abov", "unknown key abov", "beside it stand");
    }

    @Test
    void aWrongValueSaysNothingAgainstTheKeysBesideIt() {
        // when
        List<String> defects = defects("""
                channels:
                  - {name: hook, type: webhookk, url: "https://receiver.example/hook", secret: "${env:TOKEN}"}
                """);
        // then
        assertThat(defects).isNotEmpty().noneMatch(one -> one.contains("unknown key"));
    }

    @Test
    void theStartIsRefusedInTheWordsOfTheFile(@TempDir Path folder) throws Exception {
        // given
        Path file = Files.writeString(folder.resolve("alerts.yaml"), "rules:\n  - name: [\n");
        // when
        List<String> problems =
                new AlertConfiguration().alertsCheck(AlertFile.load(file)).problems();
        // then
        assertThat(problems).singleElement().asString().contains("config/monitoring/alerts.yaml:", "not YAML");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: hook, type: webhook, url: 'https://x.example/', chatId: '1'} | unknown key chatId
            {name: hook, type: pigeon, url: 'https://x.example/'} | the value is not known
            {name: hook, type: webhook, url: 'https://127.0.0.1/'} | in a range that no call may reach
            {name: hook, type: webhook, url: 'https://x.example/', secret: whsec_plain} | write ${env:NAME} or file:PATH
            {name: hook, type: webhook, url: 'https://x.example/', secret: '${env:ABSENT}'} | ABSENT is not set
            {name: hook, type: webhook, url: 'https://x.example/', secret: '${env:TOKEN}'} | not a secret of Standard Webhooks
            {name: mail, type: mail, host: smtp.example, port: 25, startTls: false, user: u, password: '${env:TOKEN}', from: a@b.example, to: [c@d.example]} | in clear
            {name: mail, type: mail, host: smtp.example, port: 465, tls: true, startTls: true, from: a@b.example, to: [c@d.example]} | take one of them
            {name: mail, type: mail, host: smtp.example, port: 25, from: "a@b.example\\r\\nBcc: x", to: [c@d.example]} | /channels/0/from
            """)
    void aChannelThatCannotWorkIsToldAtTheStart(String channel, String told) {
        // when
        List<String> defects = defects("channels:\n  - " + channel + "\n");
        // then
        assertThat(defects).anySatisfy(defect -> assertThat(defect).contains(told));
        assertThat(String.join("", defects)).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            signal: disk, below: 90 | takes one bound, above
            signal: certificate-expiry, above: 90 | takes one bound, below
            signal: disk, above: 90, channels: [nobody] | no channel nobody
            signal: disk, above: 90, for: 10 minutes | /rules/0/for
            signal: weather, above: 90 | the value is not known
            """)
    void aRuleThatCannotHoldIsToldAtTheStart(String part, String told) {
        // when
        List<String> defects =
                defects("rules:\n  - {name: one, title: {vi: a, en: b}, severity: warning, " + part + "}\n");
        // then
        assertThat(defects).anySatisfy(defect -> assertThat(defect).contains(told));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dates: [2026-02-16, 2026-02-31] | /holidays/dates/1: no calendar has the day 2026-02-31
            yearly: [01-01, 02-30] | /holidays/yearly/1: no calendar has the day 02-30
            """)
    void aDayThatDoesNotExistIsToldWithItsLine(String days, String told) {
        // when
        List<String> defects = defects("groupWait: PT30S\nholidays:\n  " + days + "\n");
        // then
        assertThat(defects).singleElement().asString().contains("alerts.yaml:3 " + told);
    }

    @Test
    void theLeapDayIsADayOfEachYear() {
        assertThat(defects("holidays: {yearly: [02-29], dates: [2028-02-29]}\n"))
                .isEmpty();
    }

    @Test
    void secretsAreReadAndNeverShown() {
        // when
        AlertFile file = parse("""
                channels:
                  - {name: chat, type: telegram, url: "https://chat.example", chatId: "7", token: "${env:TOKEN}"}
                """);
        // then
        assertThat(file.defects()).isEmpty();
        assertThat(file.channels().toString()).doesNotContain("canary");
        assertThat(((Channel.Telegram) file.channels().get(0)).address())
                .isEqualTo("https://chat.example/botcanary:secret/sendMessage");
    }

    @Test
    void theAddressOfAWebhookMayBeASecretAndItsPathIsNeverShown() {
        // given
        String text = """
                channels:
                  - {name: hook, type: webhook, url: "${env:HOOK}"}
                  - {name: plain, type: webhook, url: "https://hooks.example:8443/T0/canary?x=canary"}
                """;
        // when
        AlertFile file = AlertFile.parse(
                text, "alerts.yaml", name -> name.equals("HOOK") ? "https://hooks.example/services/canary" : null);
        // then
        assertThat(file.defects()).isEmpty();
        assertThat(file.channels().toString()).doesNotContain("canary");
        assertThat(file.channels()).extracting(Channel::shown).containsOnly("https://hooks.example");
        assertThat(((Channel.Webhook) file.channels().get(0)).url().reveal()).endsWith("/services/canary");
    }
}
