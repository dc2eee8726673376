package io.lienthong.provider;

import io.lienthong.message.Environment;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Times calls of one operation by outcome: {@code lienthong.provider.calls}. */
final class CallMetrics {
    private final Timer answered;
    private final Timer duplicate;
    private final Timer failed;
    private final Timer unavailable;

    CallMetrics(MeterRegistry metrics, String connector, String operation, Environment environment) {
        this.answered = timer(metrics, connector, operation, environment, "answered");
        this.duplicate = timer(metrics, connector, operation, environment, "duplicate");
        this.failed = timer(metrics, connector, operation, environment, "failed");
        this.unavailable = timer(metrics, connector, operation, environment, "unavailable");
    }

    private static Timer timer(
            MeterRegistry metrics, String connector, String operation, Environment environment, String outcome) {
        return Timer.builder("lienthong.provider.calls")
                .description("Calls to connected systems, retries included")
                .tag("connector", connector)
                .tag("operation", operation)
                .tag("environment", environment.name())
                .tag("outcome", outcome)
                .register(metrics);
    }

    void record(Outcome outcome, long nanos) {
        timer(outcome).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Outcome outcome) {
        if (outcome instanceof Outcome.Answered) {
            return answered;
        }
        if (outcome instanceof Outcome.Failed) {
            return failed;
        }
        return outcome instanceof Outcome.Duplicate ? duplicate : unavailable;
    }
}
