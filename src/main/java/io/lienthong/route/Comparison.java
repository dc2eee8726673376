package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Operation;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.journal.Traffic;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Difference;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import io.lienthong.message.Wording;
import io.lienthong.simulator.Simulators;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts recorded calls through two versions of a connector: what each would send, what it replies, how it ends. Both get the
 * answers that the system gave when the call was recorded; where none are kept, those of the simulator of the newer version.
 * Nothing is sent to the real system, and nothing is stored. Blocks.
 */
public final class Comparison implements AutoCloseable {
    private static final Duration BUDGET = Duration.ofSeconds(10);
    private static final String HOST = "127.0.0.1";
    private static final String MASKED = "***";

    private final Simulators simulators;
    private final String connector;
    private final ActiveConnector now;
    private final ActiveConnector next;

    /**
     * One recorded call.
     *
     * @param skipped why it was not put through
     * @param simulated why both met the simulator; absent: both got the answers that were recorded
     * @param disguised whether made-up values stand in place of personal ones, the same for both versions
     * @param differences below /sent, /reply and /outcome; the first tree is of the version that is active
     */
    public record Compared(
            Traffic.Call call,
            @Nullable Wording skipped,
            @Nullable Wording simulated,
            boolean disguised,
            List<Difference> differences) {
        private static Compared skipped(Traffic.Call call, Wording why) {
            return new Compared(call, why, null, false, List.of());
        }
    }

    private Comparison(Simulators simulators, String connector, ActiveConnector now, ActiveConnector next) {
        this.simulators = simulators;
        this.connector = connector;
        this.now = now;
        this.next = next;
    }

    /** Compiles both folders against one simulator; throws PACKAGE_REFUSED where a folder is not right. */
    static Comparison open(Vertx vertx, ConnectorCompiler compiler, Path now, Path next) {
        String name = next.getFileName().toString();
        if (!Files.isDirectory(next.resolve("fixtures"))) {
            throw new BusException(
                    ErrorCode.CONNECTOR_CONFLICT,
                    new Wording(
                            "phiên bản không có fixtures/, nên không có mô phỏng để so sánh",
                            "the version has no fixtures/, so that there is no simulator to compare against"));
        }
        Simulators simulators = new Simulators(vertx, Objects.requireNonNull(next.getParent()));
        String address = "http://" + HOST + ":" + simulators.listen(HOST, 0) + "/sandbox/" + name;
        ActiveConnector before = null;
        try {
            before = activate(vertx, compiler, now, address);
            return new Comparison(simulators, name, before, activate(vertx, compiler, next, address));
        } catch (RuntimeException e) {
            simulators.close();
            if (before != null) {
                before.close();
            }
            throw e;
        }
    }

    private static ActiveConnector activate(Vertx vertx, ConnectorCompiler compiler, Path folder, String address) {
        List<Defect> defects = new ArrayList<>();
        return compiler.check(folder, defects::add)
                .map(compiled -> compiled.hurried(BUDGET))
                .flatMap(compiled -> ConnectorCompiler.activate(
                        compiled,
                        Map.of(
                                Environment.SANDBOX,
                                SettingsLoader.simulated(compiled.source().descriptor(), address)),
                        vertx,
                        new SimpleMeterRegistry(),
                        defects::add))
                .orElseThrow(() -> Activations.refused(defects));
    }

    public Compared compare(Traffic.Call call) {
        ActiveOperation before = now.operation(call.operation()).orElse(null);
        ActiveOperation after = next.operation(call.operation()).orElse(null);
        if (before == null) {
            return Compared.skipped(
                    call,
                    new Wording(
                            "phiên bản đang chạy không còn nghiệp vụ này", "the active version has no such operation"));
        }
        Wording unfit = call.recorded() == null ? unfit(call, before) : null;
        if (unfit != null) {
            return Compared.skipped(call, unfit);
        }
        try {
            RecordedRequest recorded = RecordedRequest.of(call, before);
            JsonNode first = outcome(recorded, before);
            if (recorded.disguised()
                    && refusedHere(first)
                    && !ErrorCode.REQUEST_INVALID.name().equals(call.code())) {
                return Compared.skipped(
                        call,
                        new Wording(
                                "giá trị thay cho dữ liệu cá nhân không đúng quy cách của nghiệp vụ",
                                "the values in place of personal ones are not what the operation takes"));
            }
            JsonNode second = after == null ? gone() : outcome(recorded, after);
            return new Compared(
                    call, null, recorded.simulated(), recorded.disguised(), Difference.between(first, second));
        } catch (MalformedBody e) {
            return Compared.skipped(call, e.reason());
        }
    }

    private static boolean refusedHere(JsonNode outcome) {
        return outcome.path("outcome").asText().equals(ErrorCode.REQUEST_INVALID.name())
                && outcome.path("sent").isEmpty();
    }

