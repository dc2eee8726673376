package io.lienthong.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Environment;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code config/connectors/NAME.yaml} for the production environment and makes up settings that point to the
 * simulator for the sandbox, and in the demo for production too. Defects never hold a value.
 */
public final class SettingsLoader {
    private static final Pattern ENVIRONMENT_VARIABLE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Set<String> KEYS = Set.of("configuration", "egress");
    private static final List<String> LOOPBACK = List.of("127.0.0.0/8");

    private final Path folder;
    private final String simulators;
    private final boolean demo;
    private final UnaryOperator<@Nullable String> environmentVariables;

    /**
     * @param folder holds NAME.yaml for each connector
     * @param simulators address of the simulators, e.g. {@code http://127.0.0.1:8090}
     * @param demo whether a connector without a file gets its simulator in production too
     */
    public SettingsLoader(Path folder, String simulators, boolean demo) {
        this(folder, simulators, demo, System::getenv);
    }

    SettingsLoader(Path folder, String simulators, boolean demo, UnaryOperator<@Nullable String> environmentVariables) {
        this.folder = folder;
        this.simulators = simulators;
        this.demo = demo;
        this.environmentVariables = environmentVariables;
    }

    /** The settings, or empty with defects that say why there are none. */
    public Optional<Settings> load(Descriptor descriptor, Environment environment, Consumer<Defect> defects) {
        if (environment == Environment.SANDBOX) {
            return Optional.of(simulated(descriptor, simulators + "/sandbox/" + descriptor.name()));
        }
        Path file = file(descriptor.name());
        if (Files.exists(file)) {
            return supplied(descriptor, file, defects);
        }
        if (demo) {
            return Optional.of(simulated(descriptor, simulators + "/" + descriptor.name()));
        }
        if (descriptor.configuration().required().isEmpty()) {
            return Optional.of(new Settings(defaults(descriptor), List.of()));
        }
        defects.accept(new Defect(
                shown(descriptor.name()),
                0,
                "",
                "the connector has no settings",
                "write the file; it needs "
                        + String.join(", ", descriptor.configuration().required())));
        return Optional.empty();
    }

    /** Where the operator's settings of a connector are, or would be. */
    public Path file(String connector) {
        return folder.resolve(connector + ".yaml");
    }

    /** What people call that file. */
    public static String shown(String connector) {
        return "config/connectors/" + connector + ".yaml";
    }

    /** Settings for one simulator. */
    public static Settings simulated(Descriptor descriptor, String address) {
        Map<String, String> values = new HashMap<>();
        descriptor.configuration().properties().forEach((name, property) -> {
            if (property.address()) {
                values.put(
                        name,
                        name.toLowerCase(java.util.Locale.ROOT).endsWith("tokenurl") ? address + "/token" : address);
            } else if (property.demo() != null) {
                values.put(name, property.demo());
            } else if (property.defaultValue() != null) {
                values.put(name, property.defaultValue());
            } else {
                values.put(name, "demo-" + name);
            }
        });
        return new Settings(values, LOOPBACK, Set.of(), Settings.Origin.SIMULATOR);
    }

    private static Map<String, String> defaults(Descriptor descriptor) {
        Map<String, String> values = new HashMap<>();
        descriptor.configuration().properties().forEach((name, property) -> {
            if (property.defaultValue() != null) {
                values.put(name, property.defaultValue());
            }
        });
        return values;
    }

    private Optional<Settings> supplied(Descriptor descriptor, Path file, Consumer<Defect> defects) {
        String shown = shown(descriptor.name());
        try {
            YamlDocument document = YamlDocument.parse(Files.readString(file));
            List<Defect> found = new ArrayList<>();
            Reader reader = new Reader(descriptor, document, shown, found);
            Settings settings = reader.read();
            found.forEach(defects);
            return found.isEmpty() ? Optional.of(settings) : Optional.empty();
        } catch (YamlDocument.Malformed e) {
            defects.accept(new Defect(
                    shown,
                    e.line(),
                    "",
                    "not YAML that settings can be", // the reason may quote a secret
                    "mend the syntax: quotes around texts with special characters, each key once, no aliases"));
        } catch (IOException e) {
            defects.accept(new Defect(shown, 0, "", "the file cannot be read", "check its permissions and encoding"));
        }
        return Optional.empty();
    }

