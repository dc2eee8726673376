package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {
    private final Egress strict = new Egress(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "192.0.2.1",
                "198.18.0.1",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001::1",
                "2001:db8::1"
            })
    void reservedAddressesAreRefused(String literal) throws UnknownHostException {
        assertThat(strict.permits(InetAddress.getByName(literal))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "113.160.0.1",
                "172.32.0.1",
                "172.15.255.255",
                "11.0.0.1",
                "2606:4700::1111",
                "2400:cb00::1"
            })
    void publicAddressesArePermitted(String literal) throws UnknownHostException {
        assertThat(strict.permits(InetAddress.getByName(literal))).isTrue();
    }

    @Test
    void anAllowedRangeOpensItselfAndNothingElse() throws UnknownHostException {
        // given
        Egress egress = new Egress(List.of("10.20.0.0/15", "fd00:1::/32", "127.0.0.1"));

        // when
        List<InetAddress> permitted = egress.permitted(new InetAddress[] {
            InetAddress.getByName("10.20.0.1"),
            InetAddress.getByName("10.21.255.255"),
            InetAddress.getByName("10.22.0.1"),
            InetAddress.getByName("fd00:1::5"),
            InetAddress.getByName("fd00:2::5"),
            InetAddress.getByName("127.0.0.1"),
            InetAddress.getByName("127.0.0.2")
        });

        // then
        assertThat(permitted)
                .extracting(InetAddress::getHostAddress)
                .containsExactly("10.20.0.1", "10.21.255.255", "fd00:1:0:0:0:0:0:5", "127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "::/129", "", "/8"})
    void aRangeThatIsNoneIsADefectOfTheSettings(String text) {
        assertThatThrownBy(() -> new Egress(List.of(text)))
                .isInstanceOf(UnusableConnector.class)
                .hasMessageContaining("egress.allowedRanges");
    }
}
