package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
    private static final byte[] KEY = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    /** The known answer that the libraries of Standard Webhooks are tested with. */
    @Test
    void itIsThatOfTheSpecification() {
        assertThat(WebhookSignature.of(List.of(KEY), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY))
                .isEqualTo(SIGNED);
    }

    @Test
    void eachKeySignsWhileTheyRotate() {
        // when
        String both = WebhookSignature.of(List.of(new byte[24], KEY), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY);
        // then
        assertThat(both.split(" ")).hasSize(2).endsWith(SIGNED);
    }
}
