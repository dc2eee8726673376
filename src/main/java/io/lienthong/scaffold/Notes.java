package io.lienthong.scaffold;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the integrator must know: each sentence once, with the operations that it speaks of. */
final class Notes {
    private static final int MAX_NAMED = 10;

    private final Map<String, Set<String>> operations = new LinkedHashMap<>();

    void add(String sentence) {
        operations.computeIfAbsent(sentence, unknown -> new LinkedHashSet<>());
    }

    void addAll(Collection<String> sentences) {
        sentences.forEach(this::add);
    }

    /** @param operation by our name, or by method and path */
    void add(String sentence, String operation) {
        operations.computeIfAbsent(sentence, unknown -> new LinkedHashSet<>()).add(operation);
    }

    List<String> lines() {
        return operations.entrySet().stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String line(String sentence, Set<String> names) {
        if (names.isEmpty()) {
            return sentence;
        }
        String more = names.size() > MAX_NAMED ? " and " + (names.size() - MAX_NAMED) + " more" : "";
        return names.stream().limit(MAX_NAMED).map(name -> "`" + name + "`").collect(Collectors.joining(", ")) + more
                + ": " + sentence;
    }
}
