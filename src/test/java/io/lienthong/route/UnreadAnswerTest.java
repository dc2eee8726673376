package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UnreadAnswerTest {
    private static final KnownValues NOTHING_HIDDEN = new KnownValues();

    private static KnownValues hidingAName() {
        KnownValues known = new KnownValues();
        known.add(
                Json.object().put("name", "Lê Văn An").put("family", "Văn"),
                Json.object().put("name", "***").put("family", "***"));
        return known;
    }

    private static String shown(String text, UnreadAnswer.May may, KnownValues known) {
        return UnreadAnswer.of(text.getBytes(StandardCharsets.UTF_8), may, known);
    }

    @Test
    void ofATextOnlyLongNumbersAreMaskedWhereTheMessageHidesNothing() {
        assertThat(shown("<html>Bảo trì 02/9: 0912345678</html>", UnreadAnswer.May.REPEAT_THE_MESSAGE, NOTHING_HIDDEN))
                .isEqualTo("<html>Bảo trì 02/9: ***</html>");
    }

    @ParameterizedTest
    @EnumSource(Normalizer.Form.class)
    void aNameOfAMessageInAnyNormalFormIsMasked(Normalizer.Form form) {
        // given
        KnownValues known = new KnownValues();
        known.add(
                Json.object().put("name", Normalizer.normalize("Lê Văn An", form)),
                Json.object().put("name", "***"));
        // then
        for (Normalizer.Form echoed : Normalizer.Form.values()) {
            assertThat(shown(
                            Normalizer.normalize("<p>Lê Văn An sai</p>", echoed),
                            UnreadAnswer.May.REPEAT_THE_MESSAGE,
                            known))
                    .isEqualTo("<p>*** sai</p>");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<p>Lê Văn An đã có</p> | <p>*** đã có</p>",
                "{\"ten\": \"L\\u00ea V\\u0103n An\" | {\"ten\": \"***\"",
                "L&#234; V&#x103;n An sai | *** sai",
                "Le\u0302 Va\u0306n An sai | *** sai",
                "502 Bad Gateway | 502 Bad Gateway",
                "so 034190012345 sai | so *** sai"
            })
    void whatTheMessageHidesIsMaskedHoweverItIsWritten(String answer, String shown) {
        assertThat(shown(answer, UnreadAnswer.May.REPEAT_THE_MESSAGE, hidingAName()))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"maLoi\": 7, \"hoTen\": \"Lê An, xã Tân Phú\", \"ngay\": \"01/02 | {\"maLoi\": ***, \"hoTen\": \"***\", \"ngay\": \"***",
                "<!DOCTYPE html><title>Lê An</title> | <!DOCTYPE ***><title>***</title>"
            })
    void ofAnAnswerWithPersonalDataOnlyNamesAreShown(String answer, String shown) {
        assertThat(shown(answer, UnreadAnswer.May.TELL_OF_PEOPLE, NOTHING_HIDDEN))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"hoTen\": \"Trần Bình | {\"hoTen\": \"***",
                "<thongTin><hoTen>Trần Bình | <thongTin><hoTen>***",
                "callback({\"hoTen\": \"Trần Bình\"}) | ***({\"hoTen\": \"***\"})",
                "<!doctype html><title>502 Bad Gateway</title> | <!doctype html><title>502 Bad Gateway</title>",
                "khong co cua Lê Văn An | khong co cua ***"
            })
    void halfARecordIsMaskedAndAPageOfAServerIsShown(String answer, String shown) {
        assertThat(shown(answer, UnreadAnswer.May.BE_A_MASKED_RECORD, hidingAName()))
                .isEqualTo(shown);
    }

    @Test
    void bytesThatAreNoTextAreToldByTheirBeginning() {
        byte[] zip = {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3};
        assertThat(UnreadAnswer.of(zip, UnreadAnswer.May.REPEAT_THE_MESSAGE, NOTHING_HIDDEN))
                .isEqualTo("(7 B, ≠ UTF-8: 1f 8b 08 00 …)");
    }

    @Test
    void aLongTextIsCutAndNoHalfOfAValueStaysAtTheCut() {
        // given
        String text = "x".repeat((16 << 10) - 7) + "Lê Văn An" + "y".repeat(100);
        // when
        String shown = shown(text, UnreadAnswer.May.REPEAT_THE_MESSAGE, hidingAName());
        // then
        assertThat(shown).doesNotContain("Lê").endsWith("\n… (" + text.getBytes(StandardCharsets.UTF_8).length + " B)");
        assertThat(shown.length()).isLessThan(16 << 10);
    }
}