    /** One pass over one settings file. */
    private final class Reader {
        private final Descriptor descriptor;
        private final YamlDocument document;
        private final String file;
        private final List<Defect> defects;
        private final Set<Path> files = new HashSet<>();

        Reader(Descriptor descriptor, YamlDocument document, String file, List<Defect> defects) {
            this.descriptor = descriptor;
            this.document = document;
            this.file = file;
            this.defects = defects;
        }

        Settings read() {
            document.root().fieldNames().forEachRemaining(key -> {
                if (!KEYS.contains(key)) {
                    defect("/" + key, "unknown key " + key, "use configuration or egress");
                }
            });
            Map<String, String> values = defaults(descriptor);
            JsonNode supplied = document.root().path("configuration");
            supplied.fieldNames().forEachRemaining(name -> {
                String key = "/configuration/" + name;
                boolean trusted = name.equals(Settings.TRUSTED_CERTIFICATES) && descriptor.endpoint() != null;
                if (!trusted && !descriptor.configuration().properties().containsKey(name)) {
                    defect(
                            key,
                            "the connector has no setting " + name,
                            "use " + descriptor.configuration().properties().keySet());
                    return;
                }
                String value = value(supplied.get(name), key);
                if (value != null) {
                    Descriptor.ConfigurationSchema.Property declared =
                            descriptor.configuration().properties().get(name);
                    if (declared != null) {
                        check(declared, value, key);
                    }
                    values.put(name, value);
                }
            });
            for (String name : descriptor.configuration().required()) {
                if (!values.containsKey(name) && !supplied.has(name)) {
                    defect("/configuration", "the setting " + name + " is missing", "add it");
                }
            }
            return new Settings(values, ranges(), files, Settings.Origin.FILE);
        }

        private @Nullable String value(JsonNode node, String key) {
            if (!node.isValueNode() || node.isNull()) {
                defect(key, "a setting is a text", "write the text, ${env:NAME} or file:PATH");
                return null;
            }
            String text = node.asText();
            return text.startsWith("file:")
                    ? content(Path.of(text.substring("file:".length())), key)
                    : expanded(text, key);
        }

        private @Nullable String content(Path path, String key) {
            try {
                files.add(path);
                return Files.readString(path).strip();
            } catch (IOException e) {
                defect(key, "the file " + path + " cannot be read", "check that it exists and may be read");
                return null;
            }
        }

        private @Nullable String expanded(String text, String key) {
            Matcher matcher = ENVIRONMENT_VARIABLE.matcher(text);
            StringBuilder value = new StringBuilder();
            while (matcher.find()) {
                String found = environmentVariables.apply(matcher.group(1));
                if (found == null) {
                    defect(
                            key,
                            "the environment variable " + matcher.group(1) + " is not set",
                            "set it before the start");
                    return null;
                }
                matcher.appendReplacement(value, Matcher.quoteReplacement(found));
            }
            return matcher.appendTail(value).toString();
        }

        private void check(Descriptor.ConfigurationSchema.Property property, String value, String key) {
            if ("uri".equals(property.format()) && !httpUri(value)) {
                defect(key, "not an http or https address", "write scheme, host and, where needed, port and path");
            }
            if ("duration".equals(property.format()) && !duration(value)) {
                defect(key, "not a duration", "write ISO 8601, e.g. PT10S");
            }
            if (property.pattern() != null && !value.matches(property.pattern())) {
                defect(key, "does not match the pattern " + property.pattern(), "correct it");
            }
            if (property.values() != null && !property.values().contains(value)) {
                defect(key, "the value is not known", "use one of " + property.values());
            }
        }

        private List<String> ranges() {
            JsonNode egress = document.root().path("egress");
            List<String> ranges = new ArrayList<>();
            egress.path("allowedRanges").forEach(range -> ranges.add(range.asText()));
            egress.fieldNames().forEachRemaining(key -> {
                if (!key.equals("allowedRanges")) {
                    defect("/egress/" + key, "unknown key " + key, "use allowedRanges");
                }
            });
            return ranges;
        }

        private void defect(String key, String message, String mend) {
            defects.add(new Defect(file, document.line(key), key, message, mend));
        }
    }

    private static boolean httpUri(String value) {
        try {
            URI uri = new URI(value);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean duration(String value) {
        try {
            return !Duration.parse(value).isNegative();
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
