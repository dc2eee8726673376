package io.lienthong.console.page;

import io.lienthong.alert.CertificateFiles;
import io.lienthong.console.ConnectorVersionsApi;
import io.lienthong.console.ConnectorVersionsApi.Wish;
import io.lienthong.console.ConnectorView;
import io.lienthong.console.ConnectorsApi;
import io.lienthong.console.DriftApi;
import io.lienthong.console.TrafficOverview;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.platform.FollowedFiles;
import io.lienthong.provider.Contact;
import io.lienthong.traffic.Counts;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/connectors}: what is connected, in which version and how it stands; and the acts of a connector's life. */
@Controller
@Hidden
class ConnectorsPage {
    private static final double HALF = 0.5;
    private static final double MOST = 0.95;
    private static final Duration NEAR = Duration.ofDays(30);

    private final ConnectorsApi connectors;
    private final ConnectorVersionsApi versions;
    private final DriftApi drift;
    private final TrafficOverview traffic;
    private final FollowedFiles files;

    ConnectorsPage(
            ConnectorsApi connectors,
            ConnectorVersionsApi versions,
            DriftApi drift,
            TrafficOverview traffic,
            FollowedFiles files) {
        this.traffic = traffic;
        this.files = files;
        this.connectors = connectors;
        this.versions = versions;
        this.drift = drift;
    }

    /**
     * How long today's calls of a system took.
     *
     * @param half of them took at most so many milliseconds
     * @param most 95 of 100 did
     */
    public record Latency(Environment environment, long half, long most) {}

    /**
     * A connector, and how it stands at worst.
     *
     * @param drift places where answers differ from the contract
     * @param certificate expires first of those in its files
     */
    public record Row(
            ConnectorView connector,
            OverviewPage.State health,
            int drift,
            List<Latency> latency,
            @Nullable Instant certificate) {
        static OverviewPage.State health(ConnectorView connector, int drift) {
            boolean away = connector.systems().values().stream().anyMatch(one -> one.state() == Contact.State.AWAY);
            boolean refused =
                    connector.state().equals("REFUSED") || !connector.defects().isEmpty();
            if (away || refused) {
                return OverviewPage.State.FAULT;
            }
            if (!connector.state().equals("ACTIVE")) {
                return OverviewPage.State.OFF;
            }
            boolean called = connector.systems().isEmpty()
                    || connector.systems().values().stream().anyMatch(one -> one.state() == Contact.State.REACHABLE);
            return drift > 0 ? OverviewPage.State.NOTICE : called ? OverviewPage.State.GOOD : OverviewPage.State.IDLE;
        }

        /** Whether a certificate ends within 30 days. */
        public boolean expiring() {
            return certificate != null && certificate.isBefore(Instant.now().plus(NEAR));
        }
    }

    @GetMapping("/console/connectors")
    String list(Model model) {
        model.addAttribute("connectors", rows());
        model.addAttribute("since", Words.vietnamField(traffic.read().since()));
        return "connectors";
    }

    private List<Row> rows() {
        return connectors.all().connectors().stream().map(this::row).toList();
    }

    private Row row(ConnectorView connector) {
        int places = places(connector).size();
        List<Latency> latency = new ArrayList<>();
        for (Environment environment : Environment.values()) {
            Counts took = traffic.read().took().get(new TrafficOverview.Party(environment, connector.name()));
            if (took != null && took.percentileMillis(HALF) > 0) {
                latency.add(new Latency(environment, took.percentileMillis(HALF), took.percentileMillis(MOST)));
            }
        }
        Instant expiry = CertificateFiles.firstExpiry(
                        files.files().getOrDefault("connector " + connector.name(), List.of()), unreadable -> {})
                .orElse(null);
        return new Row(connector, Row.health(connector, places), places, latency, expiry);
    }

    private List<DriftApi.Place> places(ConnectorView connector) {
        return connector.systems().isEmpty()
                ? List.of()
                : drift.drift(connector.name()).places();
    }

    @GetMapping("/console/connectors.csv")
    ResponseEntity<byte[]> csv() {
        Csv csv = new Csv(
                "connector",
                "title",
                "owner",
                "version",
                "state",
                "source",
                "operations",
                "defects",
                "drift",
                "certificateExpires");
        for (Row row : rows()) {
            ConnectorView one = row.connector();
            csv.row(
                    one.name(),
                    one.title() == null ? null : one.title().get(Words.english() ? "en" : "vi"),
                    one.owner() == null ? null : Words.language(one.owner()),
                    one.version(),
                    one.state(),
                    one.source(),
                    one.operations().size(),
                    one.defects().size(),
                    row.drift(),
                    row.certificate());
        }
        return csv.as("connectors");
    }

    @GetMapping("/console/connectors/{name}")
    String connector(@PathVariable String name, Model model) {
        ConnectorView known = connectors.all().connectors().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BusException(
                        ErrorCode.CONNECTOR_UNKNOWN,
                        new Wording("không có kết nối nào mang tên này", "there is no connector of this name")));
        model.addAttribute("row", row(known));
        model.addAttribute("versions", versions.versions(name).versions());
        model.addAttribute("history", versions.history(name).acts());
        model.addAttribute("drift", places(known));
        model.addAttribute("since", Words.vietnamField(traffic.read().since()));
        return "connector";
    }

    /** Tries the way to the system; shown at once, and in no journal. */
    @PostMapping("/console/connectors/{name}/ping")
    String ping(
            @PathVariable String name,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            Model model) {
        model.addAttribute("ping", versions.ping(name, environment));
        return connector(name, model);
    }

    @PostMapping("/console/connectors/{name}/{act:activate|rollback|disable|enable|retire}")
    String act(
            @PathVariable String name,
            @PathVariable String act,
            @RequestParam(required = false) @Nullable String version,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person) {
        if (why.isBlank()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("hãy nêu lý do", "say why"),
                    List.of(new Violation("/why", "bắt buộc", "is required")));
        }
        Wish wish = new Wish(PageAddress.given(version), person.name(), why);
        switch (act) {
            case "activate" -> versions.activate(name, wish);
            case "rollback" -> versions.rollBack(name, wish);
            case "disable" -> versions.disable(name, wish);
            case "enable" -> versions.enable(name, wish);
            default -> versions.retire(name, wish);
        }
        return Told.once("connector-changed").at("/console/connectors/" + name);
    }
}
