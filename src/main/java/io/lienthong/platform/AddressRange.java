package io.lienthong.platform;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;

/** A range of IP addresses in CIDR notation, e.g. {@code 10.20.0.0/16} or {@code fd00::/8}; a bare address is a range of one. */
public record AddressRange(byte[] network, int prefixBits) {
    /** Reads a literal; names are never looked up. */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            return Optional.empty();
        }
        int bits = slash < 0 ? network.length * Byte.SIZE : digits(text.substring(slash + 1));
        return bits < 0 || bits > network.length * Byte.SIZE
                ? Optional.empty()
                : Optional.of(new AddressRange(network, bits));
    }

    private static int digits(String text) {
        boolean number = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(text) : -1;
    }

    /** In CIDR notation; of one address, that alone. */
    public String text() {
        String address = NetUtil.bytesToIpAddress(network);
        return prefixBits == network.length * Byte.SIZE ? address : address + "/" + prefixBits;
    }

    public boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    public boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = prefixBits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixBits % Byte.SIZE;
        return rest == 0 || ((address[whole] ^ network[whole]) & (0xff << (Byte.SIZE - rest)) & 0xff) == 0;
    }
}
