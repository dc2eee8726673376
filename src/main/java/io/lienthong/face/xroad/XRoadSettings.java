package io.lienthong.face.xroad;

import io.lienthong.platform.StartupRefused;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who the bus is in X-Road ({@code lienthong.xroad}).
 *
 * @param providers by connector the subsystem that it is known as, {@code INSTANCE/CLASS/MEMBER/SUBSYSTEM}; a connector that is
 *     not named here is a subsystem of our own member under its own name
 * @param serverCode of our security server, below our own member
 * @param healthPort answers health checks in plain HTTP; 0: none
 */
@ConfigurationProperties("lienthong.xroad")
public record XRoadSettings(
        @DefaultValue("VN") String instance,
        @DefaultValue("GOV") String memberClass,
        @DefaultValue("000.00.00.H99") String memberCode,
        @DefaultValue("lienthong") String serverCode,
        @DefaultValue Map<String, String> providers,
        @DefaultValue("127.0.0.1") String healthHost,
        @DefaultValue("0") int healthPort) {
    public XRoadSettings {
        providers = Map.copyOf(providers);
        if (healthPort < 0 || healthPort > 65_535) {
            throw new StartupRefused(
                    "lienthong.xroad.health-port must be a port from 0 (none) to 65535, but is " + healthPort + ".");
        }
        providers.forEach((connector, provider) -> {
            if (provider.split("/", -1).length != 4) {
                throw new StartupRefused("lienthong.xroad.providers." + connector
                        + " must be of the form INSTANCE/CLASS/MEMBER/SUBSYSTEM, but is " + provider + ".");
            }
        });
        if (providers.values().stream().distinct().count() < providers.size()) {
            throw new StartupRefused("lienthong.xroad.providers names one subsystem for two connectors.");
        }
    }

    /** Our own member and, below it, a subsystem or a server. */
    SubsystemId own(String subsystem) {
        return new SubsystemId(instance, memberClass, memberCode, subsystem);
    }
}
