package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://localhost/",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://169.254.169.254/latest/meta-data",
                "https://192.168.1.1:8443/hook",
                "http://93.184.216.34/",
                "ftp://93.184.216.34/",
                "https:///hook"
            })
    void anAddressThatCannotBeCalledIsKnownBeforehand(String url) {
        assertThat(Push.problem(url, List.of("10.20.0.0/16"))).isPresent();
    }

    @Test
    void whatTheOperatorAllowsIsCalledAlsoWithoutTls() {
        assertThat(Push.problem("http://10.20.0.7:9000/in", List.of("10.20.0.0/16")))
                .isEmpty();
        assertThat(Push.problem("https://93.184.216.34/", List.of())).isEmpty();
        assertThat(Push.problem("https://portal.example/", List.of())).isEmpty();
        assertThat(Push.problem("https://portal.example/", List.of("10.20.0.0/33")))
                .isPresent();
    }

    @Test
    void withoutTlsNothingElseIsCalled() throws UnknownHostException {
        Egress egress = Egress.only(List.of("10.20.0.0/16"));
        assertThat(egress.permits(InetAddress.getByName("10.20.3.4"))).isTrue();
        assertThat(egress.permits(InetAddress.getByName("93.184.216.34"))).isFalse();
    }
}
