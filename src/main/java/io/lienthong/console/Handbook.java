package io.lienthong.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lienthong.alert.Signal;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * What somebody on duty sees, what it means and what to do, for every alert, every error code, and what only Prometheus tells; {@code
 * console/handbook.yaml}.
 */
@Component
public class Handbook {
    /**
     * @param rules of {@code config/monitoring/prometheus-rules.yaml} that tell the same
     * @param see what the console or a message shows
     */
    public record AlertEntry(Signal signal, List<String> rules, Wording see, Wording means, Wording act) {}

    /**
     * @param rules of {@code config/monitoring/prometheus-rules.yaml} that tell the same
     * @param duty what somebody on duty does; what the sender does, {@link ErrorCode#action} says
     */
    public record ErrorEntry(ErrorCode code, List<String> rules, Wording duty) {}

    /** @param rule of {@code config/monitoring/prometheus-rules.yaml} that stands for no signal and no error code */
    public record PrometheusEntry(String rule, Wording see, Wording means, Wording act) {}

    private final List<AlertEntry> alerts;
    private final List<ErrorEntry> errors;
    private final List<PrometheusEntry> prometheus;

    Handbook() {
        try (InputStream file = Handbook.class.getResourceAsStream("/console/handbook.yaml")) {
            JsonNode words = new YAMLMapper().readTree(file);
            alerts = Stream.of(Signal.values())
                    .map(signal -> alert(
                            signal,
                            rules(words, signal.text()),
                            words.path("alerts").path(signal.text())))
                    .toList();
            errors = Stream.of(ErrorCode.values())
                    .map(code ->
                            new ErrorEntry(code, rules(words, code.name()), wording(words.path("errors"), code.name())))
                    .toList();
            prometheus = words.path("prometheus").properties().stream()
                    .map(rule -> prometheus(rule.getKey(), rule.getValue()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that lead to an entry. */
    private static List<String> rules(JsonNode words, String entry) {
        return words.path("rules").properties().stream()
                .filter(rule -> rule.getValue().asText().equals(entry))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static AlertEntry alert(Signal signal, List<String> rules, JsonNode words) {
        return new AlertEntry(signal, rules, wording(words, "see"), wording(words, "means"), wording(words, "act"));
    }

    private static PrometheusEntry prometheus(String rule, JsonNode words) {
        return new PrometheusEntry(rule, wording(words, "see"), wording(words, "means"), wording(words, "act"));
    }

    private static Wording wording(JsonNode owner, String key) {
        JsonNode words = owner.path(key);
        if (!words.path("vi").isTextual() || !words.path("en").isTextual()) {
            throw new IllegalStateException("the handbook says nothing of " + key);
        }
        return new Wording(words.get("vi").textValue(), words.get("en").textValue());
    }

    public List<AlertEntry> alerts() {
        return alerts;
    }

    public List<ErrorEntry> errors() {
        return errors;
    }

    public List<PrometheusEntry> prometheus() {
        return prometheus;
    }
}
