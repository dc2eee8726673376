package io.lienthong.tracing;

import java.net.URI;
import java.net.URISyntaxException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code lienthong.tracing}.
 *
 * @param endpoint of the collector, e.g. {@code http://127.0.0.1:4318/v1/traces}; empty: nothing is traced
 * @param ratio share of the traces that are recorded, above 0 to 1
 * @param link page of a trace, e.g. {@code https://grafana.example/trace/{traceId}}; empty: the console has no link
 */
@ConfigurationProperties("lienthong.tracing")
public record TracingSettings(
        @DefaultValue("") String endpoint,
        @DefaultValue("1") double ratio,
        @DefaultValue("") String link) {
    private static final String TRACE_ID = "{traceId}";
    private static final int MOST_PORT = 65_535;

    public TracingSettings {
        if (!endpoint.isEmpty() && !isAddress(endpoint)) {
            throw new IllegalArgumentException(
                    "lienthong.tracing.endpoint is like http://127.0.0.1:4318/v1/traces, not " + endpoint);
        }
        if (!(ratio > 0 && ratio <= 1)) {
            throw new IllegalArgumentException("lienthong.tracing.ratio is above 0 and at most 1, not " + ratio);
        }
        if (!link.isEmpty() && !(isWeb(link) && link.contains(TRACE_ID))) {
            throw new IllegalArgumentException(
                    "lienthong.tracing.link is like https://grafana.example/trace/" + TRACE_ID + ", not " + link);
        }
    }

    private static boolean isAddress(String address) {
        try {
            URI parsed = new URI(address);
            return isWeb(address) && parsed.getHost() != null && parsed.getPort() <= MOST_PORT;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isWeb(String address) {
        return address.startsWith("http://") || address.startsWith("https://");
    }

    boolean on() {
        return !endpoint.isEmpty();
    }

    /** Where a trace is shown; empty where nobody said. */
    public String page(String traceId) {
        return link.replace(TRACE_ID, traceId);
    }
}
