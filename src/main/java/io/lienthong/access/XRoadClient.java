package io.lienthong.access;

import io.lienthong.platform.AddressRange;
import io.netty.util.NetUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer calls as a client of X-Road.
 *
 * @param client its identifier, {@code INSTANCE/CLASS/MEMBER[/SUBSYSTEM]}
 * @param addresses from where it may call; empty with HTTPS, where its certificate says who it is
 */
record XRoadClient(String client, ConnectionType connectionType, List<AddressRange> addresses) {
    XRoadClient {
        addresses = List.copyOf(addresses);
    }

    /** How X-Road calls what a client has to show. */
    enum ConnectionType {
        /** Its address. */
        HTTP,
        /** Its address, over TLS. */
        HTTPS_NO_AUTH,
        /** The client certificate that is bound to it. */
        HTTPS
    }

    /** Whether a call that names this client may be its own. A certificate that the consumer is bound to counts in every case. */
    boolean fits(Consumer consumer, Connection connection) {
        String bound = consumer.certificateSha256();
        boolean named = switch (connectionType) {
            case HTTP -> true;
            case HTTPS_NO_AUTH -> connection.tls();
            case HTTPS -> bound != null;
        };
        return named
                && (bound == null || bound.equals(connection.certificateSha256()))
                && (connectionType == ConnectionType.HTTPS && addresses.isEmpty() || from(connection.address()));
    }

    private boolean from(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes != null && addresses.stream().anyMatch(range -> range.contains(bytes));
    }

    /**
     * What a call came over.
     *
     * @param address of the caller, a literal
     * @param certificateSha256 of the client certificate that it showed
     */
    record Connection(String address, boolean tls, @Nullable String certificateSha256) {}
}
