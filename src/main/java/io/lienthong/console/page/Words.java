package io.lienthong.console.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lienthong.console.MessageView;
import io.lienthong.console.TrafficOverview;
import io.lienthong.message.BusException;
import io.lienthong.message.Detail;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.operator.Role;
import io.lienthong.route.Connectors;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** How pages say times, durations, errors and trees, in the language of the person. In templates: {@code @words}. */
@Component("words")
class Words {
    private static final ZoneId VIETNAM = TrafficOverview.VIETNAM;
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm:ss");
    private static final ObjectWriter INDENTED = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

    private static final Pattern TURNING = Pattern.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]");

    /** What journals and histories say in English, of people's acts. */
    private static final Map<Pattern, String> PHRASES = Map.of(
            Pattern.compile("^to nobody by (\\S{1,64}?)(?=:|;|$)"), "thôi giao, do $1",
            Pattern.compile("^to (?!nobody )(\\S{1,64}) by (\\S{1,64}?)(?=:|;|$)"), "giao $1, do $2",
            Pattern.compile("; note: "), "; ghi chú: ",
            Pattern.compile("^by (\\S{1,64}?)(?=:|;|$)"), "do $1",
            Pattern.compile("; replaced by (?=[0-9a-f-]{36}$)"), "; được thay bằng ",
            Pattern.compile("; takes the place of (?=[0-9a-f-]{36}$)"), "; thay cho ",
            Pattern.compile("^([0-9]+) a minute$"), "$1 yêu cầu mỗi phút",
            Pattern.compile("^no quota$"), "không giới hạn",
            Pattern.compile("^the old secret lives (?=P)"), "khoá cũ còn dùng ",
            Pattern.compile("^not in the contract$"), "không có trong hợp đồng");

    static boolean english() {
        return LocaleContextHolder.getLocale().getLanguage().equals("en");
    }

    /** Of a system, in the language of the person; its name where it has none. */
    static String title(Connectors connectors, String system) {
        return connectors
                .descriptor(system)
                .map(known -> known.metadata().title().getOrDefault(english() ? "en" : "vi", system))
                .orElse(system);
    }

    /** A text of the bus. */
    public String of(Wording wording) {
        return english() ? wording.en() : wording.vi();
    }

    static Refused of(BusException error) {
        ErrorCode code = error.code();
        Wording title = code.title();
        Wording action = code.action();
        return new Refused(
                code.name(), english() ? title.en() : title.vi(), told(error), english() ? action.en() : action.vi());
    }

    private static String told(BusException error) {
        Wording detail = error.wording();
        return detail == null ? language(error.detail()) : english() ? detail.en() : detail.vi();
    }

    /** Of a text that holds {@code vi / en} the one half; the whole of what does not look like one. */
    static String language(String text) {
        Wording both = Detail.of(text);
        return english() ? both.en() : both.vi();
    }

    /** What a journal or history says of an error, or of who decided something. */
    public String said(@Nullable String text) {
        if (text == null || english()) {
            return text == null ? "" : language(text);
        }
        String said = text;
        for (Map.Entry<Pattern, String> phrase : PHRASES.entrySet()) {
            said = phrase.getKey().matcher(said).replaceFirst(phrase.getValue());
        }
        return language(said);
    }

    /** What happened this time, of something that was refused among others. */
    public String why(BusException error) {
        return told(error);
    }

    /** What is wrong, what happened this time, and what to do. */
    public record Refused(String code, String title, String detail, String action) {}

    /** What a code of the journal means; the code itself where it is none of ours. */
    public String code(@Nullable Object code) {
        return code == null
                ? ""
                : ErrorCode.named(code.toString())
                        .map(ErrorCode::title)
                        .map(this::of)
                        .orElse(code.toString());
    }

    /** What to do about a code. */
    public String action(@Nullable Object code) {
        return code == null
                ? ""
                : ErrorCode.named(code.toString())
                        .map(ErrorCode::action)
                        .map(this::of)
                        .orElse("");
    }

    /** What a role is called; the text itself where it is none. */
    public String role(String name) {
        return Stream.of(Role.values())
                .filter(role -> role.name().equals(name))
                .map(role -> of(role.title()))
                .findFirst()
                .orElse(name);
    }

    /** In Vietnam; the day is left out where it is today. */
    public String time(@Nullable Instant instant) {
        if (instant == null) {
            return "";
        }
        ZonedDateTime there = instant.atZone(VIETNAM);
        return there.format(there.toLocalDate().equals(LocalDate.now(VIETNAM)) ? TODAY : EARLIER);
    }

    /** What a form's field says of a moment in Vietnam, such as 2026-11-22T08:00; absent where it is blank. */
    static @Nullable Instant vietnamTime(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return LocalDateTime.parse(text.strip()).atZone(VIETNAM).toInstant();
        } catch (DateTimeParseException e) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "thời điểm ghi như 2026-11-22T08:00, giờ Việt Nam",
                            "a time is written like 2026-11-22T08:00, in Vietnam"));
        }
    }

    /** The same the other way. */
    static String vietnamField(Instant instant) {
        return LocalDateTime.ofInstant(instant, VIETNAM).toString();
    }

    /** Plain digits with the language's own decimal mark. */
    public String decimal(String digits) {
        return english() ? digits : digits.replace('.', ',');
    }

    /** A number with the language's own marks. */
    public String number(long number) {
        return String.format(LocaleContextHolder.getLocale(), "%,d", number);
    }

    /** How long something is ago, in its two largest units. */
    public String since(@Nullable Instant instant) {
        return instant == null ? "" : duration(Duration.between(instant, Instant.now()));
    }

    /** In its two largest units. */
    public String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        boolean english = english();
        if (seconds >= 86_400) {
            return two(seconds / 86_400, english ? "d" : "ngày", seconds % 86_400 / 3_600, english ? "h" : "giờ");
        }
        if (seconds >= 3_600) {
            return two(seconds / 3_600, english ? "h" : "giờ", seconds % 3_600 / 60, english ? "min" : "phút");
        }
        if (seconds >= 60) {
            return two(seconds / 60, english ? "min" : "phút", seconds % 60, english ? "s" : "giây");
        }
        return seconds > 0 ? seconds + (english ? " s" : " giây") : duration.toMillis() + " ms";
    }

    public String seconds(long seconds) {
        return duration(Duration.ofSeconds(seconds));
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /** A bound of milliseconds that something took at most. */
    public String atMost(long millis) {
        return millis == Long.MAX_VALUE ? "> 10 s" : "≤ " + millis + " ms";
    }

    /** What the tree of a client of X-Road calls it; absent where there is none. */
    public @Nullable String xroad(@Nullable JsonNode client) {
        return client == null ? null : client.path("client").asText();
    }

    /** Microseconds as milliseconds. */
    public String micros(long micros) {
        return micros < 10_000
                ? String.format("%.1f ms", micros / 1_000.0)
                : duration(Duration.ofNanos(micros * 1_000));
    }

    /** A masked body of an entry, with the fields that its error names. */
    public List<MarkedBody.Part> marked(JsonNode body, MessageView.Entry entry) {
        return Story.marked(body, entry);
    }

    /** A masked body, one field a line. */
    public String tree(@Nullable JsonNode body) {
        return body == null ? "" : body.isTextual() ? visible(body.asText()) : indented(body);
    }

    /** Marks that turn the direction of what follows are shown as JSON may write them, so that they turn nothing. */
    static String visible(String text) {
        return TURNING.matcher(text)
                .replaceAll(
                        mark -> String.format("\\\\u%04x", (int) mark.group().charAt(0)));
    }

    static String indented(JsonNode tree) {
        try {
            return visible(INDENTED.writeValueAsString(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }
}
