package io.lienthong.face.xroad;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A service of a provider. REST services have no version. */
record ServiceId(
        SubsystemId provider, String code, @Nullable String version) {
    /** As it stands in the header {@code X-Road-Service}. */
    @Override
    public String toString() {
        return provider + "/" + URLEncoder.encode(code, StandardCharsets.UTF_8).replace("+", "%20");
    }

    String shown() {
        return "SERVICE:" + provider.shown().substring(provider.shown().indexOf(':') + 1) + "/" + code
                + (version == null ? "" : "/" + version);
    }
}
