package io.lienthong.platform;

import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Asks every {@link StartupCheck} when all beans exist and no port is open yet; refuses to start with all problems. */
class StartupChecks implements SmartInitializingSingleton {
    private final List<StartupCheck> checks;

    StartupChecks(List<StartupCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> problems =
                checks.stream().flatMap(check -> check.problems().stream()).toList();
        if (!problems.isEmpty()) {
            throw new StartupRefused(problems);
        }
    }
}
