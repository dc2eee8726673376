package io.lienthong.face.indicator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.indicator.Figure;
import io.lienthong.indicator.RecordsBehind;
import io.lienthong.message.Json;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How figures and the records behind them look in JSON. What there is none of is absent. */
final class Written {
    private Written() {}

    static ObjectNode figures(List<Figure> figures) {
        ObjectNode answer = Json.object();
        ArrayNode items = answer.putArray("items");
        figures.forEach(figure -> items.add(figure(figure)));
        return answer;
    }

    static ObjectNode figure(Figure figure) {
        ObjectNode item = Json.object()
                .put("indicator", figure.indicator())
                .put("agency", figure.agency())
                .put("level", figure.level())
                .put("period", figure.period());
        put(item, "procedure", figure.procedure());
        put(item, "field", figure.field());
        put(item, "system", figure.system());
        put(item, "value", figure.value());
        put(item, "unit", figure.unit());
        item.put("asOf", figure.asOf().toString());
        Figure.Report report = figure.report();
        if (report != null) {
            put(item, "source", report.source());
            item.put("kind", report.kind())
                    .put("subject", report.subject())
                    .put("ageSeconds", report.age().toSeconds())
                    .put("overdue", report.overdue());
        }
        return item;
    }

    /** Whole numbers without a point or an exponent. */
    private static void put(ObjectNode item, String name, BigDecimal value) {
        BigDecimal plain = value.stripTrailingZeros();
        item.put(name, plain.scale() < 0 ? plain.setScale(0) : plain);
    }

    private static void put(ObjectNode item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, value);
        }
    }

    static ObjectNode records(RecordsBehind.Page page) {
        ObjectNode answer = Json.object();
        ArrayNode items = answer.putArray("items");
        for (RecordsBehind.Behind one : page.items()) {
            ObjectNode item = items.addObject()
                    .put("dataset", one.dataset())
                    .put("key", one.item().key());
            put(item, "version", one.item().version());
            String key =
                    URLEncoder.encode(one.item().key(), StandardCharsets.UTF_8).replace("+", "%20");
            item.put("record", "/sync/v1/" + one.dataset() + "/records/" + key);
        }
        page.next().ifPresent(next -> answer.put("next", next));
        return answer;
    }
}
