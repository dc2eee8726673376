package io.lienthong.console.page;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code lienthong.console.sessions}.
 *
 * @param idle after which a person has to sign in again; 12 hours after signing in one has to in any case
 */
@ConfigurationProperties("lienthong.console.sessions")
record PageSettings(@DefaultValue("PT30M") Duration idle) {
    PageSettings {
        if (idle.compareTo(Duration.ofMinutes(1)) < 0 || idle.compareTo(Duration.ofHours(12)) > 0) {
            throw new IllegalArgumentException("lienthong.console.sessions.idle is from PT1M to PT12H");
        }
    }
}
