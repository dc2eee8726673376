package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.tomakehurst.wiremock.standalone.MappingFileException;
import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Operation;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Callback;
import io.lienthong.route.ConnectorCompiler;
import io.lienthong.route.Listing;
import io.lienthong.route.OperationCall;
import io.lienthong.route.PollPages;
import io.lienthong.route.RequestCheck;
import io.lienthong.simulator.Simulators;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the cases of one connector against its simulator: the bus's own checks, mappings and client, without journal, Camel
 * and Spring. One case at a time.
 */
public final class ConnectorTestRunner implements AutoCloseable {
    private static final Environment ENVIRONMENT = Environment.SANDBOX;
    private static final Duration BUDGET = Duration.ofSeconds(10);
    /** Long enough for a simulator that answers its first request on a busy machine. */
    private static final Duration PATIENT = Duration.ofSeconds(8);
    /** For cases in which a stub lets its caller wait. */
    private static final Duration HURRIED = Duration.ofMillis(300);

    private static final int MAX_ATTEMPTS = 3;
    private static final String HOST = "127.0.0.1";

    private final Simulators simulators;
    private final ActiveConnector connector;
    private final ActiveConnector hurried;
    private final boolean simulated;
    private boolean hurriedBefore;

    private ConnectorTestRunner(Simulators simulators, ActiveConnector connector, ActiveConnector hurried) {
        this.simulators = simulators;
        this.connector = connector;
        this.hurried = hurried;
        this.simulated = Files.isDirectory(connector.source().folder().resolve("fixtures"));
    }

    /** A connector that cannot be called although its check passed. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Defect> defects;

        Unusable(List<Defect> defects) {
            super(String.join("\n", defects.stream().map(Defect::toString).toList()), null, false, false);
            this.defects = List.copyOf(defects);
        }

        public List<Defect> defects() {
            return defects;
        }
    }

    /** What its check did not find and a call would: mistakes of what is sent, with a simulator's settings. Calls nothing. */
    static List<Defect> unusable(Vertx vertx, ConnectorCompiler.Compiled checked) {
        try {
            activate(
                            vertx,
                            checked,
                            "http://" + HOST + "/sandbox/" + checked.source().name(),
                            HURRIED)
                    .close();
            return List.of();
        } catch (Unusable e) {
            return e.defects();
        }
    }

    /** Starts the connector's simulator on a free port; throws {@link Unusable}. */
    public static ConnectorTestRunner open(Vertx vertx, ConnectorCompiler.Compiled checked) {
        ConnectorPackage source = checked.source();
        Simulators simulators = new Simulators(
                vertx, Objects.requireNonNull(source.folder().toAbsolutePath().getParent()));
        String address = "http://" + HOST + ":" + simulators.listen(HOST, 0) + "/sandbox/" + source.name();
        try {
            return new ConnectorTestRunner(
                    simulators, activate(vertx, checked, address, PATIENT), activate(vertx, checked, address, HURRIED));
        } catch (Unusable e) {
            simulators.close();
            throw e;
        }
    }

    private static ActiveConnector activate(
            Vertx vertx, ConnectorCompiler.Compiled checked, String address, Duration responseTimeout) {
        ConnectorCompiler.Compiled compiled = checked.hurried(responseTimeout);
        List<Defect> defects = new ArrayList<>();
        return ConnectorCompiler.activate(
                        compiled,
                        Map.of(
                                ENVIRONMENT,
                                SettingsLoader.simulated(compiled.source().descriptor(), address)),
                        vertx,
                        new SimpleMeterRegistry(),
                        defects::add)
                .orElseThrow(() -> new Unusable(defects));
    }

    /**
     * Runs a case; one that hurries and fails is tried again, because on a busy machine its time-outs may be the machine's. So
     * is the one behind it: a request whose caller gave up may reach the simulator only then, and be counted there.
     */
    public CaseResult run(TestCase test) {
        CaseResult result = attempt(test);
        for (int i = 1; i < MAX_ATTEMPTS && !result.passed() && (hurriedBefore || slow()); i++) {
            result = attempt(test);
        }
        hurriedBefore = slow();
        return result;
    }

    /** Whether a stub of the last case lets its caller wait. */
    private boolean slow() {
        return simulated && simulators.slow(connector.descriptor().name(), ENVIRONMENT);
    }

    private CaseResult attempt(TestCase test) {
        long start = System.nanoTime();
        prepare(test.given());
        ActiveOperation operation =
                (slow() ? hurried : connector).operation(test.operation()).orElseThrow();
        Observed observed = observe(operation, test.when());
        List<Simulators.Received> received =
                simulated ? simulators.received(connector.descriptor().name(), ENVIRONMENT) : List.of();
        List<String> failures = Verdict.failures(test.then(), observed, received, operation.contract());
        return new CaseResult(test, Duration.ofNanos(System.nanoTime() - start), failures);
    }

