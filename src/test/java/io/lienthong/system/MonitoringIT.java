package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lienthong.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What config/monitoring ships, against a real bus and a real Prometheus. */
class MonitoringIT {
    private static final Path RULES = Prometheus.SHIPPED.resolve("prometheus-rules.yaml");
    private static final Path RULE_TESTS = Prometheus.SHIPPED.resolve("prometheus-rules.test.yaml");
    private static final Path DASHBOARD = Prometheus.SHIPPED.resolve("grafana-dashboard.json");
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:lienthong|jvm|process|system|hikaricp|http)_[a-z0-9_]+");
    /** {@code | `lienthong.name` | kind, unit | …} */
    private static final Pattern DOCUMENTED =
            Pattern.compile("(?m)^\\| `(lienthong\\.[a-z.]+)` \\| (timer|gauge|counter)(?:, ([a-z]+))? \\|");

    private static MonitoredBus monitored;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        monitored = new MonitoredBus(folder);
        await("everything is counted")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(samples())
                        .contains(
                                "lienthong_dataset_conflicts_total",
                                "lienthong_dataset_reader_behind_seconds",
                                "lienthong_webhook_attempts_total",
                                "lienthong_alert_channel_failing_seconds",
                                "lienthong_delivery_parked"));
    }

    @AfterAll
    static void stopBus() {
        monitored.close();
    }

    @Test
    void rulesAreRightAndEachFiresWhenItShouldAndOnlyThen() throws Exception {
        Prometheus.needed();
        // when
        String checked = Prometheus.tool("check", "rules", RULES.toString());
        String tested = Prometheus.tool("test", "rules", RULE_TESTS.toString());
        // then
        assertThat(checked).contains("SUCCESS: " + alerts().size() + " rules found");
        assertThat(tested).contains("SUCCESS");
        assertThat(triedAlerts(true)).isEqualTo(alerts());
        assertThat(triedAlerts(false)).isEqualTo(alerts());
    }

    @Test
    void whatRulesAndDashboardAskForIsThere() throws Exception {
        // given
        Set<String> asked = new TreeSet<>();
        Matcher inRules = METRIC.matcher(Files.readString(RULES));
        while (inRules.find()) {
            asked.add(inRules.group());
        }
        for (String query : queries()) {
            Matcher name = METRIC.matcher(query);
            while (name.find()) {
                asked.add(name.group());
            }
        }
        // then
        assertThat(asked).hasSizeGreaterThan(20);
        assertThat(samples()).containsAll(asked);
    }

    @Test
    void everyMetricIsDocumentedAndEveryDocumentedOneIsThere() throws Exception {
        // given
        Set<String> documented = new TreeSet<>();
        Matcher row = DOCUMENTED.matcher(Files.readString(Prometheus.SHIPPED.resolve("metrics.md")));
        while (row.find()) {
            documented.add(family(row.group(1), row.group(2), row.group(3)));
        }
        // then
        assertThat(documented).isEqualTo(families());
    }

    @Test
    void everyQueryOfTheDashboardShowsSomething(@TempDir Path folder) throws Exception {
        Prometheus.needed();
        try (Prometheus prometheus = new Prometheus(folder, monitored.bus.controlPort(), monitored.token())) {
            await("it scrapes the bus")
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(prometheus
                                    .query("up{job=\"lienthong\"}")
                                    .path(0)
                                    .at("/value/1")
                                    .asText())
                            .isEqualTo("1"));
            // when
            List<String> silent = new ArrayList<>(queries());
            await("every query has a figure").atMost(LIMIT).untilAsserted(() -> {
                monitored.traffic();
                for (String query : List.copyOf(silent)) {
                    if (hasFigure(prometheus.query(query))) {
                        silent.remove(query);
                    }
                }
                assertThat(silent).isEmpty();
            });
            // then
            assertThat(prometheus.get("/api/v1/rules").at("/data/groups/0/rules"))
                    .hasSize(alerts().size())
                    .allSatisfy(rule -> assertThat(rule.path("health").asText()).isNotEqualTo("err"));
        }
    }

    @Test
    void theDashboardIsOneThatGrafanaImports() throws Exception {
        // given
        JsonNode dashboard = Json.parse(Files.readAllBytes(DASHBOARD));
        List<JsonNode> panels = new ArrayList<>();
        dashboard.path("panels").forEach(panels::add);
        // then
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(41);
        assertThat(dashboard.at("/templating/list"))
                .extracting(variable -> variable.path("name").asText())
                .containsExactly("datasource", "environment", "system");
        assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
        assertThat(panels)
                .filteredOn(panel -> !panel.path("type").asText().equals("row"))
                .allSatisfy(panel -> {
                    assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                    assertThat(panel.path("title").asText()).isNotEmpty();
                    assertThat(panel.path("description").asText()).isNotEmpty();
                });
        assertThat(overlapping(panels)).isEmpty();
    }

    private static List<String> overlapping(List<JsonNode> panels) {
        List<String> overlapping = new ArrayList<>();
        Set<String> taken = new TreeSet<>();
        for (JsonNode panel : panels) {
            JsonNode place = panel.path("gridPos");
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    int column = place.path("x").asInt() + x;
                    if (column >= 24
                            || !taken.add(column + "," + (place.path("y").asInt() + y))) {
                        overlapping.add(panel.path("title").asText());
                    }
                }
            }
        }
        return overlapping;
    }

    private static boolean hasFigure(JsonNode result) {
        for (JsonNode series : result) {
            if (!series.at("/value/1").asText().equals("NaN")) {
                return true;
            }
        }
        return false;
    }

    /** The dashboard's, as Grafana sends them. */
    private static List<String> queries() throws Exception {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : Json.parse(Files.readAllBytes(DASHBOARD)).path("panels")) {
            panel.path("targets")
                    .forEach(target -> queries.add(target.path("expr")
                            .asText()
                            .replace("$environment", "PRODUCTION")
                            .replace("$system", ".*")
                            .replace("$__rate_interval", "1m")));
        }
        return queries;
    }

    private static Set<String> alerts() throws IOException {
        return new TreeSet<>(new YAMLMapper().readTree(RULES.toFile()).findValuesAsText("alert"));
    }

    /** @param firing whether they have to fire */
    private static Set<String> triedAlerts(boolean firing) throws IOException {
        Set<String> tried = new TreeSet<>();
        for (JsonNode test : new YAMLMapper().readTree(RULE_TESTS.toFile()).path("tests")) {
            for (JsonNode one : test.path("alert_rule_test")) {
                if (one.path("exp_alerts").isEmpty() != firing) {
                    tried.add(one.path("alertname").asText());
                }
            }
        }
        return tried;
    }

    /** Names of all samples that a scrape has. */
    private static Set<String> samples() throws Exception {
        return monitored
                .scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names under which a scrape describes metrics of ours; the greatest value of a timer is one of its own. */
    private static Set<String> families() throws Exception {
        return monitored
                .scrape()
                .lines()
                .filter(line -> line.startsWith("# TYPE lienthong_"))
                .map(line -> line.split(" ")[2])
                .filter(name -> !name.endsWith("_seconds_max"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String family(String name, String kind, @org.jspecify.annotations.Nullable String unit) {
        String plain = name.replace('.', '_');
        return switch (kind) {
            case "timer" -> plain + "_seconds";
            case "counter" -> plain + "_total";
            default -> unit == null ? plain : plain + "_" + unit;
        };
    }
}
