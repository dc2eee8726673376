package io.lienthong.console.page;

import io.lienthong.alert.Alerts;
import io.lienthong.console.DeliveryFigures;
import io.lienthong.console.TrafficOverview;
import io.lienthong.delivery.ShardFigures;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.provider.Contact;
import io.lienthong.provider.Provider;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.Connectors;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console}: what is wrong now and since when, and how each system stands. */
@Controller
@Hidden
class OverviewPage {
    private static final Logger LOG = LoggerFactory.getLogger(OverviewPage.class);
    /** What waits longer is late. */
    private static final Duration LATE = Duration.ofMinutes(15);

    /** Of fewer calls in a day so far nobody can say that they are missing. */
    private static final long LEAST_USUAL = 20;

    private final DeliveryFigures figures;
    private final TrafficOverview traffic;
    private final Connectors connectors;
    private final Alerts alerts;

    OverviewPage(DeliveryFigures figures, TrafficOverview traffic, Connectors connectors, Alerts alerts) {
        this.alerts = alerts;
        this.figures = figures;
        this.traffic = traffic;
        this.connectors = connectors;
    }

    /** The four states of the console, from worst to best. */
    public enum State {
        FAULT,
        HELD,
        WAITING,
        GOOD
    }

    /**
     * How a system stands in one environment.
     *
     * @param since it is away
     * @param oldest age of what waits longest
     * @param today calls and deliveries since midnight
     * @param usual their number on this weekday by now; absent: not known
     */
    public record SystemRow(
            String name,
            String vi,
            String en,
            State state,
            long waiting,
            Duration oldest,
            long parked,
            @Nullable Instant since,
            @Nullable String code,
            TrafficOverview.Volume today,
            @Nullable Long usual) {
        boolean silent() {
            return OverviewPage.silent(today, usual);
        }
    }

    /**
     * Something to do.
     *
     * @param kind key of its sentence
     * @param address of what is meant
     */
    public record Problem(
            String kind,
            String system,
            State state,
            long count,
            @Nullable Instant since,
            String address) {}

    /** Where some figures cannot be read it says so, shows those that were read last, and the rest as ever. */
    @GetMapping("/console")
    String overview(@RequestParam(defaultValue = "PRODUCTION") Environment environment, Model model) {
        List<Late> late = new ArrayList<>();
        DeliveryFigures.Snapshot snapshot =
                read("deliveries", figures::read, figures::latest, DeliveryFigures.Snapshot::at, late);
        TrafficOverview.Snapshot today =
                read("traffic", traffic::read, traffic::latest, TrafficOverview.Snapshot::at, late);
        boolean known = !snapshot.at().equals(Instant.EPOCH);
        List<SystemRow> systems = systems(environment, snapshot.shards(), today).stream()
                .filter(row -> known || row.state() == State.FAULT) // nobody knows that the others are well
                .toList();
        int open = read("alerts", () -> alerts.open().size(), () -> 0, nothing -> Instant.EPOCH, late);
        model.addAttribute("late", late);
        model.addAttribute("known", known);
        List<Map.Entry<TrafficOverview.Party, TrafficOverview.Volume>> consumers =
                FlowMap.consumers(environment, today);
        model.addAttribute("environment", environment);
        model.addAttribute("systems", systems);
        model.addAttribute("problems", problems(systems, environment));
        model.addAttribute("alerts", open);
        model.addAttribute("at", snapshot.at());
        model.addAttribute("since", Words.vietnamField(today.since()));
        model.addAttribute("map", FlowMap.of(consumers, systems));
        model.addAttribute("consumers", consumers);
        return "overview";
    }

    /**
     * Figures that cannot be read now.
     *
     * @param what key of their name
     * @param at when those that are shown were read; absent: none are shown
     */
    public record Late(
            String what, Words.Refused refused, @Nullable Instant at) {}

