package io.lienthong.face.indicator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.indicator.Figure;
import io.lienthong.indicator.Indicators;
import io.lienthong.indicator.Period;
import io.lienthong.indicator.Question;
import io.lienthong.message.AgencyCode;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The figures in the words of the reporting system: offices are agencies, and periods have numbers. */
final class ReportedFigures {
    private static final List<String> KINDS = List.of("PLAN", "ESTIMATE", "ACTUAL", "OFFICIAL");
    private static final String COUNTED = "ACTUAL";
    private static final int MAX_CODES = 100;

    private final Indicators indicators;

    ReportedFigures(Indicators indicators) {
        this.indicators = indicators;
    }

    /** One figure, or several where {@code indicatorCodes} asks for several. Throws RECORD_NOT_FOUND where there is none. */
    JsonNode indicators(Environment environment, Map<String, String> asked) {
        String several = asked.getOrDefault("indicatorCodes", "");
        String codes = several.isEmpty() ? asked.getOrDefault("indicatorCode", "") : several;
        if (codes.isEmpty()) {
            throw invalid("indicatorCode", "còn thiếu", "is missing");
        }
        List<String> wanted = Arrays.stream(codes.split(",")).limit(MAX_CODES).toList();
        String period = period(number(asked, "periodId", 1, 21), number(asked, "dataYear", 1900, 9998));
        String kind = KINDS.get(number(asked, "dataTypeId", 1, KINDS.size()) - 1);
        String office = office(asked.getOrDefault("officeCode", ""));
        List<Figure> all = read(environment, office, Period.parse(period));
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (String code : wanted) {
            all.stream()
                    .filter(figure -> is(figure, office, code, kind, period))
                    .findFirst()
                    .ifPresent(figure -> found.add(shown(code, figure)));
        }
        if (several.isEmpty() && found.isEmpty()) {
            throw new BusException(
                    ErrorCode.RECORD_NOT_FOUND,
                    new Wording(
                            "không có số liệu của chỉ tiêu này cho đơn vị và kỳ đã nêu",
                            "there is no figure of this indicator for the office and the period"));
        }
        return several.isEmpty() ? found.get(0) : found;
    }

    /** What is counted is what was done; what is reported is as its source says, for just this office and period. */
    private boolean is(Figure figure, @Nullable String office, String code, String kind, String period) {
        Figure.Report report = figure.report();
        return report == null
                ? figure.level().equals("ALL") && code.equals(code(figure)) && kind.equals(COUNTED)
                : figure.agency().equals(office)
                        && code.equals(figure.indicator())
                        && kind.equals(report.kind())
                        && period.equals(figure.period());
    }

    /** The reporting system's code; the name where it has none. */
    private String code(Figure figure) {
        return names().entrySet().stream()
                .filter(entry -> entry.getValue().name().equals(figure.indicator()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(figure.indicator());
    }

    private record Named(String name, Wording title) {}

    /** By the reporting system's codes. */
    private Map<String, Named> names() {
        Map<String, Named> names = new LinkedHashMap<>();
        indicators
                .definitions()
                .cubes()
                .forEach(cube -> cube.indicators().forEach(measure -> {
                    names.put(code(measure.code(), measure.name()), new Named(measure.name(), measure.title()));
                }));
        indicators.definitions().shares().forEach(share -> {
            names.put(code(share.code(), share.name()), new Named(share.name(), share.title()));
        });
        indicators.definitions().reported().forEach(one -> {
            names.put(one.code(), new Named(one.code(), one.title()));
        });
        return names;
    }

    private static String code(@Nullable String code, String name) {
        return code == null ? name : code;
    }

    private static ObjectNode shown(String code, Figure figure) {
        ObjectNode shown = Json.object().put("indicatorCode", code);
        JsonNode written = Written.figure(figure);
        if (figure.unit() != null) {
            shown.put("unit", figure.unit());
        }
        shown.set("value", written.get("value"));
        return shown;
    }

    /** The agencies that have figures. */
    JsonNode offices(Environment environment) {
        TreeSet<String> codes = new TreeSet<>();
        Question question =
                new Question(environment, null, Question.Scope.ALL, null, null, null, null, Question.By.AGENCY, null);
        indicators.latest(question).forEach(figure -> codes.add(figure.agency()));
        ArrayNode offices = JsonNodeFactory.instance.arrayNode();
        codes.forEach(code -> offices.addObject().put("officeCode", code).put("officeName", code));
        return offices;
    }

    /** The indicators of which there is a figure other than zero; of one office, or of any. */
    JsonNode withData(Environment environment, @Nullable String office) {
        String agency = office == null ? null : office(office);
        Question question = new Question(environment, agency, null, null, null, null, null, null, null);
        List<String> found = new ArrayList<>();
        indicators.latest(question).stream()
                .filter(figure -> figure.value().signum() != 0 && figure.system() == null)
                .forEach(figure -> found.add(figure.report() == null ? code(figure) : figure.indicator()));
        Map<String, Named> names = names();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        found.stream().distinct().forEach(code -> {
            Named named = names.get(code);
            list.addObject()
                    .put("indicatorCode", code)
                    .put("indicatorName", named == null ? code : named.title().vi());
        });
        return list;
    }

    private List<Figure> read(Environment environment, @Nullable String agency, Period period) {
        return indicators.latest(
                new Question(environment, agency, null, period.first(), period.last(), null, null, null, null));
    }

    private static @Nullable String office(String code) {
        if (code.isEmpty()) {
            return null; // the province
        }
        if (AgencyCode.problem(code).isPresent()) {
            throw invalid("officeCode", "phải là mã định danh đơn vị", "must be an agency code");
        }
        return code;
    }

    /** 1-12 months, 13-16 quarters, 17 and 18 half years, 20 the year, 21 five years. */
    private static String period(int id, int year) {
        if (id <= 12) {
            return String.format("%d-%02d", year, id);
        }
        if (id <= 16) {
            return year + "-Q" + (id - 12);
        }
        return switch (id) {
            case 17, 18 -> year + "-H" + (id - 16);
            case 20 -> String.valueOf(year);
            case 21 -> year + "-5Y";
            default -> throw invalid("periodId", "không có kỳ số " + id, "there is no period with the number " + id);
        };
    }

    private static int number(Map<String, String> asked, String name, int from, int to) {
        try {
            int number = Integer.parseInt(asked.getOrDefault(name, ""));
            if (number >= from && number <= to) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw invalid(name, "phải là số từ " + from + " đến " + to, "must be a number from " + from + " to " + to);
    }

    private static BusException invalid(String name, String vietnamese, String english) {
        return BusException.invalid(
                ErrorCode.REQUEST_INVALID,
                new Wording(
                        "tham số không hợp lệ: " + name + " " + vietnamese,
                        "a parameter is wrong: " + name + " " + english),
                List.of(new Violation("parameter " + name, vietnamese, english)));
    }
}
