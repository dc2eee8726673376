package io.lienthong.console.page;

import io.lienthong.console.MessageFinder;
import io.lienthong.console.MessageStatus;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.operator.SavedSearches;
import io.lienthong.traffic.MessageHit;
import io.lienthong.traffic.MessageQuery;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/messages}: the search box, and the messages that it or a filter finds. */
@Controller
@Hidden
class MessagesPage {
    private static final int PAGE = 50;
    private static final int CSV = 10_000;
    private static final int CSV_PART = 1_000;
    /** Outcomes that are no event, but where a message stands. */
    private static final Set<String> STANDINGS =
            Set.of(MessageHit.Standing.PARKED.name(), MessageHit.Standing.WAITING.name());

    private final MessageFinder finder;
    private final SavedSearches searches;

    MessagesPage(MessageFinder finder, SavedSearches searches) {
        this.finder = finder;
        this.searches = searches;
    }

    /**
     * Which messages a page shows, as its address says; blank is absent.
     *
     * @param number mark of a number, which itself stands in no address
     */
    public record Shown(
            @Nullable String text,
            @Nullable String number,
            @Nullable String environment,
            @Nullable String system,
            @Nullable String operation,
            @Nullable String consumer,
            @Nullable String outcome,
            @Nullable String error,
            @Nullable String from,
            @Nullable String until,
            @Nullable String before) {
        static final Shown ALL = new Shown(null, null, null, null, null, null, null, null, null, null, null);

        List<MessageHit> find(MessageFinder finder, MessageQuery query) {
            String mark = PageAddress.given(number);
            return mark == null ? finder.findOpenly(text, query) : finder.find(text, mark, query);
        }

        MessageQuery query(int limit) {
            return new MessageQuery(
                    PageAddress.given(environment) == null ? null : environment(environment),
                    PageAddress.given(consumer),
                    PageAddress.given(system),
                    PageAddress.given(operation),
                    PageAddress.given(outcome == null ? null : outcome.toUpperCase(Locale.ROOT)),
                    PageAddress.given(error),
                    Words.vietnamTime(from),
                    Words.vietnamTime(until),
                    PageAddress.given(before) == null ? null : MessagePage.id(String.valueOf(before)),
                    limit);
        }

        /** Those from this moment on, whatever else of time, text and place the address says. */
        MessageQuery lately(Instant from, int limit) {
            return filters().query(limit).since(from);
        }

        /** Without text, time and place; nor where messages stand, which is of no moment. */
        Shown filters() {
            String event =
                    outcome == null || STANDINGS.contains(outcome.strip().toUpperCase(Locale.ROOT)) ? null : outcome;
            return new Shown(null, null, environment, system, operation, consumer, event, error, null, null, null);
        }

        /** Whether anything but text or number is asked for. */
        boolean filtered() {
            return Stream.of(environment, system, operation, consumer, outcome, error, from, until)
                    .anyMatch(one -> PageAddress.given(one) != null);
        }

        Shown withoutNumber() {
            return new Shown(text, null, environment, system, operation, consumer, outcome, error, from, until, null);
        }

        /** Where all that is parked of it is dealt with; empty where that page would show anything else than these. */
        Optional<String> deliveries(MessageFinder finder) {
            String sought = PageAddress.given(text);
            String at = PageAddress.given(system);
            Optional<MessageFinder.Place> named =
                    Optional.ofNullable(sought == null ? at : sought).flatMap(finder::place);
            boolean other = Stream.of(number, operation, consumer, error, from, until)
                    .anyMatch(one -> PageAddress.given(one) != null);
            boolean twoPlaces = sought != null && at != null && named.isPresent();
            if (other
                    || twoPlaces
                    || named.filter(place -> place.operation() != null).isPresent()
                    || (sought != null && MessageId.parse(sought).isPresent())) {
                return Optional.empty();
            }
            String destination = named.map(MessageFinder.Place::system).orElse(at);
            return Optional.of(new PageAddress("/console/deliveries")
                    .with("environment", environment)
                    .with("destination", destination)
                    .with("correlation", named.isPresent() && at == null ? null : sought)
                    .toString());
        }

        private static Environment environment(@Nullable String name) {
            return Stream.of(Environment.values())
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BusException(
                            ErrorCode.REQUEST_INVALID,
                            new Wording(
                                    "môi trường là PRODUCTION hoặc SANDBOX", "environment is PRODUCTION or SANDBOX")));
        }

