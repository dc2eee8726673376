package io.lienthong.console.page;

import io.lienthong.access.Refusals;
import io.lienthong.console.MessageView;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.Pause;
import io.lienthong.journal.Journal;
import io.lienthong.journal.MessageStory;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Right;
import io.lienthong.route.Connectors;
import io.lienthong.tracing.TracingSettings;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/messages/ID}: the story of a message over all systems, and what people may decide about it. */
@Controller
@Hidden
class MessagePage {
    /** After an act, the page of a message whose deliveries are under way renews itself so often, each time later. */
    private static final int RENEWALS = 5;

    private final Journal journal;
    private final Refusals refusals;
    private final DeliveryEngine engine;
    private final DeliveryActs acts;
    private final Connectors connectors;
    private final TracingSettings tracing;

    MessagePage(
            Journal journal,
            Refusals refusals,
            DeliveryEngine engine,
            DeliveryActs acts,
            Connectors connectors,
            TracingSettings tracing) {
        this.journal = journal;
        this.refusals = refusals;
        this.engine = engine;
        this.acts = acts;
        this.connectors = connectors;
        this.tracing = tracing;
    }

    @GetMapping("/console/messages/{id}")
    String message(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") int renewed,
            @AuthenticationPrincipal Operator person,
            Model model) {
        MessageId known = id(id);
        Optional<MessageStory> read = journal.find(known);
        MessageView message = read.map(MessageView::of)
                .or(() -> refusals.find(known).map(MessageView::of))
                .orElseThrow(() -> unknown(known));
        model.addAttribute("message", message);
        model.addAttribute("environment", message.environment());
        trace(message)
                .ifPresent(trace -> model.addAttribute("trace", trace).addAttribute("tracePage", tracing.page(trace)));
        Flow flow = flow(message, read);
        model.addAttribute("flow", flow);
        model.addAttribute(
                "story", Story.of(message, flow.messages(), system -> Words.title(connectors, system), Instant.now()));
        List<MessageView.Delivery> parked = message.deliveries().stream()
                .filter(MessageView.Delivery::parked)
                .toList();
        model.addAttribute("parked", parked);
        model.addAttribute(
                "waiting",
                message.deliveries().stream()
                        .filter(open -> !open.parked() && open.withdrawnBy() == null)
                        .toList());
        model.addAttribute(
                "titles",
                Stream.concat(flow.systems(), message.deliveries().stream().map(MessageView.Delivery::destination))
                        .distinct()
                        .collect(Collectors.toMap(system -> system, system -> Words.title(connectors, system))));
        model.addAttribute(
                "others",
                parked.stream()
                        .map(MessageView.Delivery::assignee)
                        .filter(who -> who != null && !who.equals(person.name()))
                        .distinct()
                        .toList());
        model.addAttribute("pauses", pauses(message));
        model.addAttribute("again", message.deliveries().isEmpty() ? Map.of() : engine.triedAgain(known));
        model.addAttribute("closed", closed(message));
        boolean acted = renewed > 0 || model.getAttribute("told") != null;
        if (acted && renewed < RENEWALS && parked.size() < message.deliveries().size()) {
            model.addAttribute("renewal", renewed + 1);
        }
        if (!parked.isEmpty() && person.role().rights().contains(Right.REPAIR)) {
            model.addAttribute("people", acts.people());
        }
        return "message";
    }

    /** What other programs call the message's way; empty for a call that was refused before it was a message. */
    private static Optional<String> trace(MessageView message) {
        MessageView.Accepted accepted = message.accepted();
        return Stream.concat(
                        Stream.ofNullable(accepted).map(MessageView.Accepted::traceId),
                        message.entries().stream().map(MessageView.Entry::traceId))
                .filter(id -> !id.isEmpty())
                .findFirst();
    }

    /** Why the systems that it waits for take nothing now, where somebody decided so. */
    private Map<String, Wording> closed(MessageView message) {
        Map<String, Wording> closed = new HashMap<>();
        message.deliveries().stream()
                .map(MessageView.Delivery::destination)
                .forEach(system -> connectors.closed(system).ifPresent(why -> closed.put(system, why)));
        return closed;
    }

    /** The systems that it waits for and that give this node no answer. */
    private Map<String, Pause> pauses(MessageView message) {
        Map<String, Pause> pauses = new HashMap<>();
        Environment environment = message.environment();
        if (environment != null) {
            message.deliveries().stream()
                    .map(MessageView.Delivery::destination)
                    .forEach(system -> engine.pause(environment, system).ifPresent(pause -> pauses.put(system, pause)));
        }
        return pauses;
    }

    /** All of its matter, up to 50, oldest first. */
    private Flow flow(MessageView message, Optional<MessageStory> read) {
        Environment environment = message.environment();
        String matter = message.correlationId();
        if (read.isEmpty() || environment == null || matter == null) {
            return Flow.of(message, List.of(message));
        }
        return Flow.of(
                message,
                journal.findByCorrelation(read.get(), environment, matter, Flow.MOST).stream()
                        .map(MessageView::of)
                        .toList());
    }

    static MessageId id(String text) {
        return MessageId.parse(text)
                .orElseThrow(() -> new BusException(
                        ErrorCode.MESSAGE_UNKNOWN,
                        new Wording(
                                "mã thông điệp là một UUID phiên bản 7, 36 ký tự",
                                "a message id is a UUID of version 7 in 36 characters")));
    }

    static BusException unknown(MessageId id) {
        return new BusException(
                ErrorCode.MESSAGE_UNKNOWN,
                new Wording("trục không có thông điệp " + id, "the bus has no message " + id));
    }
}
