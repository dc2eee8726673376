package io.lienthong.alert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.alert.Outbox.Item;
import io.lienthong.alert.Outbox.Message;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A message in words, Vietnamese first and then English, and as JSON. */
final class Text {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm dd/MM/yyyy");
    private static final Map<String, Wording> KINDS = Map.of(
            "OPENED", new Wording("MỚI", "NEW"),
            "REPEATED", new Wording("VẪN CÒN", "STILL THERE"),
            "ENDED", new Wording("ĐÃ HẾT", "OVER"),
            "UNWATCHED", new Wording("KHÔNG CÒN ĐƯỢC THEO DÕI", "NO LONGER WATCHED"));
    private static final int MOST_SUBJECT = 150;
    private static final int MOST_LINE = 1_000;
    static final Wording TEST =
            new Wording("Thông báo thử của Lienthong: kênh này hoạt động.", "A test by Lienthong: this channel works.");

    private final Map<String, Rule> rules;
    private final String console;

    /** @param console address that people reach the console by; empty: none is told */
    Text(Iterable<Rule> rules, String console) {
        Map<String, Rule> byName = new HashMap<>();
        rules.forEach(rule -> byName.put(rule.name(), rule));
        this.rules = byName;
        this.console = console;
    }

    /** One line without control characters. */
    String subject(Message message) {
        List<Item> items = message.items();
        if (items.isEmpty()) {
            return "[Lienthong] " + TEST.vi();
        }
        Item first = items.get(0);
        String more = items.size() > 1 ? " (+" + (items.size() - 1) + ")" : "";
        String line = "[Lienthong] " + kind(first).vi() + " · "
                + first.severity().title().vi() + ": " + title(first).vi() + " · " + place(first);
        return line(line, MOST_SUBJECT) + more;
    }

    static String line(String text, int most) {
        String clean = text.replaceAll("\\p{Cc}", " ");
        return clean.length() > most ? clean.substring(0, most) + "…" : clean;
    }

    private Wording title(Item item) {
        return Optional.ofNullable(rules.get(item.rule()))
                .map(Rule::title)
                .orElse(new Wording(item.rule(), item.rule()));
    }

    private static Wording kind(Item item) {
        return KINDS.getOrDefault(item.kind(), new Wording(item.kind(), item.kind()));
    }

    private static String place(Item item) {
        return item.node().isEmpty() ? item.subject() : item.subject() + " @ " + item.node();
    }

    String plain(Message message) {
        if (message.items().isEmpty()) {
            return TEST.vi() + "\n" + TEST.en() + "\n";
        }
        StringBuilder text = new StringBuilder();
        message.items().forEach(item -> text.append(paragraph(item)).append('\n'));
        if (!console.isEmpty()) {
            text.append(console).append("/console/alerts\n");
        }
        return text.toString();
    }

    /** For a chat: the console's address, and a line for each. */
    String brief(List<Item> items) {
        if (items.isEmpty()) {
            return TEST.vi() + "\n" + TEST.en() + "\n";
        }
        StringBuilder text = new StringBuilder(console.isEmpty() ? "" : console + "/console/alerts\n");
        items.forEach(item -> text.append(brief(item)).append('\n'));
        return text.toString();
    }

    private String brief(Item item) {
        Instant at = item.ended() == null ? item.since() : item.ended();
        String head = both(kind(item)) + " · " + both(item.severity().title()) + ": " + both(title(item));
        return line(head + " · " + place(item) + " · " + time(at) + " · " + both(item.detail()), MOST_LINE);
    }

    private static String both(Wording wording) {
        return wording.vi() + " / " + wording.en();
    }

    private String paragraph(Item item) {
        Wording severity = item.severity().title();
        StringBuilder text = new StringBuilder();
        text.append(kind(item).vi())
                .append(" · ")
                .append(severity.vi())
                .append(" · ")
                .append(title(item).vi());
        text.append('\n').append(item.detail().vi());
        text.append('\n').append(kind(item).en()).append(" · ").append(severity.en());
        text.append(" · ").append(title(item).en());
        text.append('\n').append(item.detail().en());
        text.append('\n').append(place(item)).append(" · từ / since ").append(time(item.since()));
        if (item.ended() != null) {
            text.append(" · hết / over ").append(time(item.ended()));
        }
        handbook(item).ifPresent(path -> text.append("\n→ ").append(path));
        return text.append('\n').toString();
    }

    private Optional<String> handbook(Item item) {
        return console.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(rules.get(item.rule()))
                        .map(rule -> console + rule.signal().handbook());
    }

    private static String time(Instant at) {
        return at.atZone(Stretch.VIETNAM).format(TIME);
    }

    ObjectNode json(Message message, Instant now) {
        ObjectNode json = Json.object();
        json.put("type", message.items().isEmpty() ? "io.lienthong.alert.test" : "io.lienthong.alert");
        json.put("id", message.id().toString());
        json.put("time", now.toString());
        json.put("text", plain(message));
        ArrayNode alerts = json.putArray("alerts");
        message.items().forEach(item -> alerts.add(json(item)));
        return json;
    }

    private ObjectNode json(Item item) {
        ObjectNode json = Json.object();
        json.put("id", item.alert());
        json.put("event", item.kind());
        json.put("rule", item.rule());
        json.set("title", wording(title(item)));
        json.put("severity", item.severity().text());
        json.put("subject", item.subject());
        if (!item.node().isEmpty()) {
            json.put("node", item.node());
        }
        json.put("value", item.value());
        json.set("detail", wording(item.detail()));
        json.put("since", item.since().toString());
        if (item.ended() != null) {
            json.put("ended", item.ended().toString());
        }
        handbook(item).ifPresent(path -> json.put("handbook", path));
        return json;
    }

    private static ObjectNode wording(Wording wording) {
        return Json.object().put("vi", wording.vi()).put("en", wording.en());
    }
}
