package io.lienthong.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {
    private static final String SIMULATORS = "http://127.0.0.1:8090";

    private final Path folder;
    private final List<Defect> defects = new ArrayList<>();
    private final Descriptor descriptor;

    SettingsLoaderTest(@TempDir Path folder) {
        this.folder = folder;
        this.descriptor = new PackageLoader()
                .load(Path.of("connectors/business-registration"), defects::add)
                .orElseThrow()
                .descriptor();
    }

    @Test
    void theSandboxAlwaysGetsTheSimulator() throws IOException {
        // given
        supply("baseUrl: https://registry.example/api");
        // when
        Settings settings = load(Environment.SANDBOX, false).orElseThrow();
        // then
        assertThat(settings.get("baseUrl")).isEqualTo(SIMULATORS + "/sandbox/business-registration");
        assertThat(settings.get("tokenUrl")).isEqualTo(SIMULATORS + "/sandbox/business-registration/token");
    }

    @Test
    void authoritiesMayBeSuppliedToAnyConnector() throws IOException {
        // given
        supply("baseUrl: https://registry.example/api\n  tokenUrl: https://registry.example/token\n  clientId: a\n"
                + "  clientSecret: b\n  trustedCertificates: PEM");
        // when
        Settings settings = load(Environment.PRODUCTION, false).orElseThrow();
        // then
        assertThat(settings.get(Settings.TRUSTED_CERTIFICATES)).isEqualTo("PEM");
    }

    @Test
    void theDemoGivesAConnectorWithoutAFileItsSimulator() {
        // when
        Settings settings = load(Environment.PRODUCTION, true).orElseThrow();
        // then
        assertThat(settings.get("baseUrl")).isEqualTo(SIMULATORS + "/business-registration");
    }

    @Test
    void outsideTheDemoAConnectorWithoutAFileHasNoSettings() {
        // when
        Optional<Settings> settings = load(Environment.PRODUCTION, false);
        // then
        assertThat(settings).isEmpty();
        assertThat(defects).singleElement().asString().contains("the connector has no settings", "clientSecret");
    }

    @Test
    void aSecretComesFromAnEnvironmentVariableAndIsNeverPrinted() throws IOException {
        // given
        supplyAll("${env:REGISTRY_SECRET}");
        // when
        Settings settings = load(Environment.PRODUCTION, false).orElseThrow();
        // then
        assertThat(settings.get("clientSecret")).isEqualTo("canary");
        assertThat(settings.toString()).doesNotContain("canary");
    }

    @Test
    void aFileThatIsNoYamlIsToldByItsLineAndNothingOfIt() throws IOException {
        // given
        supplyAll("*canary");
        // when
        Optional<Settings> settings = load(Environment.PRODUCTION, false);
        // then
        assertThat(settings).isEmpty();
        assertThat(defects)
                .singleElement()
                .asString()
                .contains("business-registration.yaml:", "not YAML")
                .doesNotContain("canary");
    }

    @Test
    void aMissingEnvironmentVariableIsNamedWithItsLine() throws IOException {
        // given
        supplyAll("${env:NOT_SET}");
        // when
        Optional<Settings> settings = load(Environment.PRODUCTION, false);
        // then
        assertThat(settings).isEmpty();
        assertThat(defects).singleElement().asString().contains("business-registration.yaml:", "NOT_SET is not set");
    }

    @Test
    void anUnknownSettingIsRefused() throws IOException {
        // given
        supplyAll("x\n  colour: blue");
        // when
        Optional<Settings> settings = load(Environment.PRODUCTION, false);
        // then
        assertThat(settings).isEmpty();
        assertThat(defects).anySatisfy(defect -> assertThat(defect.toString()).contains("no setting colour"));
    }

    private Optional<Settings> load(Environment environment, boolean demo) {
        return new SettingsLoader(folder, SIMULATORS, demo, Map.of("REGISTRY_SECRET", "canary")::get)
                .load(descriptor, environment, defects::add);
    }

    private void supply(String lines) throws IOException {
        Files.writeString(folder.resolve("business-registration.yaml"), "configuration:\n  " + lines + "\n");
    }

    private void supplyAll(String secret) throws IOException {
        supply("baseUrl: https://registry.example/api\n  tokenUrl: https://registry.example/token\n  clientId: bus\n"
                + "  clientSecret: " + secret);
    }
}