    private static <T> T read(
            String what, Supplier<T> now, Supplier<T> latest, Function<T, Instant> at, List<Late> late) {
        try {
            return now.get();
        } catch (BusException | DataAccessException failure) {
            BusException told = failure instanceof BusException known ? known : PageErrors.databaseAway();
            LOG.atWarn()
                    .setCause(failure)
                    .addKeyValue("errorCode", told.code())
                    .addKeyValue("figures", what)
                    .log("Figures of the overview could not be read");
            T last = latest.get();
            Instant read = at.apply(last);
            late.add(new Late(what, Words.of(told), read.equals(Instant.EPOCH) ? null : read));
            return last;
        }
    }

    private List<SystemRow> systems(
            Environment environment, List<ShardFigures> shards, TrafficOverview.Snapshot today) {
        return connectors.all().stream()
                .map(active -> row(active, environment, shards, today))
                .sorted(Comparator.comparing(SystemRow::state).thenComparing(SystemRow::name))
                .toList();
    }

    private static SystemRow row(
            ActiveConnector active, Environment environment, List<ShardFigures> all, TrafficOverview.Snapshot today) {
        String name = active.descriptor().name();
        TrafficOverview.Party party = new TrafficOverview.Party(environment, name);
        List<ShardFigures> shards = all.stream()
                .filter(shard -> shard.environment() == environment
                        && shard.destination().equals(name))
                .toList();
        long waiting = shards.stream().mapToLong(ShardFigures::waiting).sum();
        long parked = shards.stream().mapToLong(ShardFigures::parked).sum();
        Duration oldest = shards.stream()
                .map(ShardFigures::oldest)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Contact away = away(active.providers().get(environment));
        ErrorCode code = away == null ? null : away.code();
        TrafficOverview.Volume volume = today.systems().getOrDefault(party, new TrafficOverview.Volume(0, 0, 0));
        Long usual = today.usual().get(party);
        State state = away != null || oldest.compareTo(LATE) > 0 || silent(volume, usual)
                ? State.FAULT
                : parked > 0 ? State.HELD : waiting > 0 ? State.WAITING : State.GOOD;
        return new SystemRow(
                name,
                active.descriptor().metadata().title().getOrDefault("vi", name),
                active.descriptor().metadata().title().getOrDefault("en", name),
                state,
                waiting,
                oldest,
                parked,
                away == null ? null : away.since(),
                code == null ? null : code.name(),
                volume,
                usual);
    }

    /** Whether nothing came of what usually comes. */
    private static boolean silent(TrafficOverview.Volume today, @Nullable Long usual) {
        return today.events() == 0 && usual != null && usual >= LEAST_USUAL;
    }

    private static @Nullable Contact away(@Nullable Provider provider) {
        Contact contact = provider == null ? null : provider.contact();
        return contact != null && contact.state() == Contact.State.AWAY ? contact : null;
    }

    /** Those that last longest come first. */
    private static List<Problem> problems(List<SystemRow> systems, Environment environment) {
        List<Problem> problems = new ArrayList<>();
        for (SystemRow system : systems) {
            String deliveries = "/console/deliveries?environment=" + environment + "&destination=" + system.name();
            if (system.since() != null) {
                problems.add(new Problem(
                        "away",
                        system.name(),
                        State.FAULT,
                        system.waiting(),
                        system.since(),
                        deliveries + "&state=waiting"));
            }
            if (system.oldest().compareTo(LATE) > 0) {
                Instant since = Instant.now().minus(system.oldest());
                problems.add(new Problem(
                        "late", system.name(), State.FAULT, system.waiting(), since, deliveries + "&state=waiting"));
            }
            if (system.silent()) {
                problems.add(new Problem(
                        "silent",
                        system.name(),
                        State.FAULT,
                        0,
                        null,
                        "/console/messages?environment=" + environment + "&system=" + system.name()));
            }
            if (system.parked() > 0) {
                problems.add(new Problem("parked", system.name(), State.HELD, system.parked(), null, deliveries));
            }
        }
        problems.sort(Comparator.comparing(Problem::since, Comparator.nullsLast(Comparator.naturalOrder())));
        return problems;
    }
}
