package io.lienthong.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.OperationName;
import io.lienthong.platform.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

class ConsumersTest {
    private final Path file;

    ConsumersTest(@TempDir Path folder) {
        this.file = folder.resolve("consumers.yaml");
    }

    @Test
    void theDemoHasItsTwoClients() {
        // when
        Consumers consumers = Consumers.load(file, true);
        // then
        assertThat(consumers.find("demo")).isPresent();
        assertThat(consumers.find("demo-sandbox")).isPresent();
    }

    @Test
    void outsideTheDemoThereAreNone() {
        assertThat(Consumers.load(file, false).find("demo")).isEmpty();
    }

    @Test
    void aPlainSecretIsRefusedOutsideTheDemo() throws IOException {
        assertRefused("secret: something-plain", "plain text");
    }

    @Test
    void aClientOfXRoadIsWrittenAsItsHeader() throws IOException {
        assertRefused(
                "xroad: {client: \"VN/GOV/O'Neil/x\", connectionType: HTTP, addresses: [10.20.0.5]}", "malformed");
    }

    @Test
    void theDemosSecretIsRefusedOutsideTheDemo() throws IOException {
        // given
        Path secret = Files.writeString(file.resolveSibling("secret"), "demo-secret");
        // then
        assertRefused("secret: file:" + secret, "the secret is the demo's");
    }

    @Test
    void whatIsNoBcryptHashIsRefusedAtTheStart() throws IOException {
        assertRefused("secret: '{bcrypt}garbage'", "not a bcrypt hash");
    }

    @Test
    void aGrantOfAConnectorIsForAllItsOperations() throws IOException {
        // given
        String hash = BCrypt.hashpw("right", BCrypt.gensalt(4));
        // when
        Consumers consumers = load("secret: '{bcrypt}" + hash + "'");
        // then
        Consumer portal = consumers.find("portal").orElseThrow();
        assertThat(portal.secret()).matches(secret -> secret != null && secret.matches("right"));
        assertThat(portal.grants().allow(OperationName.parse("civil-status/getCatalogue")))
                .isTrue();
        assertThat(portal.grants().allow(OperationName.parse("social-insurance/getParticipant")))
                .isFalse();
    }

    @Test
    void anOfficeSystemSpeaksForItsAgenciesAndThoseBelow() {
        // given
        Consumer.Vxp office = new Consumer.Vxp("H99.12", Secret.of("s"), List.of("H99.12", "H99.12.*"));
        // then
        assertThat(office.speaksFor("H99.12")).isTrue();
        assertThat(office.speaksFor("H99.12.07")).isTrue();
        assertThat(office.speaksFor("H99.123")).isFalse();
        assertThat(office.speaksFor("H99")).isFalse();
        assertThat(office.named()).containsExactly("H99.12");
    }

    @Test
    void anOfficeSystemsPlainSecretIsRefusedOutsideTheDemo() throws IOException {
        assertRefused("vxp: {systemId: H99.12, secret: plain, agencies: [H99.12]}", "plain text");
    }

    @Test
    void anOfficeSystemsAgencyMustBeACode() throws IOException {
        // given
        Path secret = Files.writeString(file.resolveSibling("secret"), "a secret of its own");
        // then
        assertRefused("vxp: {systemId: H99.12, secret: 'file:" + secret + "', agencies: [h99]}", "capitals");
    }

    @Test
    void noTwoSystemsSpeakForOneAgency() throws IOException {
        // given: a system for a whole branch, and another for one agency in it
        Path secret = Files.writeString(file.resolveSibling("secret"), "a secret of its own");
        Files.writeString(file, """
                consumers:
                  - id: portal
                    environment: PRODUCTION
                    vxp: {systemId: H99, secret: 'file:%1$s', agencies: ["H99.*"]}
                  - id: office
                    environment: PRODUCTION
                    vxp: {systemId: H99.12, secret: 'file:%1$s', agencies: [H99.12]}
                  - id: sandbox
                    environment: SANDBOX
                    vxp: {systemId: H99.13, secret: 'file:%1$s', agencies: [H99.12, H99.123]}
                """.formatted(secret));
        // when
        Consumers consumers = Consumers.load(file, false);
        // then: registering it as the one would have taken the mailbox of the other
        assertThat(consumers.find("office")).isEmpty();
        assertThat(consumers.find("portal")).isPresent();
        assertThat(consumers.find("sandbox")).isPresent();
        assertThat(consumers.defects()).singleElement().asString().contains("consumers.yaml:7", "another consumer");
    }

