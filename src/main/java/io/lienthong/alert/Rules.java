package io.lienthong.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rules as they are now: those of the file, and before them those that people changed. Blocks. */
final class Rules {
    /** What defects of a change are found in. */
    static final String CHANGE = "rule";

    private static final int MOST = 500;
    private static final Logger log = LoggerFactory.getLogger(Rules.class);

    private final AlertFile file;
    private final JdbcTemplate jdbc;
    /** What the log has been told of already. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    Rules(AlertFile file, JdbcTemplate jdbc) {
        this.file = file;
        this.jdbc = jdbc;
    }

    /** By name, those of the file first; true for those that were changed. */
    Map<Rule, Boolean> all() {
        Map<String, @Nullable String> changed = changed();
        Map<Rule, Boolean> all = new LinkedHashMap<>();
        file.rules().forEach(rule -> {
            Optional<Rule> other = read(rule.name(), changed.remove(rule.name()));
            all.put(other.orElse(rule), other.isPresent());
        });
        changed.forEach((name, more) -> read(name, more).ifPresent(rule -> all.put(rule, true)));
        return all;
    }

    /** Names of those that were changed by another version and cannot be read by this one: the file's are in force. */
    Set<String> unreadable() {
        Set<String> names = new TreeSet<>();
        changed().forEach((name, rule) -> {
            if (rule != null && read(name, rule).isEmpty()) {
                names.add(name);
            }
        });
        return names;
    }

    private Map<String, @Nullable String> changed() {
        Map<String, @Nullable String> changed = new LinkedHashMap<>();
        jdbc.query("SELECT DISTINCT ON (name) name, rule FROM alert_rule_change ORDER BY name, sequence DESC", row -> {
            changed.put(row.getString("name"), row.getString("rule"));
        });
        return changed;
    }

    private Optional<Rule> read(String name, @Nullable String json) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(AlertFile.MAPPER.readValue(json, Rule.class));
        } catch (JsonProcessingException e) {
            if (told.add(name)) {
                log.warn(
                        "event=alert-rule-unreadable rule={} cause={}",
                        name,
                        e.getClass().getSimpleName());
            }
            return Optional.empty();
        }
    }

    boolean isOfFile(String name) {
        return file.rules().stream().anyMatch(rule -> rule.name().equals(name));
    }

    /** The same as {@link #set}, for a name that is free. Throws OPERATOR_CONFLICT where there is such a rule. */
    Rule add(JsonNode wanted, String person) {
        Rule rule = checked(wanted);
        if (all().keySet().stream().anyMatch(one -> one.name().equals(rule.name()))) {
            throw new BusException(
                    ErrorCode.OPERATOR_CONFLICT,
                    new Wording("đã có luật mang tên " + rule.name(), "there is a rule of the name " + rule.name()));
        }
        return set(wanted, person);
    }

    /** Throws REQUEST_INVALID, naming each key at fault. */
    Rule set(JsonNode wanted, String person) {
        Rule rule = checked(wanted);
        if (all().size() >= MOST
                && all().keySet().stream().noneMatch(one -> one.name().equals(rule.name()))) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("đã có " + MOST + " luật, hãy bỏ bớt", "there are " + MOST + " rules: remove one"));
        }
        write(rule.name(), new String(Json.write(tree(rule)), StandardCharsets.UTF_8), person);
        return rule;
    }

    static JsonNode tree(Rule rule) {
        return AlertFile.MAPPER.valueToTree(rule);
    }

    /** Throws REQUEST_INVALID, naming each key at fault. */
    Rule checked(JsonNode wanted) {
        ObjectNode document = Json.object();
        document.putArray("rules").add(wanted);
        AlertFile parsed =
                AlertFile.parse(new String(Json.write(document), StandardCharsets.UTF_8), CHANGE, name -> null);
        List<Violation> violations = new ArrayList<>(RuleWords.of(parsed.defects()));
        if (violations.isEmpty()) {
            Wording wrong = parsed.rules().get(0).defect();
            if (wrong != null) {
                violations.add(new Violation("", wrong));
            }
            for (String channel : parsed.rules().get(0).told()) {
                if (!file.channelNames().contains(channel)) {
                    String known = file.channelNames().toString();
                    violations.add(new Violation(
                            "/channels",
                            new Wording(
                                    "không có kênh " + channel + ", chỉ có " + known,
                                    "no channel " + channel + ", but " + known)));
                }
            }
        }
        if (!violations.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("luật cảnh báo chưa đúng", "the rule is not right"),
                    violations);
        }
        return parsed.rules().get(0);
    }

    /** It is as the file says again; one that the file does not have is gone. Throws PATH_UNKNOWN where nothing was changed. */
    void reset(String name, String person) {
        if (changed().get(name) == null) {
            throw new BusException(
                    ErrorCode.PATH_UNKNOWN,
                    new Wording("không có luật nào mang tên này đã được sửa", "no rule of this name was changed"));
        }
        write(name, null, person);
    }

    private void write(String name, @Nullable String rule, String person) {
        jdbc.update("INSERT INTO alert_rule_change (name, rule, person) VALUES (?, ?, ?)", name, rule, person);
    }

    private static JsonNode stored(String rule) {
        try {
            return AlertFile.MAPPER.readTree(rule);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(rule);
        }
    }

    /** Newest first. */
    List<Alerts.Change> history(int limit) {
        return jdbc.query(
                "SELECT at, name, rule, person FROM alert_rule_change ORDER BY sequence DESC LIMIT ?",
                (row, index) -> new Alerts.Change(
                        row.getTimestamp("at").toInstant(),
                        row.getString("name"),
                        row.getString("rule") == null ? null : stored(row.getString("rule")),
                        row.getString("person")),
                limit);
    }
}
