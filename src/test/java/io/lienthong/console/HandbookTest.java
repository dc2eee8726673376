package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lienthong.alert.Signal;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HandbookTest {
    /** One that is missing ends the start. */
    @Test
    void everyAlertAndErrorIsInIt() {
        // when
        Handbook handbook = new Handbook();
        // then
        assertThat(handbook.alerts())
                .extracting(Handbook.AlertEntry::signal)
                .containsExactly(Signal.values())
                .allMatch(signal -> signal.handbook().endsWith("#" + signal.text()));
        assertThat(handbook.errors()).extracting(Handbook.ErrorEntry::code).containsExactly(ErrorCode.values());
    }

    @Test
    void everyRuleForPrometheusLeadsToAnEntry() throws IOException {
        // given
        Handbook handbook = new Handbook();
        Set<String> entries = new HashSet<>();
        handbook.alerts().forEach(entry -> entries.add(entry.signal().text()));
        handbook.errors().forEach(entry -> entries.add(entry.code().name()));
        handbook.prometheus().forEach(entry -> entries.add(entry.rule()));
        // when
        JsonNode rules = new YAMLMapper()
                .readTree(Path.of("config/monitoring/prometheus-rules.yaml").toFile())
                .at("/groups/0/rules");
        // then
        assertThat(rules)
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(
                                rule.at("/annotations/runbook_url").asText())
                        .as(rule.path("alert").asText())
                        .satisfies(address ->
                                assertThat(entries).contains(address.replaceAll(".*/console/handbook#", ""))));
        assertThat(rules)
                .extracting(rule -> rule.path("alert").asText())
                .containsAll(handbook.prometheus().stream()
                        .map(Handbook.PrometheusEntry::rule)
                        .toList());
    }

    /** So that somebody who is told by Prometheus finds the entry by the name that is told. */
    @Test
    void rulesForPrometheusStandBesideWhatTheyLeadTo() throws IOException {
        // given
        Handbook handbook = new Handbook();
        Map<String, String> led = new HashMap<>();
        handbook.alerts()
                .forEach(entry -> entry.rules()
                        .forEach(rule -> led.put(rule, entry.signal().text())));
        handbook.errors()
                .forEach(entry ->
                        entry.rules().forEach(rule -> led.put(rule, entry.code().name())));
        handbook.prometheus().forEach(entry -> led.put(entry.rule(), entry.rule()));
        // when
        JsonNode rules = new YAMLMapper()
                .readTree(Path.of("config/monitoring/prometheus-rules.yaml").toFile())
                .at("/groups/0/rules");
        // then
        Map<String, String> lead = new HashMap<>();
        rules.forEach(rule -> lead.put(
                rule.path("alert").asText(),
                rule.at("/annotations/runbook_url").asText().replaceAll(".*#", "")));
        assertThat(led).isEqualTo(lead);
    }

    @Test
    void everyCommandThatItNamesCanBeGiven() throws IOException {
        // given
        String text = Files.readString(Path.of("src/main/resources/console/handbook.yaml"));
        Matcher named =
                Pattern.compile("\\./lgsp ([a-z]+)(?: ([a-z][a-z-]*)\\b)?").matcher(text);
        int many = 0;
        while (named.find()) {
            // when
            CommandLine group = new CommandLine(new Lgsp()).getSubcommands().get(named.group(1));
            // then
            assertThat(group).as(named.group()).isNotNull();
            if (group != null && !group.getSubcommands().isEmpty()) {
                assertThat(group.getSubcommands()).containsKey(named.group(2));
            }
            many++;
        }
        assertThat(many).isGreaterThan(20);
    }
}
