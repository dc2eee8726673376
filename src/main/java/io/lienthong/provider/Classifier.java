package io.lienthong.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.ErrorHandling;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what an answer means: the operation's lines, then the connector's, then the HTTP status; the first match wins. */
final class Classifier {
    private static final int MAX_REASON = 300;
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

    private final List<Rule> rules;
    private final boolean soap;
    private final List<JsonPointer> reason;

    Classifier(@Nullable ErrorHandling ofOperation, ErrorHandling ofConnector, boolean soap) {
        List<Rule> lines = new ArrayList<>();
        if (ofOperation != null) {
            ofOperation.classify().forEach(line -> lines.add(new Rule(line)));
        }
        ofConnector.classify().forEach(line -> lines.add(new Rule(line)));
        this.rules = List.copyOf(lines);
        this.soap = soap;
        List<String> own = ofOperation == null ? List.of() : ofOperation.reason();
        this.reason = (own.isEmpty() ? ofConnector.reason() : own)
                .stream().map(JsonPointer::compile).toList();
    }

    /** What the system says to people, in quotes and behind a colon; empty where it says nothing at the declared places. */
    String reason(JsonNode tree) {
        String text = reason.stream()
                .map(pointer -> tree.at(pointer).asText("").strip())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse("");
        if (text.isEmpty()) {
            return "";
        }
        String shown = text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
        return ": \"" + CONTROLS.matcher(shown).replaceAll(" ") + "\"";
    }

    /** Judges an answer; parameters as for {@link Rule#matches}. */
    Verdict judge(int status, MultiMap headers, JsonNode tree, String raw) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(status, headers, tree, raw)) {
                return rules.get(i).verdict;
            }
        }
        Verdict byStatus = Verdict.byStatus(status);
        return soap && byStatus == Verdict.SUCCESS && tree.has("Fault") ? Verdict.FAULT : byStatus;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }
}
