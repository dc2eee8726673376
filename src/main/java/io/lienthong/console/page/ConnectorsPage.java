package io.lienthong.console.page;

import io.lienthong.console.ConnectorVersionsApi;
import io.lienthong.console.ConnectorVersionsApi.Wish;
import io.lienthong.console.ConnectorView;
import io.lienthong.console.ConnectorsApi;
import io.lienthong.console.DriftApi;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.provider.Contact;
import io.swagger.v3.oas.annotations.Hidden;
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
    private final ConnectorsApi connectors;
    private final ConnectorVersionsApi versions;
    private final DriftApi drift;

    ConnectorsPage(ConnectorsApi connectors, ConnectorVersionsApi versions, DriftApi drift) {
        this.connectors = connectors;
        this.versions = versions;
        this.drift = drift;
    }

    /** A connector, and how it stands at worst. */
    public record Row(ConnectorView connector, OverviewPage.State health) {
        static Row of(ConnectorView connector) {
            boolean away = connector.systems().values().stream().anyMatch(one -> one.state() == Contact.State.AWAY);
            boolean refused =
                    connector.state().equals("REFUSED") || !connector.defects().isEmpty();
            OverviewPage.State idle =
                    connector.state().equals("ACTIVE") ? OverviewPage.State.GOOD : OverviewPage.State.HELD;
            return new Row(connector, away || refused ? OverviewPage.State.FAULT : idle);
        }
    }

    @GetMapping("/console/connectors")
    String list(Model model) {
        model.addAttribute("connectors", rows());
        return "connectors";
    }

    private List<Row> rows() {
        return connectors.all().connectors().stream().map(Row::of).toList();
    }

    @GetMapping("/console/connectors.csv")
    ResponseEntity<byte[]> csv() {
        Csv csv = new Csv("connector", "title", "owner", "version", "state", "source", "operations", "defects");
        for (Row row : rows()) {
            ConnectorView one = row.connector();
            csv.row(
                    one.name(),
                    one.title() == null ? null : one.title().get(Words.english() ? "en" : "vi"),
                    one.owner(),
                    one.version(),
                    one.state(),
                    one.source(),
                    one.operations().size(),
                    one.defects().size());
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
        model.addAttribute("row", Row.of(known));
        model.addAttribute("versions", versions.versions(name).versions());
        model.addAttribute("history", versions.history(name).acts());
        model.addAttribute(
                "drift",
                known.systems().isEmpty() ? List.of() : drift.drift(name).places());
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
        Wish wish = new Wish(PageAddress.given(version), person.name(), PageAddress.given(why));
        switch (act) {
            case "activate" -> versions.activate(name, wish);
            case "rollback" -> versions.rollBack(name, wish);
            case "disable" -> versions.disable(name, wish);
            case "enable" -> versions.enable(name, wish);
            default -> versions.retire(name, wish);
        }
        return "redirect:/console/connectors/" + name;
    }
}
