package io.lienthong.console.page;

import io.lienthong.alert.Alerts;
import io.lienthong.connector.Versions;
import io.lienthong.console.DeliveryFigures;
import io.lienthong.console.TrafficOverview;
import io.lienthong.delivery.ShardFigures;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.provider.Contact;
import io.lienthong.provider.Provider;
import io.lienthong.route.Activations;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.Connectors;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
    private static final int FIRST_ALERTS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(OverviewPage.class);
    /** What waits longer is late. */
    private static final Duration LATE = Duration.ofMinutes(15);

    private static final Duration WEEK = Duration.ofDays(7);

    /** Of fewer calls in a day so far nobody can say that they are missing. */
    private static final long LEAST_USUAL = 20;

    private final DeliveryFigures figures;
    private final TrafficOverview traffic;
    private final Activations activations;
    private final Connectors connectors;
    private final Alerts alerts;

    OverviewPage(DeliveryFigures figures, TrafficOverview traffic, Activations activations, Alerts alerts) {
        this.alerts = alerts;
        this.figures = figures;
        this.traffic = traffic;
        this.activations = activations;
        this.connectors = activations.connectors();
    }

    /** The states of the console, from worst to best, and of what nobody has used yet. */
    public enum State {
        FAULT,
        HELD,
        WAITING,
        /** It works, and people should look at it all the same. */
        NOTICE,
        GOOD,
        IDLE,
        /** Somebody switched it off. */
        OFF;

        /** Of what was to arrive on one day. */
        static State of(long lost, long parked, long waiting) {
            if (lost > 0) {
                return FAULT;
            }
            return parked > 0 ? HELD : waiting > 0 ? WAITING : GOOD;
        }

        static State of(TrafficOverview.Volume volume) {
            return volume.isFailing() ? FAULT : volume.events() == 0 ? IDLE : GOOD;
        }
    }

    /**
     * How a system stands in one environment.
     *
     * @param active whether it takes calls
     * @param since it is away, or takes no calls
     * @param code of what it is away for
     * @param today calls and deliveries since midnight
     * @param usual their number on this weekday by now; absent: not known
     * @param failing too much of what was lately asked of it
     */
    public record SystemRow(
            String name,
            String vi,
            String en,
            State state,
            Queue queue,
            boolean active,
            @Nullable Instant since,
            @Nullable String code,
            TrafficOverview.Volume today,
            @Nullable Long usual,
            TrafficOverview.@Nullable Failing failing) {
        boolean silent() {
            return OverviewPage.silent(today, usual);
        }

        boolean late() {
            return OverviewPage.late(queue);
        }

        public String title() {
            return Words.english() ? en : vi;
        }
    }

    /** Where some figures cannot be read it says so, shows those that were read last, and the rest as ever. */
    @GetMapping("/console")
    String overview(@RequestParam(defaultValue = "PRODUCTION") Environment environment, Model model) {
        List<Late> late = new ArrayList<>();
        DeliveryFigures.Snapshot snapshot =
                read("deliveries", figures::read, figures::latest, DeliveryFigures.Snapshot::at, late);
        TrafficOverview.Snapshot today =
                read("traffic", traffic::read, traffic::latest, TrafficOverview.Snapshot::at, late);
        boolean known = !snapshot.at().equals(Instant.EPOCH);
        List<SystemRow> systems = systems(environment, snapshot.shards(), today, late).stream()
                .filter(row -> known || row.state() == State.FAULT) // nobody knows that the others are well
                .toList();
        ShownAlert.Open open = read(
                "alerts",
                () -> ShownAlert.open(alerts, FIRST_ALERTS),
                ShownAlert.Open::none,
                nothing -> Instant.EPOCH,
                late);
        model.addAttribute("late", late);
        model.addAttribute("known", known);
        List<Map.Entry<TrafficOverview.Party, TrafficOverview.Volume>> consumers =
                FlowMap.consumers(environment, today);
        model.addAttribute("environment", environment);
        model.addAttribute("systems", systems);
        model.addAttribute("problems", ToDo.of(systems, environment, today.since()));
        model.addAttribute("alerts", open.number());
        model.addAttribute("first", open.first());
        model.addAttribute("at", snapshot.at());
        model.addAttribute("weekAgo", Words.vietnamField(today.since().minus(WEEK)));
        model.addAttribute(
                "weekAgoNow", Words.vietnamField(Instant.now().minus(WEEK).truncatedTo(ChronoUnit.MINUTES)));
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

    private static <T extends @Nullable Object> T read(
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

    /** Those that are known, whether they take calls or not, and all for which something waits. */
    private List<SystemRow> systems(
            Environment environment, List<ShardFigures> shards, TrafficOverview.Snapshot today, List<Late> late) {
        Set<String> names = new TreeSet<>();
        connectors.descriptors().forEach(one -> names.add(one.name()));
        Queue.open(shards).stream()
                .filter(queue -> queue.environment() == environment)
                .forEach(queue -> names.add(queue.destination()));
        return names.stream()
                .map(name -> row(name, Queue.of(environment, name, shards), today, late))
                .sorted(Comparator.comparing(SystemRow::state).thenComparing(SystemRow::name))
                .toList();
    }

    /** How each system stands now; throws where that cannot be read. */
    List<SystemRow> rows(Environment environment) {
        return systems(environment, figures.read().shards(), traffic.read(), new ArrayList<>());
    }

    private SystemRow row(String name, Queue queue, TrafficOverview.Snapshot today, List<Late> late) {
        Environment environment = queue.environment();
        TrafficOverview.Party party = new TrafficOverview.Party(environment, name);
        Optional<ActiveConnector> active = connectors.find(name);
        Contact away = active.map(one -> away(one.providers().get(environment))).orElse(null);
        TrafficOverview.Volume volume = today.systems().getOrDefault(party, new TrafficOverview.Volume(0, 0, 0));
        Long usual = today.usual().get(party);
        TrafficOverview.Failing failing = today.failing().get(party);
        boolean fault = away != null || late(queue) || failing != null || active.isPresent() && silent(volume, usual);
        Map<String, String> title =
                connectors.descriptor(name).map(one -> one.metadata().title()).orElse(Map.of());
        return new SystemRow(
                name,
                title.getOrDefault("vi", name),
                title.getOrDefault("en", name),
                fault ? State.FAULT : state(queue, volume, active.isPresent()),
                queue,
                active.isPresent(),
                active.isPresent() ? away == null ? null : away.since() : queue.isOpen() ? closed(name, late) : null,
                away == null || away.code() == null ? null : away.code().name(),
                volume,
                usual,
                failing);
    }

    private static State state(Queue queue, TrafficOverview.Volume today, boolean active) {
        if (queue.parked() > 0 || !active && queue.isOpen()) {
            return State.HELD;
        }
        if (queue.waiting() > 0) {
            return State.WAITING;
        }
        return !active ? State.NOTICE : today.events() == 0 ? State.IDLE : State.GOOD;
    }

    /** Since when it takes no calls; absent where nobody decided that. */
    private @Nullable Instant closed(String name, List<Late> late) {
        return read(
                "connectors",
                () -> activations.versions().history(name, 20).stream()
                        .filter(entry -> entry.act() == Versions.Act.DISABLED || entry.act() == Versions.Act.RETIRED)
                        .map(Versions.Entry::at)
                        .findFirst()
                        .orElse(null),
                () -> null,
                nothing -> Instant.EPOCH,
                late);
    }

    private static boolean late(Queue queue) {
        return queue.oldest().compareTo(LATE) > 0;
    }

    /** Whether nothing came of what usually comes. */
    private static boolean silent(TrafficOverview.Volume today, @Nullable Long usual) {
        return today.events() == 0 && usual != null && usual >= LEAST_USUAL;
    }

    private static @Nullable Contact away(@Nullable Provider provider) {
        Contact contact = provider == null ? null : provider.contact();
        return contact != null && contact.state() == Contact.State.AWAY ? contact : null;
    }
}
