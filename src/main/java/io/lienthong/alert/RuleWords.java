package io.lienthong.alert;

import io.lienthong.connector.Defect;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.util.List;
import java.util.Map;

/** What is wrong with a key of a rule, said to people who fill in a form: the schema speaks English, and of patterns. */
final class RuleWords {
    private static final String RULE = "^/rules/0";
    private static final Wording BOUND = new Wording(
            "một số từ 0 đến 1000000000, như 10 hoặc 0,5, không có dấu ngăn cách hàng nghìn",
            "a number from 0 to 1000000000, such as 10 or 0.5, without marks between thousands");
    private static final Wording DURATION = new Wording(
            "thời lượng viết như PT5M (phút), PT4H (giờ), P1D (ngày)",
            "a duration is written like PT5M (minutes), PT4H (hours), P1D (days)");
    private static final Wording TITLE = new Wording("một dòng, từ 1 đến 200 ký tự", "one line, 1 to 200 characters");
    private static final Wording NAMES = new Wording(
            "tên gồm a-z, 0-9, dấu chấm, gạch nối; tối đa 1000 tên, ngăn cách bằng dấu phẩy",
            "names of a-z, 0-9, dots and hyphens; 1000 at most, with commas between");
    private static final Map<String, Wording> KEYS = Map.ofEntries(
            Map.entry(
                    "/name",
                    new Wording(
                            "bắt đầu bằng a-z, rồi a-z, 0-9, gạch nối; tối đa 60 ký tự",
                            "a-z first, then a-z, 0-9, hyphens; 60 characters at most")),
            Map.entry("/title", TITLE),
            Map.entry("/signal", new Wording("không có số liệu nào như vậy", "there is no such signal")),
            Map.entry("/above", BOUND),
            Map.entry("/below", BOUND),
            Map.entry("/for", DURATION),
            Map.entry("/repeat", DURATION),
            Map.entry("/severity", new Wording("warning hoặc critical", "warning or critical")),
            Map.entry("/systems", NAMES),
            Map.entry("/consumers", NAMES),
            Map.entry("/datasets", NAMES),
            Map.entry("/channels", new Wording("danh sách tên kênh, tối đa 20", "a list of channels, 20 at most")),
            Map.entry("/enabled", new Wording("true hoặc false", "true or false")));

    private RuleWords() {}

    /** Each place once. */
    static List<Violation> of(List<Defect> defects) {
        return defects.stream().map(RuleWords::violation).distinct().toList();
    }

    private static Violation violation(Defect defect) {
        String place = defect.key().replaceFirst(RULE, "");
        String key = place.replaceFirst("^(/[a-z]+)/.*$", "$1");
        String text = defect.message() + " (" + defect.mend() + ")";
        Wording known = KEYS.get(key);
        return new Violation(place, known == null ? new Wording("thiếu hoặc thừa khoá: " + text, text) : known);
    }
}
