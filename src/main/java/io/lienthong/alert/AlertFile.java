package io.lienthong.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.lienthong.connector.Defect;
import io.lienthong.connector.DocumentSchema;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Wording;
import io.lienthong.platform.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code config/monitoring/alerts.yaml} declares. A file with a defect declares nothing, and the start says so. */
final class AlertFile {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new SimpleModule().addDeserializer(Secret.class, new SecretText()))
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();
    private static final String SCHEMA = "/config/monitoring/alerts.schema.json";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
    private static final String FILE = "file:";
    private static final List<String> SECRETS = List.of("password", "secret", "token", "url");
    private static final Duration GROUP_WAIT = Duration.ofSeconds(30);

    private final String shown;
    private final UnaryOperator<@Nullable String> variables;
    private final List<Defect> defects = new ArrayList<>();
    private Document document = new Document(null, null, null, null);

    private record Document(
            @Nullable Duration groupWait,
            @Nullable Holidays holidays,
            @Nullable List<Channel> channels,
            @Nullable List<Rule> rules) {}

    private AlertFile(String shown, UnaryOperator<@Nullable String> variables) {
        this.shown = shown;
        this.variables = variables;
    }

    /** Without the file there are no alerts. */
    static AlertFile load(Path file) {
        AlertFile loaded = new AlertFile("config/monitoring/" + file.getFileName(), System::getenv);
        if (Files.exists(file)) {
            try {
                loaded.read(Files.readString(file));
            } catch (IOException e) {
                loaded.defect(0, "", "the file cannot be read", "check its permissions and encoding");
            }
        }
        return loaded;
    }

    /** @param variables of the environment, by name */
    static AlertFile parse(String text, String shown, UnaryOperator<@Nullable String> variables) {
        AlertFile parsed = new AlertFile(shown, variables);
        parsed.read(text);
        return parsed;
    }

    private void read(String text) {
        try {
            YamlDocument yaml = YamlDocument.parse(text);
            new DocumentSchema(SCHEMA, shown).check(yaml, defects::add);
            if (defects.isEmpty()) {
                days(yaml);
                resolve(yaml);
            }
            if (defects.isEmpty()) {
                Document read = MAPPER.treeToValue(yaml.root(), Document.class);
                check(read, yaml);
                document = defects.isEmpty() ? read : document;
            }
        } catch (YamlDocument.Malformed e) {
            defect(e.line(), "", "not YAML: " + e.reason(), "mend the syntax");
        } catch (JsonProcessingException e) {
            defect(0, "", e.getOriginalMessage(), "see alerts.schema.json");
        }
    }

    /** Days of holidays that no calendar has. */
    private void days(YamlDocument yaml) {
        days(yaml, "/holidays/dates", LocalDate::parse);
        days(yaml, "/holidays/yearly", day -> MonthDay.parse("--" + day));
    }

    private void days(YamlDocument yaml, String list, Consumer<String> parser) {
        JsonNode days = yaml.root().at(list);
        for (int i = 0; i < days.size(); i++) {
            String place = list + "/" + i;
            try {
                parser.accept(days.get(i).asText());
            } catch (DateTimeException e) {
                defect(
                        yaml.line(place),
                        place,
                        "no calendar has the day " + days.get(i).asText(),
                        "correct it");
            }
        }
    }

    /** Puts secrets in the place of what refers to them. */
    private void resolve(YamlDocument yaml) {
        JsonNode channels = yaml.root().path("channels");
        for (int i = 0; i < channels.size(); i++) {
            for (String key : SECRETS) {
                String place = "/channels/" + i + "/" + key;
                if (channels.get(i) instanceof ObjectNode channel && channel.has(key)) {
                    String secret = secret(channel.path(key).asText(), yaml.line(place), place);
                    channel.put(key, secret == null ? "" : secret);
                }
            }
        }
    }

    /** Null where there is none, which is a defect. */
    private @Nullable String secret(String reference, int line, String place) {
        Matcher variable = VARIABLE.matcher(reference);
        if (variable.matches()) {
            String value = variables.apply(variable.group(1));
            if (value == null || value.isBlank()) {
                String message = "the environment variable " + variable.group(1) + " is not set";
                defect(line, place, message, "set it before the start");
            }
            return value;
        }
        if (!reference.startsWith(FILE)) {
            return reference; // an address may be written as it is
        }
        try {
            return Files.readString(Path.of(reference.substring(FILE.length()))).strip();
        } catch (IOException e) {
            defect(line, place, "the file of the secret cannot be read", "check that it exists and may be read");
            return null;
        }
    }

    private void check(Document read, YamlDocument yaml) {
        Set<String> names = new HashSet<>();
        List<Channel> channels = read.channels() == null ? List.of() : read.channels();
        for (int i = 0; i < channels.size(); i++) {
            String place = "/channels/" + i;
            once(names, channels.get(i).name(), yaml, place + "/name");
            String problem = ChannelProblem.of(channels.get(i));
            if (problem != null) {
                defect(yaml.line(place), place, problem, "correct it");
            }
        }
        Set<String> rules = new HashSet<>();
        List<Rule> all = read.rules() == null ? List.of() : read.rules();
        for (int i = 0; i < all.size(); i++) {
            String place = "/rules/" + i;
            Rule rule = all.get(i);
            once(rules, rule.name(), yaml, place + "/name");
            Wording wrong = rule.defect();
            if (wrong != null && !shown.equals(Rules.CHANGE)) {
                defect(
                        yaml.line(place),
                        place,
                        wrong.toString(),
                        "give the bound and the narrowings that its signal has");
            }
            for (String channel : rule.told()) {
                if (!names.contains(channel) && !shown.equals(Rules.CHANGE)) {
                    String mend = names.isEmpty() ? "declare it under channels" : "use one of " + names;
                    defect(yaml.line(place + "/channels"), place + "/channels", "no channel " + channel, mend);
                }
            }
        }
    }

    private void once(Set<String> names, String name, YamlDocument yaml, String place) {
        if (!names.add(name)) {
            defect(yaml.line(place), place, name + " occurs twice", "choose another");
        }
    }

    private void defect(int line, String place, String message, String mend) {
        defects.add(new Defect(shown, line, place, message, mend));
    }

    List<Defect> defects() {
        return List.copyOf(defects);
    }

    List<Channel> channels() {
        return document.channels() == null ? List.of() : document.channels();
    }

    Set<String> channelNames() {
        return channels().stream().map(Channel::name).collect(Collectors.toSet());
    }

    List<Rule> rules() {
        return document.rules() == null ? List.of() : document.rules();
    }

    Holidays holidays() {
        return document.holidays() == null ? Holidays.NONE : document.holidays();
    }

    Duration groupWait() {
        return document.groupWait() == null ? GROUP_WAIT : document.groupWait();
    }
}
