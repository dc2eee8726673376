package io.lienthong.console.page;

import io.lienthong.console.MessageView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one matter, as the page of one of them shows them.
 *
 * @param names of the flows whose steps they passed
 * @param rows oldest first; the message itself among them
 * @param full there may be others
 */
record Flow(List<String> names, List<Row> rows, boolean full) {
    static final int MOST = 50;
    /** What people did but for ending a step. */
    private static final Set<String> ASIDE = Set.of("READ", "ASSIGNED", "DIRECTED", "REFUSED");

    /**
     * A message of it.
     *
     * @param own whose page it is
     * @param newest the latest of several
     */
    public record Row(MessageView message, boolean own, boolean newest, List<Step> steps) {}

    /**
     * Where a step of a message, or a call, stands.
     *
     * @param system name of the connector; empty: none
     * @param state good, waiting, held, fault, or empty for what was withdrawn
     * @param word key of what is said of it
     * @param code why it failed; absent: it did not
     */
    public record Step(
            String name,
            String system,
            String state,
            String word,
            @Nullable String code) {
        /** Whether it is the intent of a call that the delivery made, whose end is the delivery's. */
        boolean isBegunFor(MessageView.Entry delivery) {
            return state.equals("waiting") && system.equals(delivery.connector());
        }
    }

    static Flow of(MessageView own, List<MessageView> found) {
        boolean among = found.stream().anyMatch(one -> one.messageId().equals(own.messageId()));
        List<MessageView> all =
                among ? found : Stream.concat(found.stream(), Stream.of(own)).toList();
        List<Row> rows = new ArrayList<>();
        for (MessageView one : all) {
            boolean newest = all.size() > 1 && rows.size() == all.size() - 1;
            rows.add(new Row(one, one.messageId().equals(own.messageId()), newest, steps(one)));
        }
        List<String> names = all.stream()
                .flatMap(Flow::routes)
                .filter(route -> route.contains("."))
                .map(route -> route.substring(0, route.indexOf('.')))
                .distinct()
                .toList();
        return new Flow(names, List.copyOf(rows), found.size() >= MOST);
    }

    List<MessageView> messages() {
        return rows.stream().map(Row::message).toList();
    }

    /** Names of all that its steps went to. */
    Stream<String> systems() {
        return rows.stream().flatMap(row -> row.steps().stream()).map(Step::system);
    }

    private static Stream<String> routes(MessageView message) {
        Stream<String> promised = message.accepted() == null ? Stream.empty() : message.accepted().routes().stream();
        return Stream.concat(
                promised,
                message.entries().stream().map(MessageView.Entry::route).flatMap(Stream::ofNullable));
    }

    private static List<Step> steps(MessageView message) {
        Map<String, Step> steps = new LinkedHashMap<>();
        for (MessageView.Entry entry : message.entries()) {
            if (!ASIDE.contains(entry.kind())) {
                String name = entry.route() == null ? entry.operation() : entry.route();
                if (entry.route() != null) {
                    steps.computeIfPresent(
                            entry.operation(), (operation, intended) -> intended.isBegunFor(entry) ? null : intended);
                }
                steps.put(name, step(name, entry));
            }
        }
        for (MessageView.Delivery open : message.deliveries()) {
            String state = open.parked() ? "held" : "waiting";
            steps.put(
                    open.route(),
                    new Step(
                            open.route(),
                            open.destination(),
                            state,
                            "state." + state,
                            open.parked() ? open.reason() : null));
        }
        return List.copyOf(steps.values());
    }

    private static Step step(String name, MessageView.Entry entry) {
        String code = entry.code() == null ? null : entry.code().name();
        String state = switch (entry.kind()) {
            case "WITHDRAWN" -> "";
            case "INTENDED", "RESENT", "CORRECTED" -> "waiting";
            case "PARKED" -> "held";
            default -> code == null ? "good" : "fault";
        };
        String word = state.isEmpty() ? "status.withdrawn" : "state." + state;
        return new Step(name, entry.connector(), state, word, code);
    }
}
