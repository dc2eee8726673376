package io.lienthong.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.access.XRoadClient.ConnectionType;
import io.lienthong.message.Environment;
import io.lienthong.platform.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class XRoadClientTest {
    private static final String OWN = "a".repeat(64);
    private static final String OTHER = "b".repeat(64);

    private static boolean fits(
            ConnectionType type, @Nullable String bound, String address, boolean tls, @Nullable String shown) {
        List<AddressRange> from = List.of(AddressRange.parse("10.20.0.0/24").orElseThrow());
        Consumer consumer = new Consumer(
                "office",
                Environment.PRODUCTION,
                null,
                new Consumer.Grants(List.of("*")),
                null,
                bound,
                null,
                List.of(),
                List.of());
        return new XRoadClient("VN/GOV/H99.12/office", type, from)
                .fits(consumer, new XRoadClient.Connection(address, tls, shown));
    }

    @Test
    void aCertificateThatIsBoundCountsHoweverTheClientConnects() {
        for (ConnectionType type : ConnectionType.values()) {
            assertThat(fits(type, OWN, "10.20.0.7", true, OWN)).isTrue();
            assertThat(fits(type, OWN, "10.20.0.7", true, OTHER)).isFalse();
            assertThat(fits(type, OWN, "10.20.0.7", true, null)).isFalse();
        }
    }

    @Test
    void withoutCertificateTheAddressCounts() {
        assertThat(fits(ConnectionType.HTTP, null, "10.20.0.7", false, null)).isTrue();
        assertThat(fits(ConnectionType.HTTP, null, "10.20.1.7", false, null)).isFalse();
        assertThat(fits(ConnectionType.HTTPS_NO_AUTH, null, "10.20.0.7", false, null))
                .isFalse();
        assertThat(fits(ConnectionType.HTTPS, null, "10.20.0.7", true, OTHER)).isFalse();
    }
}
