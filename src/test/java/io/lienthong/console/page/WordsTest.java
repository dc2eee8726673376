package io.lienthong.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.alert.Severity;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Versions;
import io.lienthong.console.ConnectorView;
import io.lienthong.console.ConsumerView;
import io.lienthong.console.MessageStatus;
import io.lienthong.contract.Drift;
import io.lienthong.journal.Kind;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.provider.Contact;
import io.lienthong.provider.ProbeStep;
import io.lienthong.reconciliation.Reconciliation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
                "120 a minute | 120 yêu cầu mỗi phút | 120 a minute",
                "no quota | không giới hạn | no quota",
                "yêu cầu không đúng quy cách của gửi hồ sơ / the request breaks the contract of submit:"
                        + " /dossierCode (phải có kiểu string / must be of type string); /a (bắt buộc / is required)"
                        + " | yêu cầu không đúng quy cách của gửi hồ sơ: /dossierCode (phải có kiểu string); /a (bắt buộc)"
                        + " | the request breaks the contract of submit: /dossierCode (must be of type string); /a (is required)",
                "chưa đặt metadata.owner của kết nối clinics / the owner of connector clinics is not set (metadata.owner)"
                        + " | chưa đặt metadata.owner của kết nối clinics"
                        + " | the owner of connector clinics is not set (metadata.owner)",
                "to binh by an | giao binh, do an | to binh by an",
                "Họ tên / Ngày sinh sai | Họ tên / Ngày sinh sai | Họ tên / Ngày sinh sai",
                "sai chỗ / wrong: /a (bắt buộc / is required); /b (bắt buộc / is required)"
                        + " | sai chỗ: /a (bắt buộc); /b (bắt buộc) | wrong: /a (is required); /b (is required)",
                "proof trả lời / answered HTTP 422: \"Thiếu mã\" | proof trả lời HTTP 422: \"Thiếu mã\""
                        + " | proof answered HTTP 422: \"Thiếu mã\"",
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

    @ParameterizedTest
    @CsvSource({
        "did.resent, 1, 1 delivery goes out again.",
        "did.resent, 0, 0 deliveries go out again.",
        "did.resent, 1200, '1,200 deliveries go out again.'",
        "correct.all, 1, Correct and resend 1 delivery…"
    })
    void oneOfSomethingIsNotMany(String key, long number, String said) throws Exception {
        // given
        Properties english = new Properties();
        english.load(new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/console/words_en.properties")),
                StandardCharsets.UTF_8));
        // when
        String text = new MessageFormat(english.getProperty(key), Locale.ENGLISH).format(new Object[] {number});
        // then
        assertThat(text).isEqualTo(said);
    }

    /** What pages show of these kinds, by the key of its word. */
    static Stream<String> shown() {
        return Stream.of(
                        keys("status.", MessageStatus.values()),
                        keys("kind.", Kind.values()),
                        keys("state.", OverviewPage.State.values()),
                        keys("contact.", Contact.State.values()),
                        keys("life.", Versions.State.values()),
                        keys("severity.", Severity.values()),
                        names("ping.step.", ProbeStep.Name.values()),
                        names("pattern.", Operation.Pattern.values()),
                        names("connector.act.", Versions.Act.values()),
                        names("drift.", Drift.Kind.values()),
                        names("difference.", Reconciliation.Kind.values()),
                        allowed("connector.source.", ConnectorView.class, "source"),
                        allowed("life.", ConnectorView.class, "state").map(key -> key.toLowerCase(Locale.ROOT)),
                        allowed("consumer.", ConsumerView.class, "state").map(key -> key.toLowerCase(Locale.ROOT)),
                        allowed("consumer.act.", ConsumerView.Change.class, "act"))
                .flatMap(keys -> keys);
    }

    private static Stream<String> names(String prefix, Enum<?>[] values) {
        return Stream.of(values).map(value -> prefix + value.name());
    }

    private static Stream<String> keys(String prefix, Enum<?>[] values) {
        return names(prefix, values)
                .map(key -> prefix + key.substring(prefix.length()).toLowerCase(Locale.ROOT));
    }

    private static Stream<String> allowed(String prefix, Class<?> view, String field) {
        return Stream.of(view.getRecordComponents())
                .filter(component -> component.getName().equals(field))
                .map(component -> component.getAccessor().getAnnotation(Schema.class))
                .flatMap(schema -> Stream.of(schema.allowableValues()))
                .map(value -> prefix + value);
    }

    /** Thymeleaf lets no page look into a class of the JDK by a property: the page breaks off where it does. */
    @Test
    void noPageAsksAListForItsSizeByAProperty() throws Exception {
        try (Stream<Path> pages = Files.list(Path.of("src/main/resources/console"))) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".html")).toList()) {
                assertThat(Files.readString(page))
                        .as(page.toString())
                        .doesNotContainPattern("[a-zA-Z]\\.size(?![a-zA-Z(])");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"words.properties", "words_en.properties"})
    void noKeyStandsTwice(String file) throws Exception {
        // when
        List<String> keys = Files.readAllLines(Path.of("src/main/resources/console", file)).stream()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
        // then
        assertThat(keys).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"words.properties", "words_en.properties"})
    void whatPagesShowOfAKindHasAWordAndNeverItsName(String file) throws Exception {
        // given
        Properties words = new Properties();
        words.load(new InputStreamReader(
                Objects.requireNonNull(Words.class.getResourceAsStream("/console/" + file)), StandardCharsets.UTF_8));
        // when
        List<String> keys = shown().toList();
        // then
        assertThat(keys).contains("ping.step.AUTHENTICATION", "consumer.act.GRANTED", "connector.source.FOLDER");
        assertThat(keys)
                .allSatisfy(
                        key -> assertThat(words.getProperty(key, "")).as(key).isNotBlank());
    }

    @Test
    void aMarkThatTurnsTheDirectionIsShownAsItIsWritten() {
        assertThat(Words.visible("a\u202Eb\u2066c")).isEqualTo("a\\u202eb\\u2066c");
    }
}
