package io.lienthong.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.ErrorHandling;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what an answer means: the operation's lines, then the connector's, then the HTTP status; the first match wins. */
final class Classifier {
    private final List<Rule> rules;
    private final boolean soap;

    Classifier(@Nullable ErrorHandling ofOperation, ErrorHandling ofConnector, boolean soap) {
        List<Rule> lines = new ArrayList<>();
        if (ofOperation != null) {
            ofOperation.classify().forEach(line -> lines.add(new Rule(line)));
        }
        ofConnector.classify().forEach(line -> lines.add(new Rule(line)));
        this.rules = List.copyOf(lines);
        this.soap = soap;
    }

    /** Judges an answer; parameters as for {@link Rule#matches}. */
    Verdict judge(int status, JsonNode tree, String raw) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(status, tree, raw)) {
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
