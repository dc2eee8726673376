package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.util.HtmlUtils;

/** What a consumer may call is told to it, with samples that run as they stand against the running bus. */
class SamplesIT {
    private static final String ID = "sample-office";
    private static final Pattern SAMPLE = Pattern.compile("<summary>([^<]*)</summary><pre>(.*?)</pre>", Pattern.DOTALL);
    private static final Pattern SECTION = Pattern.compile("<h2>([^<]*)</h2>(.*?)(?=<h2>|</body>)", Pattern.DOTALL);

    private static BusProcess bus;
    private static Client operator;
    private static Client office;
    private static String secret;
    private static Path folder;

    @BeforeAll
    static void startBus(@TempDir Path temporary) throws Exception {
        folder = temporary;
        BusHome home = BusHome.in(Files.createDirectories(temporary.resolve("home")))
                .with("business-registration", "shared-catalogues", "one-stop-dossiers", "social-insurance");
        bus = BusProcess.start(home);
        operator = Client.operator(
                bus, Files.readString(home.data().resolve("admin-token")).strip());
        JsonNode made = operator.post("/admin/v1/consumers", """
                        {"id": "%s", "environment": "SANDBOX", "by": "nguyen.van.an", "reason": "a test",
                         "grants": ["business-registration/getEnterprise", "shared-catalogues/*", "one-stop-dossiers/*",
                                    "dataset:dossiers"]}""".formatted(ID)).json();
        secret = made.path("secret").asText();
        office = Client.of(bus, ID, secret);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    /** One program of the page. */
    private record Sample(String operation, String language, String code) {}

    private static List<Sample> samples() throws Exception {
        Client.Answer page = operator.get("/docs/consumers/" + ID);
        assertThat(page.status()).isEqualTo(200);
        List<Sample> samples = new ArrayList<>();
        Matcher section = SECTION.matcher(page.text());
        while (section.find()) {
            Matcher sample = SAMPLE.matcher(section.group(2));
            while (sample.find()) {
                samples.add(new Sample(section.group(1), sample.group(1), HtmlUtils.htmlUnescape(sample.group(2))));
            }
        }
        return samples;
    }

    private static List<Sample> in(String language) throws Exception {
        List<Sample> found = samples().stream()
                .filter(sample -> sample.language().equals(language))
                .toList();
        assertThat(found)
                .extracting(Sample::operation)
                .contains("business-registration/getEnterprise", "one-stop-dossiers/submitDossier");
        return found;
    }

    private static void assertAnswers(Sample sample, String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().put("LGSP_SECRET", secret);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String status = out.strip().lines().reduce((one, next) -> next).orElse("");
        assertThat(status).as(sample + "\n" + out).matches("20[02]");
    }

    @Test
    void everyCurlSampleAnswers() throws Exception {
        assumeTrue(isThere("curl"), "curl is not on this machine (Debian: curl)");
        for (Sample sample : in("curl")) {
            assertAnswers(sample, "sh", "-c", sample.code());
        }
    }

    @Test
    void aCallThatTheJournalDoesNotKeepIsCounted() throws Exception {
        // given
        JsonNode made = operator.post("/admin/v1/consumers", """
                        {"id": "counted.h99", "environment": "SANDBOX", "by": "nguyen.van.an", "reason": "a test",
                         "grants": ["shared-catalogues/*"]}""").json();
        Client counted = Client.of(bus, "counted.h99", made.path("secret").asText());
        // when
        for (int i = 0; i < 3; i++) {
            assertThat(counted.get("/api/shared-catalogues/1.0/catalogues").status())
                    .isEqualTo(200);
        }
        // then
        try (Connection database = bus.database()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> number(
                                    database,
                                    "SELECT coalesce(sum(events), 0) FROM traffic JOIN traffic_class USING (class)"
                                            + " WHERE consumer = 'counted.h99' AND operation = 'listCatalogues' AND code = ''"),
                            events -> events == 3);
            assertThat(number(database, "SELECT count(*) FROM journal WHERE consumer = 'counted.h99'"))
                    .isZero();
        }
    }

