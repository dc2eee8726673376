package io.lienthong.provider;

import io.lienthong.platform.AddressRange;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Decides which addresses a connector may call: public ones, and those that the operator allows by name of the range.
 * Everything that IANA reserves for hosts, links, private networks, groups, documentation or translation is refused.
 */
final class Egress {
    private static final List<AddressRange> RESERVED = ranges(List.of(
            // IPv4
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // shared by carriers
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarking
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, broadcast
            // IPv6: only 2000::/3 is global unicast, less what is carved out of it
            "::/3", // unspecified, loopback, IPv4-mapped and -compatible, translation (64:ff9b::/96), discard
            "4000::/2",
            "8000::/1", // unique local, link-local, site-local, multicast
            "2001::/23", // Teredo and other assignments
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4 holds an IPv4 address
            "3fff::/20")); // documentation

    private final List<AddressRange> allowed;
    private final boolean publicOnes;

    Egress(List<String> allowedRanges) {
        this(allowedRanges, true);
    }

    private Egress(List<String> allowedRanges, boolean publicOnes) {
        this.allowed = ranges(allowedRanges);
        this.publicOnes = publicOnes;
    }

    /** Public addresses are refused too, where they are not in a range that is named. */
    static Egress only(List<String> allowedRanges) {
        return new Egress(allowedRanges, false);
    }

    boolean permits(InetAddress address) {
        return anyContains(allowed, address) || (publicOnes && !anyContains(RESERVED, address));
    }

    List<InetAddress> permitted(InetAddress[] addresses) {
        return Arrays.stream(addresses).filter(this::permits).toList();
    }

    private static boolean anyContains(List<AddressRange> ranges, InetAddress address) {
        for (AddressRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<AddressRange> ranges(List<String> texts) {
        return texts.stream().map(Egress::range).toList();
    }

    private static AddressRange range(String text) {
        return AddressRange.parse(text)
                .orElseThrow(() -> UnusableConnector.at(
                        "egress.allowedRanges",
                        "not an address range: " + text,
                        "write CIDR ranges, e.g. 10.20.0.0/16, in config/connectors"));
    }
}
