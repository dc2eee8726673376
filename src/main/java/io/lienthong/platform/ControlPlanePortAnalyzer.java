package io.lienthong.platform;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says that the control plane's port is taken in the same sentence as the other planes. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class ControlPlanePortAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
        StartupRefused refused = StartupRefused.portInUse(cause.getPort(), "server.port");
        return new FailureAnalysis(String.join("\n", refused.problems()), null, cause);
    }
}
