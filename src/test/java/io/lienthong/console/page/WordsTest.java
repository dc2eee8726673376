package io.lienthong.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.i18n.LocaleContextHolder;

class WordsTest {
    private final Words words = new Words();

    @AfterEach
    void asBefore() {
        LocaleContextHolder.resetLocaleContext();
    }

    @ParameterizedTest
    @CsvSource({"vi, thiếu một trường", "en, a field / a part is missing"})
    void aRefusalIsToldInTheLanguageOfThePage(String language, String told) {
        // given
        LocaleContextHolder.setLocale(Locale.forLanguageTag(language));
        BusException refusal = new BusException(
                ErrorCode.REQUEST_INVALID, new Wording("thiếu một trường", "a field / a part is missing"));
        // when
        String detail = Words.of(refusal.as(ErrorCode.BODY_TOO_LARGE)).detail();
        // then
        assertThat(detail).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hệ thống không trả lời / the system is away | hệ thống không trả lời | the system is away",
                "by an.nguyen: sai hồ sơ | do an.nguyen: sai hồ sơ | by an.nguyen: sai hồ sơ",
                "to binh by an | giao binh, do an | to binh by an",
                "Họ tên / Ngày sinh sai | Họ tên / Ngày sinh sai | Họ tên / Ngày sinh sai",
                "status 4 / 5 | status 4 / 5 | status 4 / 5"
            })
    void whatAJournalSaysIsToldInTheLanguageOfThePageAsFarAsItIsKnown(String text, String vi, String en) {
        for (String language : new String[] {"vi", "en"}) {
            // given
            LocaleContextHolder.setLocale(Locale.forLanguageTag(language));
            // when
            String said = words.said(text);
            // then
            assertThat(said).isEqualTo(language.equals("vi") ? vi : en);
        }
    }

    @Test
    void aMarkThatTurnsTheDirectionIsShownAsItIsWritten() {
        assertThat(Words.visible("a\u202Eb\u2066c")).isEqualTo("a\\u202eb\\u2066c");
    }
}
