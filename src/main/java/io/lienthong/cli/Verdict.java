package io.lienthong.cli;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lienthong.contract.OperationContract;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.MalformedBody;
import io.lienthong.simulator.Simulators.Received;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Compares what a case expects with what happened. */
final class Verdict {
    private final TestCase.Then expected;
    private final Observed observed;
    private final List<Received> received;
    private final OperationContract contract;
    private final List<String> failures = new ArrayList<>();

    private Verdict(TestCase.Then expected, Observed observed, List<Received> received, OperationContract contract) {
        this.expected = expected;
        this.observed = observed;
        this.received = received;
        this.contract = contract;
    }

    /**
     * What differs; nothing where the case holds.
     *
     * @param received what reached the simulator, token requests left out
     */
    static List<String> failures(
            TestCase.Then expected, Observed observed, List<Received> received, OperationContract contract) {
        Verdict verdict = new Verdict(expected, observed, received, contract);
        verdict.outcome();
        verdict.reply();
        verdict.requests();
        return verdict.failures;
    }

    private void outcome() {
        BusException error = observed.error();
        TestCase.ExpectedError wanted = expected.error();
        if (expected.outcome() != null && expected.outcome() != observed.outcome()) {
            failures.add("outcome: expected " + expected.outcome() + ", was " + observed.outcome()
                    + (error == null ? "" : " (" + shown(error) + ")"));
        } else if (wanted == null && expected.outcome() == null && error != null) {
            failures.add("expected success, was " + shown(error));
        }
        if (wanted != null && error == null) {
            failures.add("error: expected " + shown(wanted) + ", but the call succeeded");
        } else if (wanted != null && error != null && !matches(wanted, error)) {
            failures.add("error: expected " + shown(wanted) + ", was " + shown(error));
        }
    }

    private static boolean matches(TestCase.ExpectedError wanted, BusException error) {
        return (wanted.code() == null || wanted.code() == error.code())
                && (wanted.status() == null || wanted.status() == error.code().httpStatus())
                && (wanted.detail() == null || error.detail().contains(wanted.detail()));
    }

    private static String shown(TestCase.ExpectedError wanted) {
        String code = wanted.code() == null ? "an error" : wanted.code().name();
        return code
                + (wanted.status() == null ? "" : " " + wanted.status())
                + (wanted.detail() == null ? "" : " with \"" + wanted.detail() + "\"");
    }

    private static String shown(BusException error) {
        StringBuilder text = new StringBuilder(error.code().name())
                .append(' ')
                .append(error.code().httpStatus())
                .append(": ")
                .append(error.detail());
        error.violations()
                .forEach(violation -> text.append("; ")
                        .append(violation.place())
                        .append(violation.place().isEmpty() ? "" : " ")
                        .append(violation.message()));
        return text.toString();
    }

    private void reply() {
        Body reply = observed.reply();
        TestCase.Content wanted = expected.reply();
        if (reply == null) {
            if (wanted != null && failures.isEmpty()) {
                failures.add("expected a reply, there is none");
            }
            return;
        }
        JsonNode tree = tree(reply);
        if (wanted != null && wanted.tree() != null && !tree.isMissingNode()) {
            JsonDifference.between(wanted.tree(), tree).forEach(line -> failures.add("reply " + line));
        } else if (wanted != null && !Arrays.equals(wanted.bytes(), reply.bytes())) {
            failures.add("reply: expected other bytes (" + wanted.bytes().length + "), were " + reply.bytes().length);
        }
        if (expected.records() != null && expected.records() != tree.size()) {
            failures.add("records: expected " + expected.records() + ", were " + tree.size());
        }
    }

    private static JsonNode tree(Body body) {
        try {
            return body.isEmpty() ? MissingNode.getInstance() : body.json();
        } catch (MalformedBody notJson) {
            return MissingNode.getInstance();
        }
    }

    private void requests() {
        if (expected.providerRequests() != null && expected.providerRequests() != received.size()) {
            failures.add("providerRequests: expected " + expected.providerRequests() + ", were " + received.size());
        }
        if (expected.providerReceived().isEmpty() && expected.providerHeaders().isEmpty()) {
            return;
        }
        if (received.isEmpty()) {
            failures.add("no request reached the simulator");
            return;
        }
        Received last = received.get(received.size() - 1);
        expected.providerHeaders().forEach((name, pattern) -> header(last, name, pattern));
        if (!expected.providerReceived().isEmpty()) {
            body(last, expected.providerReceived());
        }
    }

    private void header(Received request, String name, Pattern pattern) {
        String value = request.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (value == null) {
            failures.add("providerHeaders " + name + ": expected " + pattern + ", is absent");
        } else if (!pattern.matcher(value).matches()) {
            failures.add("providerHeaders " + name + ": expected " + pattern + ", was " + value);
        }
    }

    private void body(Received request, Map<JsonPointer, JsonNode> places) {
        JsonNode tree;
        try {
            tree = contract.readRequest(mediaType(request), request.body());
        } catch (MalformedBody e) {
            failures.add("providerReceived: the request cannot be read: "
                    + e.reason().en());
            return;
        }
        places.forEach((pointer, wanted) -> {
            JsonNode actual = tree.at(pointer);
            if (actual.isMissingNode()) {
                failures.add(
                        "providerReceived " + pointer + ": expected " + JsonDifference.shown(wanted) + ", is absent");
            } else {
                JsonDifference.between(wanted, actual)
                        .forEach(line -> failures.add("providerReceived " + pointer + " " + line));
            }
        });
    }

    private static String mediaType(Received request) {
        return request.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
