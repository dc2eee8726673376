package io.lienthong.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No configuration sends a call of the sandbox anywhere but to the simulators. */
class SandboxAddressesTest {
    private static final String SIMULATORS = "http://127.0.0.1:8090";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static Stream<Path> connectors() throws IOException {
        return Files.list(Path.of("connectors")).filter(Files::isDirectory).sorted();
    }

    /** Every place of a descriptor that can name an address. */
    private static List<String> addresses(Descriptor descriptor) {
        List<String> urls = new ArrayList<>();
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        if (endpoint == null) {
            return urls;
        }
        add(urls, endpoint.url(), endpoint.authentication());
        descriptor.operations().forEach(operation -> add(urls, operation.url(), operation.authentication()));
        return urls;
    }

    private static void add(
            List<String> urls,
            @org.jspecify.annotations.Nullable String url,
            @org.jspecify.annotations.Nullable Authentication authentication) {
        if (url != null) {
            urls.add(url);
        }
        if (authentication instanceof Authentication.OAuth2ClientCredentials oauth) {
            urls.add(oauth.tokenUrl());
        }
        if (authentication instanceof Authentication.Session session
                && session.login().url() != null) {
            urls.add(session.login().url());
        }
    }

    @ParameterizedTest
    @MethodSource("connectors")
    void whateverTheOperatorSuppliesTheSandboxHasItsSimulator(Path connector) throws IOException {
        // given: the real system's address in every setting
        Descriptor descriptor = new PackageLoader()
                .load(connector, defect -> {
                    throw new AssertionError(defect.toString());
                })
                .orElseThrow()
                .descriptor();
        StringBuilder supplied = new StringBuilder("configuration:\n");
        descriptor
                .configuration()
                .properties()
                .keySet()
                .forEach(name -> supplied.append("  ").append(name).append(": https://real.example/x\n"));
        Files.writeString(
                folder.resolve(descriptor.name() + ".yaml"), supplied + "egress: {allowedRanges: [0.0.0.0/0]}\n");

        // when
        for (boolean demo : new boolean[] {false, true}) {
            Settings settings = new SettingsLoader(folder, SIMULATORS, demo)
                    .load(descriptor, Environment.SANDBOX, defect -> {})
                    .orElseThrow();
            // then
            assertThat(addresses(descriptor))
                    .allSatisfy(
                            url -> assertThat(Template.parse(url).with(settings).expand(name -> ""))
                                    .startsWith(SIMULATORS + "/sandbox/" + descriptor.name()));
            assertThat(settings.allowedRanges()).containsExactly("127.0.0.0/8");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://real.example",
                "{{baseUrl}}.real.example",
                "{{baseUrl}}@real.example/x",
                "{{baseUrl}}:9/x",
                "https://{{clientId}}/x",
                "{{clientId}}/x",
                "{{baseUrl}}{{tokenUrl}}"
            })
    void anAddressThatIsNotASettingsIsADefect(String url) throws IOException {
        // given
        Path from = Path.of("connectors/business-registration");
        Path copy = folder.resolve("business-registration");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path to = copy.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }
        Path descriptor = copy.resolve("connector.yaml");
        String text = Files.readString(descriptor);
        assertThat(text).contains("url: \"{{baseUrl}}");
        Files.writeString(descriptor, text.replaceFirst("url: \"\\{\\{baseUrl}}[^\"]*\"", "url: \"" + url + "\""));
        List<Defect> defects = new ArrayList<>();
        // when
        new PackageLoader().load(copy, defects::add);
        // then
        assertThat(defects).anySatisfy(defect -> assertThat(defect.toString()).contains("/endpoint/url"));
    }

    @Test
    void theTestLooksAtAddresses() throws IOException {
        assertThat(connectors().count()).isGreaterThan(10);
    }
}
