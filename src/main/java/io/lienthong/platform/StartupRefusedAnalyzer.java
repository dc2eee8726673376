package io.lienthong.platform;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Prints the problems of a {@link StartupRefused} in place of its stack trace. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartupRefusedAnalyzer extends AbstractFailureAnalyzer<StartupRefused> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StartupRefused cause) {
        return new FailureAnalysis(String.join("\n", cause.problems()), null, cause);
    }
}
