package io.lienthong.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final Cursor CURSOR = new Cursor("dossiers", UUID.randomUUID(), "0123456789ab", 42);

    @Test
    void isReadAsItWasWritten() {
        assertThat(Cursor.parse("dossiers", CURSOR.text())).isEqualTo(CURSOR);
        assertThat(CURSOR.text()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void ofAnotherDatasetIsRefused() {
        assertInvalid("enterprises", CURSOR.text(), "of dataset dossiers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "%%%", "bm9uZQ", "now "})
    void madeUpIsRefused(String text) {
        assertInvalid("dossiers", text, "no cursor");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 dossiers 00000000-0000-0000-0000-000000000000 - -1",
                "1 dossiers 00000000-0000-0000-0000-000000000000 - 99999999999999999999",
                "1 dossiers ------------------------------------ - 1",
                "2 dossiers 00000000-0000-0000-0000-000000000000 - 1",
                "1 dossiers 00000000-0000-0000-0000-000000000000 - 1\n"
            })
    void madeUpWithCareIsRefused(String clear) {
        byte[] bytes = clear.getBytes(StandardCharsets.US_ASCII);
        assertInvalid("dossiers", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), "no cursor");
    }

    private static void assertInvalid(String dataset, String text, String why) {
        assertThatThrownBy(() -> Cursor.parse(dataset, text)).isInstanceOfSatisfying(BusException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CURSOR_INVALID);
            assertThat(e.detail()).contains(why);
        });
    }
}
