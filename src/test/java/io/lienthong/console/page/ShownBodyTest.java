package io.lienthong.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Body;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShownBodyTest {
    private static Body body(String text, String mediaType) {
        return Body.received(text.getBytes(StandardCharsets.UTF_8), mediaType);
    }

    @Test
    void jsonIsIndentedAndOtherTextStaysAsItIs() {
        assertThat(ShownBody.of(body("{\"a\":1}", Body.JSON))).hasValueSatisfying(shown -> {
            assertThat(shown.json()).isTrue();
            assertThat(shown.text()).contains("\n").contains("\"a\" : 1");
        });
        assertThat(ShownBody.of(Body.opaque("<tờ/>\n".getBytes(StandardCharsets.UTF_8), "application/xml")))
                .hasValue(new ShownBody(false, "<tờ/>\n"));
    }

    @Test
    void bytesThatAreNoTextAreNotShown() {
        assertThat(ShownBody.of(Body.opaque(new byte[] {(byte) 0xff, (byte) 0xd8, 0}, "image/jpeg")))
                .isEmpty();
        assertThat(ShownBody.of(body("a\u0000b", "text/plain"))).isEmpty();
    }
}