    private static long number(Connection database, String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void everyPythonSampleAnswers() throws Exception {
        assumeTrue(isThere("python3"), "python3 is not on this machine");
        for (Sample sample : in("Python")) {
            assertAnswers(sample, "python3", "-c", sample.code());
        }
    }

    @Test
    void javaSamplesAnswer() throws Exception {
        for (Sample sample : in("Java").stream()
                .filter(one -> one.operation().endsWith("/getEnterprise")
                        || one.operation().endsWith("/submitDossier"))
                .toList()) {
            Path file = Files.writeString(folder.resolve("Sample.java"), sample.code());
            assertAnswers(sample, ProcessHandle.current().info().command().orElse("java"), "-Xmx128m", file.toString());
        }
    }

    @Test
    void csharpSamplesAnswer() throws Exception {
        assumeTrue(isThere("dotnet"), "dotnet is not on this machine: the samples in C# were not run");
        Sample sample = in("C#").get(0);
        Path project = Files.createDirectories(folder.resolve("csharp"));
        Files.writeString(project.resolve("Program.cs"), sample.code());
        Files.writeString(project.resolve("sample.csproj"), """
                <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType>
                <TargetFramework>net8.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>
                """);
        assertAnswers(sample, "dotnet", "run", "--project", project.toString());
    }

    private static boolean isThere(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }

    @Test
    void theOpenApiDocumentIsCutToTheGrants() throws Exception {
        // when
        JsonNode own = office.get("/api/openapi").json();
        JsonNode shown = operator.get("/admin/v1/consumers/" + ID + "/openapi").json();
        // then
        assertThat(own.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(own.at("/servers/0/url").asText()).isEqualTo("http://127.0.0.1:" + bus.port());
        assertThat(own.path("paths")).isEqualTo(shown.path("paths"));
        List<String> paths = new ArrayList<>();
        own.path("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths)
                .contains("/api/business-registration/1.0/enterprises/{enterpriseCode}", "/sync/v1/dossiers")
                .noneMatch(path -> path.contains("social-insurance") || path.contains("filings"));
        assertThat(dangling(own)).isEmpty();
    }

    /** References that lead nowhere. */
    private static List<String> dangling(JsonNode document) {
        List<String> dangling = new ArrayList<>();
        document.findValues("$ref").stream().map(JsonNode::asText).forEach(reference -> {
            if (document.at(reference.substring(1)).isMissingNode()) {
                dangling.add(reference);
            }
        });
        return dangling;
    }

    @Test
    void thePostmanCollectionHasTheSameCalls() throws Exception {
        // when
        JsonNode collection =
                operator.get("/admin/v1/consumers/" + ID + "/postman").json();
        // then
        assertThat(collection.at("/info/schema").asText()).contains("v2.1.0");
        Stream<String> calls = samples().stream().map(Sample::operation).distinct();
        assertThat(collection.path("item"))
                .extracting(item -> item.path("name").asText())
                .containsExactlyElementsOf(
                        Stream.concat(Stream.of("token"), calls).toList());
        assertThat(collection.toString()).doesNotContain(secret);
    }

    @Test
    void strangersSeeNothingOfIt() throws Exception {
        // given
        Client stranger = Client.operator(bus, "");
        // then
        assertThat(stranger.get("/docs/consumers/" + ID).status()).isEqualTo(401);
        assertThat(stranger.get("/admin/v1/consumers/" + ID + "/openapi").status())
                .isEqualTo(401);
        assertThat(office.withToken("").get("/api/openapi").code()).isEqualTo("TOKEN_MISSING");
        assertThat(operator.get("/docs/consumers/nobody").code()).isEqualTo("CONSUMER_UNKNOWN");
    }

    @Test
    void aSandboxConsumerMeetsAnOutageThatIsSetForItAlone() throws Exception {
        // given
        String enterprise = "/api/business-registration/1.0/enterprises/0100109106";
        Client demo = Client.demo(bus);
        // when
        Client.Answer set = operator.post(
                "/admin/v1/simulators/business-registration/set", "{\"environment\": \"SANDBOX\", \"outage\": true}");
        int away = office.get(enterprise).status();
        int production = demo.get(enterprise).status();
        operator.post("/admin/v1/simulators/business-registration/reset", "{}");
        // then
        assertThat(set.json().at("/simulators/1/outage").asBoolean()).isTrue();
        assertThat(away).isEqualTo(503);
        assertThat(production).isEqualTo(200);
        assertThat(operator.get("/admin/v1/simulators").json().path("simulators"))
                .isNotEmpty()
                .noneMatch(one -> one.path("outage").asBoolean());
    }
}