    /** Why what the journal has of a call that was not recorded does not make it again. */
    private static @Nullable Wording unfit(Traffic.Call call, ActiveOperation before) {
        Operation.Pattern pattern = before.operation().pattern();
        if (pattern != Operation.Pattern.REQUEST_REPLY && pattern != Operation.Pattern.RECEIVE) {
            return new Wording("nghiệp vụ này không do hệ thống khác gọi", "consumers do not call this operation");
        }
        if (call.request() == null) {
            return RecordedRequest.bodyless(before)
                            && before.operation().request().parameters().isEmpty()
                    ? null
                    : new Wording("nhật ký không giữ yêu cầu", "the journal did not keep the request");
        }
        Operation.Expose expose = before.operation().expose();
        if (expose != null && expose.path().indexOf('{') >= 0 && !RecordedRequest.bodyless(before)) {
            return new Wording(
                    "nhật ký không giữ tham số của yêu cầu có nội dung",
                    "the journal keeps no parameters of a request with a body");
        }
        return new String(call.request(), StandardCharsets.UTF_8).contains(MASKED)
                ? new Wording("yêu cầu trong nhật ký đã được che", "the request was masked in the journal")
                : null;
    }

    private static ObjectNode gone() {
        ObjectNode gone = Json.object();
        gone.putArray("sent");
        gone.put("outcome", ErrorCode.PATH_UNKNOWN.name());
        return gone;
    }

    private ObjectNode outcome(RecordedRequest recorded, ActiveOperation operation) {
        if (recorded.answers().isEmpty()) {
            simulators.restart(connector, Environment.SANDBOX, stub -> true, Map.of());
        } else {
            simulators.replay(connector, Environment.SANDBOX, recorded.answers());
        }
        ObjectNode outcome = Json.object();
        try {
            Request request = recorded.request(operation);
            if (operation.operation().pattern() == Operation.Pattern.DELIVER) {
                tell(outcome, called(operation, request));
            } else {
                ask(outcome, operation, request);
            }
        } catch (BusException e) {
            refused(outcome, e);
        }
        ArrayNode sent = outcome.putArray("sent");
        simulators.received(connector, Environment.SANDBOX).forEach(one -> {
            ObjectNode asked = sent.addObject();
            asked.put("method", one.method());
            asked.put("path", one.url());
            if (one.body().length > 0) {
                asked.set("body", sent(operation, one));
            }
        });
        return outcome;
    }

    /** A form by its fields: its boundary is another one each time. */
    private static JsonNode sent(ActiveOperation operation, Simulators.Received one) {
        if (operation.contract().sendsForm()) {
            try {
                String type = one.headers().entrySet().stream()
                        .filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("");
                return operation.contract().readRequest(type, one.body());
            } catch (MalformedBody e) {
                return Json.object().textNode(e.reason().en());
            }
        }
        return tree(Body.received(one.body(), Body.JSON));
    }

    private static void ask(ObjectNode outcome, ActiveOperation operation, Request request) {
        Request read = Callback.isFor(operation) ? Callback.read(operation, request) : request;
        RequestCheck.require(operation, read);
        if (operation.operation().pattern() == Operation.Pattern.RECEIVE) {
            outcome.set("reply", tree(read.body()));
            outcome.put("outcome", "ACCEPTED");
        } else {
            tell(outcome, called(operation, read));
        }
    }

    private static void tell(ObjectNode outcome, OperationCall.Result result) {
        if (result instanceof OperationCall.Result.Done done) {
            outcome.set("reply", tree(done.reply()));
            outcome.put("outcome", done.duplicate() ? "DUPLICATE" : "SUCCESS");
        } else if (result instanceof OperationCall.Result.Refused refused) {
            refused(outcome, refused.error());
        } else {
            refused(outcome, ((OperationCall.Result.Away) result).error());
        }
    }

    private static void refused(ObjectNode outcome, BusException error) {
        outcome.put("outcome", error.code().name());
        outcome.put("detail", error.detailWithPlaces());
    }

    private static OperationCall.Result called(ActiveOperation operation, Request request) {
        CompletableFuture<OperationCall.Result> called = new CompletableFuture<>();
        new OperationCall(operation, request, request.body(), Map.of(), BUDGET).start(called::complete);
        return called.completeOnTimeout(
                        new OperationCall.Result.Refused(
                                new BusException(ErrorCode.PROVIDER_TIMEOUT, "no answer in " + BUDGET), 0, false),
                        BUDGET.toSeconds() + 1,
                        TimeUnit.SECONDS)
                .join();
    }

    private static JsonNode tree(Body body) {
        try {
            return body.isEmpty() ? Json.object().nullNode() : body.json();
        } catch (MalformedBody e) {
            return Json.object().textNode(new String(body.bytes(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        now.close();
        next.close();
        simulators.close();
    }
}