        String address(String path, @Nullable MessageId after) {
            return new PageAddress(path)
                    .with("text", text)
                    .with("number", number)
                    .with("environment", environment)
                    .with("system", system)
                    .with("operation", operation)
                    .with("consumer", consumer)
                    .with("outcome", outcome)
                    .with("error", error)
                    .with("from", from)
                    .with("until", until)
                    .with("before", after == null ? null : after.toString())
                    .toString();
        }
    }

    /**
     * Filters; and what ties messages together, which may stand in an address.
     *
     * @param kept number of the search that was saved just now
     * @param again it took the place of another
     */
    @GetMapping("/console/messages")
    String list(
            Shown shown,
            @RequestParam(defaultValue = "") String kept,
            @RequestParam(defaultValue = "false") boolean again,
            @AuthenticationPrincipal Operator person,
            Model model) {
        List<SavedSearches.Saved> saved = searches.of(person.name());
        model.addAttribute("saved", saved);
        saved.stream()
                .filter(one -> kept.equals(String.valueOf(one.id())))
                .forEach(one -> model.addAttribute("kept", one).addAttribute("again", again));
        show(shown, shown.find(finder, shown.query(PAGE)), model);
        return "messages";
    }

    /** What a filter finds, up to 10,000. */
    @GetMapping("/console/messages.csv")
    ResponseEntity<byte[]> csv(Shown shown) {
        Csv csv = new Csv(
                "message",
                "time",
                "environment",
                "status",
                "system",
                "operation",
                "consumer",
                "matter",
                "code",
                "error",
                "sender",
                "systems");
        List<MessageHit> found = all(shown, shown.query(CSV_PART));
        for (MessageHit hit : found) {
            csv.row(
                    hit.id(),
                    hit.id().time(),
                    hit.event().environment(),
                    Row.of(hit).status(),
                    hit.event().connector(),
                    hit.event().operation(),
                    hit.event().consumer(),
                    hit.correlationId(),
                    hit.event().code(),
                    hit.event().code().isEmpty() ? null : hit.detail(),
                    Row.of(hit).sender(),
                    Row.of(hit).systems());
        }
        return csv.end(found.size(), CSV).as("messages");
    }

    /** Some at a time, until there are no more or as many as a file holds. */
    private List<MessageHit> all(Shown shown, MessageQuery query) {
        List<MessageHit> found = new ArrayList<>(shown.find(finder, query));
        int part = found.size();
        while (part == CSV_PART && found.size() < CSV) {
            MessageId last = found.get(found.size() - 1).id();
            List<MessageHit> more = shown.find(finder, query.rest(last, CSV_PART));
            found.addAll(more);
            part = more.size();
        }
        return found;
    }

    /**
     * One box takes a message id, which has a page of its own, a system's or operation's name, an error code, what ties messages
     * together, and the number of a citizen or document: that stands in no address, but its mark does.
     */
    @PostMapping("/console/messages")
    String find(@RequestParam(defaultValue = "") String text) {
        String sought = text.strip();
        PageAddress page = new PageAddress("/console/messages");
        if (sought.isEmpty()) {
            return "redirect:" + page;
        }
        if (MessageId.parse(sought).isPresent()) {
            return "redirect:" + page + "/" + sought;
        }
        Optional<MessageFinder.Place> place = finder.place(sought);
        if (place.isPresent()) {
            return "redirect:"
                    + page.with("system", place.get().system())
                            .with("operation", place.get().operation());
        }
        if (ErrorCode.named(sought.toUpperCase(Locale.ROOT)).isPresent()) {
            return "redirect:" + page.with("outcome", sought.toUpperCase(Locale.ROOT));
        }
        Optional<String> matter = finder.matter(sought);
        return "redirect:"
                + (matter.isPresent() ? page.with("text", matter.get()) : page.with("number", finder.mark(sought)));
    }

    private void show(Shown shown, List<MessageHit> hits, Model model) {
        model.addAttribute("shown", shown);
        outcomes(shown.outcome(), model);
        model.addAttribute("text", shown.text());
        model.addAttribute("withoutNumber", shown.withoutNumber().address("/console/messages", null));
        if (MessageHit.Standing.PARKED.name().equals(model.getAttribute("outcome")) && !hits.isEmpty()) {
            model.addAttribute("parkedFound", true);
            shown.deliveries(finder).ifPresent(address -> model.addAttribute("toDeliveries", address));
        }
        model.addAttribute("filtered", shown.filtered());
        model.addAttribute("csv", shown.address("/console/messages.csv", null));
        model.addAttribute("live", shown.filters().address("/console/messages/live", null));
        model.addAttribute("messages", hits.stream().map(Row::of).toList());
        MessageId last = hits.size() < PAGE ? null : hits.get(hits.size() - 1).id();
        model.addAttribute("last", last);
        model.addAttribute("next", last == null ? null : shown.address("/console/messages", last));
    }

    /** What the field of outcomes offers, and which of them is chosen. */
    static void outcomes(@Nullable String chosen, Model model) {
        String outcome = chosen == null ? "" : chosen.strip().toUpperCase(Locale.ROOT);
        List<String> codes =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toList();
        model.addAttribute("outcome", outcome);
        model.addAttribute("codes", codes);
        boolean known = outcome.isEmpty()
                || codes.contains(outcome)
                || STANDINGS.contains(outcome)
                || List.of(MessageQuery.OK, MessageQuery.FAILED).contains(outcome);
        model.addAttribute("unknownOutcome", !known);
    }

    /**
     * A message in the list.
     *
     * @param status of {@link MessageStatus}, or REPLACED
     * @param systems that it went to or is to go to
     */
    public record Row(MessageHit hit, String status, String sender, String systems) {
        static Row of(MessageHit hit) {
            String consumer = hit.event().consumer();
            return new Row(
                    hit,
                    hit.standing() == MessageHit.Standing.REPLACED
                            ? hit.standing().name()
                            : MessageStatus.of(hit).name(),
                    hit.sender() == null ? consumer : hit.sender(),
                    hit.systems().isEmpty() && hit.sender() == null
                            ? hit.event().connector()
                            : String.join(", ", hit.systems()));
        }
    }
}
