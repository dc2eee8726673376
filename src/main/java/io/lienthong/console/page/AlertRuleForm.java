package io.lienthong.console.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.alert.Alerts;
import io.lienthong.alert.Rule;
import io.lienthong.alert.Signal;
import io.lienthong.message.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rule as its form says it, so that what was typed comes back where it is refused.
 *
 * @param rule name
 * @param signal as the file names it
 * @param bound with a point or a comma
 */
public record AlertRuleForm(
        @Nullable String rule,
        @Nullable String vi,
        @Nullable String en,
        @Nullable String signal,
        @Nullable String bound,
        @Nullable String lasting,
        @Nullable String repeat,
        @Nullable String severity,
        @Nullable String systems,
        @Nullable String consumers,
        @Nullable String datasets,
        @Nullable List<String> channels,
        @Nullable String enabled) {
    private static final Pattern NUMBER = Pattern.compile("([0-9]{1,10})(?:[.,]([0-9]{1,6}))?");
    /** 1.000 is a thousand to some and one to others. */
    private static final int DIGITS_OF_A_THOUSAND = 3;

    static AlertRuleForm of(Rule rule) {
        return new AlertRuleForm(
                rule.name(),
                rule.title().vi(),
                rule.title().en(),
                rule.signal().text(),
                Words.english() ? rule.bound() : rule.bound().replace('.', ','),
                text(rule.lasting()),
                text(rule.repeat()),
                rule.severity().text(),
                joined(rule.systems()),
                joined(rule.consumers()),
                joined(rule.datasets()),
                rule.told(),
                Boolean.FALSE.equals(rule.enabled()) ? null : "true");
    }

    /** One that nobody has filled in yet. */
    static AlertRuleForm of(Signal signal) {
        return new AlertRuleForm(
                null, null, null, signal.text(), null, null, null, null, null, null, null, List.of(), "true");
    }

    /** The same for a new rule, which needs a name of its own. */
    AlertRuleForm copied() {
        return new AlertRuleForm(
                null, vi, en, signal, bound, lasting, repeat, severity, systems, consumers, datasets, channels,
                enabled);
    }

    private static @Nullable String text(@Nullable Duration duration) {
        return duration == null ? null : duration.toString();
    }

    private static String joined(@Nullable List<String> names) {
        return names == null ? "" : String.join(", ", names);
    }

    /** Names that are ticked. */
    public List<String> told() {
        return channels == null ? List.of() : channels;
    }

    /** Absent where the signal is none. */
    public @Nullable Signal figure() {
        return signal == null ? null : Signal.named(signal).orElse(null);
    }

    /** In the words of the file; a value that is wrong stays wrong, to be refused with its place. */
    ObjectNode tree() {
        ObjectNode tree = Json.object();
        text(tree, "name", rule);
        ObjectNode title = tree.putObject("title");
        text(title, "vi", vi);
        text(title, "en", given(en) == null ? vi : en);
        text(tree, "signal", signal);
        Signal figure = figure();
        bound(tree, figure != null && figure.lessIsWorse() ? "below" : "above");
        text(tree, "for", lasting);
        text(tree, "repeat", repeat);
        text(tree, "severity", severity);
        list(tree, "systems", names(systems));
        list(tree, "consumers", names(consumers));
        list(tree, "datasets", names(datasets));
        list(tree, "channels", told());
        tree.put("enabled", enabled != null);
        return tree;
    }

    /** The same of a rule that is there: its name, title and signal stay. */
    ObjectNode on(Rule known) {
        ObjectNode tree = tree();
        ObjectNode before = (ObjectNode) Alerts.tree(known);
        for (String key : List.of("name", "title", "signal")) {
            tree.set(key, before.get(key));
        }
        return tree;
    }

    private void bound(ObjectNode tree, String key) {
        String typed = bound == null ? "" : bound.strip();
        Matcher number = NUMBER.matcher(typed);
        boolean thousand = number.matches()
                && number.group(2) != null
                && number.group(2).length() == DIGITS_OF_A_THOUSAND
                && !number.group(1).equals("0");
        if (number.matches() && !thousand) {
            tree.put(key, Double.parseDouble(typed.replace(',', '.')));
        } else {
            tree.put(key, typed); // which is refused in words
        }
    }

    private static @Nullable String given(@Nullable String text) {
        return PageAddress.given(text);
    }

    private static void text(ObjectNode tree, String key, @Nullable String value) {
        String given = given(value);
        if (given != null) {
            tree.put(key, given);
        }
    }

    private static List<String> names(@Nullable String text) {
        String given = given(text);
        return given == null
                ? List.of()
                : Arrays.stream(given.split("[\\s,]+", -1))
                        .filter(one -> !one.isEmpty())
                        .toList();
    }

    private static void list(ObjectNode tree, String key, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = tree.putArray(key);
            values.forEach(list::add);
        }
    }
}