    /** What is no list would else be no bound. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dataset: dossiers, fields: /dossierCode | list of fields",
                "dataset: dossiers, fields: | list of fields",
                "dataset: dossiers, fields: [] | list of fields",
                "dataset: dossiers, fields: [dossierCode] | JSON pointer",
                "dataset: dossiers, rows: [{/agencyCode: H99}] | no rows",
                "dataset: dossiers, rows: | no rows",
                "dataset: dossiers, rows: {/agencyCode: H99} | no value",
                "dataset: dossiers, personalData: true | for a purpose",
                "dataset: dossiers, purpose: because | capitals",
                "dataset: dossiers, validUntil: tomorrow | not a day",
                "dataset: dossiers, columns: [] | unknown key",
                "fields: [/dossierCode] | name is missing"
            })
    void aGrantOfADatasetThatIsNotClearIsRefused(String grant, String reason) throws IOException {
        assertRefused("datasets: [{" + grant + "}]", reason);
    }

    @Test
    void aDatasetIsGrantedOnce() throws IOException {
        assertRefused("datasets: [{dataset: dossiers}, {dataset: dossiers}]", "twice");
    }

    @Test
    void aGrantOfADatasetHidesThatOfAllAlsoWhenItHasEnded() throws IOException {
        // given
        Consumers consumers = load("datasets: [{dataset: '*'}, {dataset: dossiers, validUntil: 2020-12-31}]");
        Consumer portal = consumers.find("portal").orElseThrow();

        // then
        assertThat(portal.datasetGrant("payments", LocalDate.of(2021, 1, 1))).isPresent();
        assertThat(portal.datasetGrant("dossiers", LocalDate.of(2020, 12, 31))).isPresent();
        assertThat(portal.datasetGrant("dossiers", LocalDate.of(2021, 1, 1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dataset: dossiers, url: 'http://portal.example/hook', secrets: [KEY] | not https",
                "dataset: dossiers, url: 'ftp://portal.example/hook', secrets: [KEY] | not https",
                "dataset: dossiers, url: 'https://me:you@portal.example/', secrets: [KEY] | no address",
                "dataset: dossiers, url: 'https://portal.example/a b', secrets: [KEY] | no address",
                "dataset: dossiers, secrets: [KEY] | no address",
                "dataset: payments, url: 'https://portal.example/', secrets: [KEY] | is not granted",
                "url: 'https://portal.example/', secrets: [KEY] | name is missing",
                "dataset: dossiers, url: 'https://portal.example/' | list of 1 to 4 secrets",
                "dataset: dossiers, url: 'https://portal.example/', secrets: KEY | list of 1 to 4 secrets",
                "dataset: dossiers, url: 'https://portal.example/', secrets: [WEAK] | not a secret of Standard Webhooks",
                "dataset: dossiers, url: 'https://portal.example/', secrets: [NAKED] | not a secret of Standard Webhooks",
                "dataset: dossiers, url: 'https://portal.example/', secrets: [whsec_plain] | plain text",
                "dataset: dossiers, url: 'https://portal.example/', secrets: [KEY], method: GET | unknown key method",
                "dataset: dossiers, url: 'https://portal.example/', secrets: [KEY], egress: {allow: []} | unknown key allow"
            })
    void aWebhookThatIsNotClearIsRefused(String webhook, String reason) throws IOException {
        assertThat(loadWebhooks("[{" + webhook + "}]").defects())
                .first()
                .asString()
                .contains("consumers.yaml:5", "/consumers/0/webhooks", reason);
    }

    @Test
    void aDatasetIsPushedToOneAddress() throws IOException {
        String one = "{dataset: dossiers, url: 'https://portal.example/', secrets: [KEY]}";
        assertThat(loadWebhooks("[" + one + ", " + one + "]").defects())
                .singleElement()
                .asString()
                .contains("pushed twice");
    }

    @Test
    void aWebhookHasItsKeysAndMayGoInsideWithoutTls() throws IOException {
        // when
        Consumers consumers = loadWebhooks("[{dataset: dossiers, url: 'http://10.20.0.7:9000/in', secrets: [KEY, KEY],"
                + " egress: {allowedRanges: [10.20.0.0/16]}}]");
        // then
        assertThat(consumers.defects()).isEmpty();
        Webhook webhook = consumers.find("portal").orElseThrow().webhooks().get(0);
        assertThat(webhook.keys()).hasSize(2).allMatch(key -> key.length == 24);
        assertThat(webhook.allowedRanges()).containsExactly("10.20.0.0/16");
        assertThat(webhook.toString()).doesNotContain("whsec_");
    }

    @Test
    void allTogetherDeclareAThousandWebhooksAtMost() throws IOException {
        // when
        String key = "file:" + secret("key", "whsec_" + "A".repeat(32));
        StringBuilder text = new StringBuilder("consumers:\n");
        for (int i = 0; i <= 1_000; i++) {
            text.append("""
                      - id: portal-%d
                        environment: PRODUCTION
                        datasets: [{dataset: dossiers}]
                        webhooks: [{dataset: dossiers, url: 'https://portal.example/', secrets: ['%s']}]
                    """.formatted(i, key));
        }
        Consumers consumers = Consumers.load(Files.writeString(file, text), false);
        // then
        assertThat(consumers.find("portal-999")).isPresent();
        assertThat(consumers.defects())
                .singleElement()
                .asString()
                .contains("/consumers/1000/webhooks", "more than 1000 webhooks");
    }

    private Consumers loadWebhooks(String webhooks) throws IOException {
        String text = webhooks.replace("KEY", "file:" + secret("key", "whsec_" + "A".repeat(32)))
                .replace("WEAK", "file:" + secret("weak", "whsec_" + "A".repeat(28)))
                .replace("NAKED", "file:" + secret("naked", "A".repeat(32)));
        return load("datasets: [{dataset: dossiers}]\n    webhooks: " + text);
    }

    private Path secret(String name, String text) throws IOException {
        return Files.writeString(file.resolveSibling(name), text);
    }

    private void assertRefused(String line, String reason) throws IOException {
        Consumers consumers = load(line);
        assertThat(consumers.find("portal")).isEmpty();
        assertThat(consumers.defects()).singleElement().asString().contains("consumers.yaml:4", reason);
    }

    private Consumers load(String line) throws IOException {
        Files.writeString(file, """
                consumers:
                  - id: portal
                    environment: PRODUCTION
                    %s
                    grants: [civil-status/*]
                """.formatted(line));
        return Consumers.load(file, false);
    }
}
