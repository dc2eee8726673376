package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.connector.Descriptor;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.provider.Outcome;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.OperationCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the harmless call that a descriptor declares ({@code endpoint.check}), at most once a minute for each system, and only
 * in PRODUCTION: the sandbox is the simulators, which start at their first call. A check never reads personal data and is
 * no message: it is in no journal.
 */
final class SystemChecks {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration BUDGET = Duration.ofSeconds(10);

    private static final int MOST_SOON = 100;
    private static final Logger LOG = LoggerFactory.getLogger(SystemChecks.class);

    private final Executor soon = new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MOST_SOON),
            task -> {
                Thread created = new Thread(task, "system-checks");
                created.setDaemon(true);
                return created;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    private final Clock clock;
    private final Map<String, Instant> started = new ConcurrentHashMap<>();
    private final Map<String, Check> results = new ConcurrentHashMap<>();

    /**
     * What a check showed.
     *
     * @param passed whether the system gave one of the answers that the descriptor accepts
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Check(
            Instant at,
            boolean passed,
            @Nullable Integer httpStatus,
            @Nullable ErrorCode code) {}

    SystemChecks(Clock clock) {
        this.clock = clock;
    }

    Optional<Check> latest(ActiveConnector connector, Environment environment) {
        return environment == Environment.PRODUCTION
                ? Optional.ofNullable(results.get(connector.descriptor().name()))
                : Optional.empty();
    }

    /** The same on a thread of its own, for those who must not wait at all; where many are asked for at once, some are left out. */
    void startSoon(ActiveConnector connector, Environment environment) {
        soon.execute(() -> {
            try {
                startIfDue(connector, environment);
            } catch (RuntimeException defect) {
                LOG.atWarn()
                        .setCause(defect)
                        .addKeyValue("connector", connector.descriptor().name())
                        .log("A check could not be started");
            }
        });
    }

    /** Starts the check unless it ran within a minute, and does not wait for it. */
    void startIfDue(ActiveConnector connector, Environment environment) {
        Descriptor.Check check = declared(connector);
        if (check == null || environment != Environment.PRODUCTION || !due(connector)) {
            return;
        }
        connector
                .operation(check.operation())
                .filter(operation -> !operation.operation().personalData()
                        && !operation.operation().hasEffect())
                .ifPresent(operation -> start(operation, check));
    }

    private static Descriptor.@Nullable Check declared(ActiveConnector connector) {
        Descriptor.Endpoint endpoint = connector.descriptor().endpoint();
        return endpoint == null ? null : endpoint.check();
    }

    private boolean due(ActiveConnector connector) {
        Instant now = clock.instant();
        Instant last = started.merge(
                connector.descriptor().name(),
                now,
                (before, next) -> before.plus(INTERVAL).isAfter(next) ? before : next);
        return last.equals(now);
    }

    private void start(ActiveOperation operation, Descriptor.Check check) {
        Request request = new Request(
                MessageId.next(),
                Environment.PRODUCTION,
                "check",
                operation.name(),
                check.parameters(),
                Body.EMPTY,
                null,
                null,
                null,
                null,
                Trace.continued(null),
                clock.instant());
        new OperationCall(operation, request, Body.EMPTY, Map.of(), BUDGET)
                .start(result -> results.put(operation.name().connector(), judged(check, result)));
    }

    private Check judged(Descriptor.Check check, OperationCall.Result result) {
        if (result instanceof OperationCall.Result.Done done) {
            return new Check(clock.instant(), check.accept().contains(done.status()), done.status(), null);
        }
        if (result instanceof OperationCall.Result.Refused refused) {
            return refused(check, refused.status(), refused.error());
        }
        Outcome.Unavailable away = ((OperationCall.Result.Away) result).unavailable();
        return new Check(clock.instant(), false, null, away.code());
    }

    /** A record that is not there may be just what the check expects, also where the system says so with another status. */
    private Check refused(Descriptor.Check check, int status, BusException error) {
        boolean accepted = status > 0
                && (check.accept().contains(status)
                        || check.accept().contains(error.code().httpStatus()));
        return new Check(clock.instant(), accepted, status == 0 ? null : status, error.code());
    }
}
