package io.lienthong.scaffold;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The README of a connector that was just made: what it is, what is a stand-in, what was left out and why. */
final class Readme {
    private Readme() {}

    static String of(Draft draft) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(line(draft.title())).append("\n\n");
        text.append("Made by `./lgsp connector new` from ")
                .append(line(draft.source()))
                .append(". Nobody has called the real system yet.\n\n");
        section(text, "Operations", operations(draft));
        section(
                text,
                "What was mended or decided",
                draft.notes().stream().map(Readme::line).toList());
        section(
                text,
                "Left out",
                draft.unsupported().stream()
                        .map(one -> "`" + line(one.name()) + "`: " + line(one.reason()))
                        .toList());
        section(text, "Cases that cannot happen", absent(draft));
        section(
                text,
                "What is a stand-in",
                List.of(
                        "The examples in `fixtures/` and `tests/` are those of the contract where it has valid ones, else made from its schemas.",
                        "`metadata.owner`, who grants access (" + line(draft.shownOwner())
                                + "), the titles in Vietnamese and the time limits: see whether they are right.",
                        "Personal data: the contract does not say what is. Declare `personalData`, `dataSubject` and `journal.mask`"
                                + " before the connector goes live."));
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("## ").append(title).append('\n');
            lines.forEach(line -> text.append("- ").append(line).append('\n'));
            text.append('\n');
        }
    }

    private static List<String> operations(Draft draft) {
        return draft.operations().stream()
                .map(operation -> {
                    var expose = operation.descriptor().path("expose");
                    return "`" + operation.name() + "`: "
                            + expose.path("method").asText() + " `"
                            + expose.path("path").asText() + "`, in the contract " + line(operation.contractName());
                })
                .toList();
    }

    /** Reasons with the operations that share them. */
    private static List<String> absent(Draft draft) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (DraftOperation operation : draft.operations()) {
            operation
                    .absent()
                    .forEach(reason -> byReason.computeIfAbsent(reason, unknown -> new ArrayList<>())
                            .add("`" + operation.name() + "`"));
        }
        return byReason.entrySet().stream()
                .map(entry -> line(entry.getKey()) + ": " + String.join(", ", entry.getValue()))
                .toList();
    }

    /** A contract's text on one line of ours. */
    private static String line(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return plain.length() <= 300 ? plain : plain.substring(0, 300) + "…";
    }
}