    private void prepare(TestCase.Given given) {
        if (!simulated) {
            return;
        }
        try {
            simulators.restart(connector.descriptor().name(), ENVIRONMENT, given.stubs()::contains, given.remembered());
        } catch (MappingFileException e) {
            throw new Unusable(List.of(new Defect(
                    "fixtures/mappings", 0, "", String.valueOf(e.getMessage()), "mend the stub, see wiremock.org")));
        }
    }

    private Observed observe(ActiveOperation operation, TestCase.When when) {
        Request request = request(operation, when);
        try {
            return switch (operation.operation().pattern()) {
                case RECEIVE -> {
                    Request read = Callback.isFor(operation) ? Callback.read(operation, request) : request;
                    RequestCheck.require(operation, read);
                    yield Observed.accepted(read.body());
                }
                case REQUEST_REPLY, DELIVER -> {
                    RequestCheck.require(operation, request);
                    yield Observed.of(call(operation, request, Map.of()));
                }
                case POLL -> poll(operation, request, PollWindow.placeholders(operation.operation(), when.window()));
                case QUERY ->
                    throw new Unusable(List.of(new Defect(
                            ConnectorPackage.DESCRIPTOR,
                            0,
                            "",
                            "a query is answered from a dataset, not from the system",
                            "test what fills the dataset")));
            };
        } catch (BusException e) {
            return Observed.refused(e);
        }
    }

    /** All pages of one question, as one array of records. */
    private static Observed poll(ActiveOperation operation, Request request, Map<String, String> placeholders) {
        PollPages pages = new PollPages(operation.operation());
        ArrayNode records = JsonNodeFactory.instance.arrayNode();
        String cursor = null;
        long received = 0;
        for (int page = 0; page < pages.pagination().maxPages(); page++) {
            Map<String, String> parameters = new HashMap<>(request.parameters());
            parameters.putAll(pages.parameters(page, received, cursor));
            OperationCall.Result result = call(operation, request.calling(operation.name(), parameters), placeholders);
            if (!(result instanceof OperationCall.Result.Done done)) {
                return Observed.of(result);
            }
            Listing listing = Objects.requireNonNull(done.listing());
            if (!listing.refused().isEmpty()) {
                return Observed.refused(listing.refused().get(0).error());
            }
            tree(done.reply()).forEach(records::add);
            received += listing.page().received();
            if (pages.pagination().ends(listing.page(), received)) {
                return Observed.accepted(Body.of(records));
            }
            cursor = listing.page().next();
        }
        return Observed.refused(new BusException(
                ErrorCode.POLL_INCONSISTENT, "more than " + pages.pagination().maxPages() + " pages for one window"));
    }

    private static JsonNode tree(Body reply) {
        try {
            return reply.isEmpty() ? MissingNode.getInstance() : reply.json();
        } catch (MalformedBody e) {
            throw new IllegalStateException("a checked reply is no JSON", e);
        }
    }

    private static OperationCall.Result call(
            ActiveOperation operation, Request request, Map<String, String> placeholders) {
        CompletableFuture<OperationCall.Result> done = new CompletableFuture<>();
        new OperationCall(operation, request, request.body(), placeholders, BUDGET).start(done::complete);
        try {
            return done.get(BUDGET.toSeconds() + 1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the call of " + operation.name() + " never ended", e);
        }
    }

    private static Request request(ActiveOperation operation, TestCase.When when) {
        Operation declared = operation.operation();
        boolean effect = declared.hasEffect() || declared.pattern() == Operation.Pattern.RECEIVE;
        MessageId id = MessageId.next();
        String key = when.idempotencyKey();
        return new Request(
                id,
                ENVIRONMENT,
                "tester",
                new OperationName(operation.name().connector(), declared.name()),
                when.parameters(),
                body(when.body()),
                key == null && effect ? id.toString() : key,
                when.purpose().or(declared.personalData() ? "TEST" : null),
                when.officer().or(declared.personalData() ? "tester" : null),
                correlation(operation, when.body()),
                Trace.continued(null),
                Instant.now());
    }

    private static Body body(TestCase.@Nullable Content content) {
        if (content == null) {
            return Body.EMPTY;
        }
        return Body.received(content.bytes(), content.tree() == null ? "application/octet-stream" : Body.JSON);
    }

    /** As the bus finds it in a message that it receives. */
    private static @Nullable String correlation(ActiveOperation operation, TestCase.@Nullable Content content) {
        if (operation.correlation() == null || content == null || content.tree() == null) {
            return null;
        }
        JsonNode found = content.tree().at(operation.correlation());
        return found.isValueNode() ? found.asText() : null;
    }

    @Override
    public void close() {
        connector.close();
        hurried.close();
        simulators.close();
    }
}
