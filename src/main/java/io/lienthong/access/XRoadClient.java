package io.lienthong.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
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

    /** As {@code config/consumers.yaml} has it below {@code xroad}. */
    ObjectNode tree() {
        ObjectNode tree = Json.object().put("client", client).put("connectionType", connectionType.name());
        if (!addresses.isEmpty()) {
            ArrayNode ranges = tree.putArray("addresses");
            addresses.forEach(range -> ranges.add(range.text()));
        }
        return tree;
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
