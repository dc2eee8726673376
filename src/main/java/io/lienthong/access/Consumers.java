package io.lienthong.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Defect;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.AgencyCode;
import io.lienthong.message.Environment;
import io.lienthong.platform.AddressRange;
import io.lienthong.platform.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of {@code config/consumers.yaml}, in the demo also {@code demo} and {@code demo-sandbox}; and beside them those
 * that operators registered at run time.
 */
public final class Consumers {
    private static final String DEMO_MEMBER = "VN/GOV/000.00.00.H99/";
    static final String DEMO_SECRET = "demo-secret";
    /** Of the demo's clients; nobody else is called so. */
    static final Set<String> DEMO = Set.of("demo", "demo-sandbox");

    static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern BCRYPT = Pattern.compile("\\{bcrypt}\\$2[aby]\\$(0[4-9]|1[0-9])\\$[./A-Za-z0-9]{53}");
    static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> KEYS = Set.of(
            "id",
            "title",
            "environment",
            "secret",
            "grants",
            "requestsPerMinute",
            "certificateSha256",
            "vxp",
            "xroad",
            "datasets",
            "webhooks");

    private static final Set<String> VXP_KEYS = Set.of("systemId", "secret", "agencies");
    private static final Pattern SYSTEM_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    /** Each may hold a connection and a message in memory. */
    private static final int MOST_WEBHOOKS = 1_000;

    /** Those of the file, and of the demo. */
    private final Map<String, Consumer> byId = new HashMap<>();

    private final XRoadDeclarations xroad = new XRoadDeclarations();
    /** All of them; another map after every change. */
    private volatile Map<String, Consumer> current = Map.of();

    private volatile Set<String> cutOff = Set.of();

    private final List<Defect> defects = new ArrayList<>();
    private final String shown;
    private int webhooksDeclared;

    private Consumers(String shown) {
        this.shown = shown;
    }

    /**
     * @param demo adds the demo's clients, and allows plain-text secrets
     */
    public static Consumers load(Path file, boolean demo) {
        Consumers consumers = new Consumers("config/" + file.getFileName());
        if (demo) {
            consumers.addDemo("demo", Environment.PRODUCTION, "H99.DEMO");
            consumers.addDemo("demo-sandbox", Environment.SANDBOX, "H99.DEMO.SANDBOX");
        }
        if (Files.exists(file)) {
            consumers.read(file, demo);
        }
        consumers.register(List.of(), Map.of(), Set.of());
        return consumers;
    }

    public Optional<Consumer> find(String id) {
        return Optional.ofNullable(current.get(id));
    }

    /** Those of the file, and of the demo. */
    public Collection<Consumer> declared() {
        return List.copyOf(byId.values());
    }

    public boolean isDeclared(String id) {
        return byId.containsKey(id);
    }

    /** Of the file, whether it was cut off or not. */
    public Optional<Consumer> declared(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Whether nothing of it is taken, whatever the file says. */
    public boolean isCutOff(String id) {
        return cutOff.contains(id);
    }

    /** All by their ids; the same map until one is registered, changed or revoked. */
    Map<String, Consumer> current() {
        return current;
    }

    /**
     * From now on these are there beside those of the file, which win where an id is in both.
     *
     * @param clients how some of them call as clients of X-Road, by their ids
     * @param without nobody of these ids calls
     */
    void register(Collection<Consumer> registered, Map<String, XRoadClient> clients, Set<String> without) {
        Map<String, Consumer> next = new HashMap<>();
        registered.forEach(consumer -> next.put(consumer.id(), consumer));
        next.putAll(byId);
        next.keySet().removeAll(without);
        cutOff = Set.copyOf(without);
        current = Map.copyOf(next);
        xroad.register(registered.stream().filter(consumer -> next.get(consumer.id()) == consumer), clients);
    }

    /** The consumer that signs its calls as this exchange centre. */
    Optional<Consumer> findSystem(String systemId) {
        return byId.values().stream()
                .filter(consumer ->
                        consumer.vxp() != null && consumer.vxp().systemId().equals(systemId))
                .filter(consumer -> !isCutOff(consumer.id()))
                .findFirst();
    }

    /** The client of X-Road of this name that may call. */
    Optional<XRoadDeclarations.Declared> findXRoad(String client) {
        return xroad.find(client)
                .filter(declared -> !isCutOff(declared.consumer().id()));
    }

    XRoadDeclarations xroad() {
        return xroad;
    }

    /** How a consumer of the file calls as a client of X-Road, as the file has it. */
    public Optional<ObjectNode> declaredXRoad(String id) {
        return xroad.of(id).map(XRoadClient::tree);
    }

    /** The identifier of a consumer that may call as a client of X-Road. */
    public Optional<String> xroadClient(String id) {
        return xroadClients().stream()
                .filter(client -> findXRoad(client)
                        .filter(found -> found.consumer().id().equals(id))
                        .isPresent())
                .findFirst();
    }

    /** The names of all that may call. */
    List<String> xroadClients() {
        return xroad.clients().stream()
                .filter(client -> findXRoad(client).isPresent())
                .toList();
    }

    /** What is wrong in the file; consumers with a defect are left out. */
    public List<Defect> defects() {
        return List.copyOf(defects);
    }

    /** It exchanges e-documents too, as an office and as a department. */
    private void addDemo(String id, Environment environment, String systemId) {
        byId.put(
                id,
                new Consumer(
                        id,
                        environment,
                        SecretHash.Digest.of(DEMO_SECRET),
                        new Consumer.Grants(List.of("*")),
                        null,
                        null,
                        new Consumer.Vxp(systemId, Secret.of(DEMO_SECRET), List.of("H99.98", "H99.99")),
                        List.of(DatasetGrant.everything("DEMONSTRATION")),
                        List.of()));
        List<AddressRange> loopback = Stream.of("127.0.0.0/8", "::1")
                .flatMap(text -> AddressRange.parse(text).stream())
                .toList();
        xroad.add(
                Objects.requireNonNull(byId.get(id)),
                new XRoadClient(DEMO_MEMBER + id, XRoadClient.ConnectionType.HTTP, loopback));
    }

    private void read(Path file, boolean demo) {
        try {
            YamlDocument document = YamlDocument.parse(Files.readString(file));
            JsonNode list = document.root().path("consumers");
            for (int i = 0; i < list.size(); i++) {
                consumer(list.get(i), "/consumers/" + i, document, demo);
            }
        } catch (YamlDocument.Malformed e) {
            defects.add(new Defect(shown, e.line(), "", "not YAML: " + e.reason(), "mend the syntax"));
        } catch (IOException e) {
            defects.add(new Defect(shown, 0, "", "the file cannot be read", "check its permissions and encoding"));
        }
    }

    private void consumer(JsonNode node, String key, YamlDocument document, boolean demo) {
        int before = defects.size();
        node.fieldNames().forEachRemaining(name -> {
            if (!KEYS.contains(name)) {
                defect(
                        document,
                        key + "/" + name,
                        "unknown key " + name,
                        "use one of " + KEYS.stream().sorted().toList());
            }
        });
        String id = node.path("id").asText();
        if (!ID.matcher(id).matches() || byId.containsKey(id)) {
            defect(document, key + "/id", "the id is missing, malformed or used twice", "use a-z, 0-9, dot and hyphen");
        }
        String fingerprint = node.path("certificateSha256")
                .asText("")
                .toLowerCase(Locale.ROOT)
                .replace(":", "");
        if (!fingerprint.isEmpty() && !FINGERPRINT.matcher(fingerprint).matches()) {
            defect(document, key + "/certificateSha256", "not a SHA-256 fingerprint", "write 64 hexadecimal digits");
        }
        Environment environment = environment(node, key, document);
        Consumer.Grants grants = grants(node.path("grants"), key, document);
        SecretHash secret = secret(node.path("secret").asText(""), key + "/secret", document, demo);
        Integer quota =
                node.has("requestsPerMinute") ? node.get("requestsPerMinute").asInt() : null;
        if (quota != null && quota < 1) {
            defect(document, key + "/requestsPerMinute", "a quota is at least 1", "raise it, or remove it for none");
        }
        DatasetGrants.Report report = (place, message, mend) -> defect(document, place, message, mend);
        List<DatasetGrant> datasets = DatasetGrants.read(node.path("datasets"), key + "/datasets", report);
        List<Webhook> webhooks = WebhookDeclarations.read(
                node.path("webhooks"),
                key + "/webhooks",
                datasets,
                (text, place) -> sealed(text, place, document, demo),
                report);
        webhooksDeclared += webhooks.size();
        if (!webhooks.isEmpty() && webhooksDeclared > MOST_WEBHOOKS) {
            defect(document, key + "/webhooks", "more than " + MOST_WEBHOOKS + " webhooks in all", "declare fewer");
        }
        Consumer.Vxp vxp = node.has("vxp") ? vxp(node.path("vxp"), environment, key + "/vxp", document, demo) : null;
        Optional<XRoadClient> xroadClient =
                xroad.read(node.path("xroad"), key + "/xroad", !fingerprint.isEmpty(), report);
        if (defects.size() == before) {
            byId.put(
                    id,
                    new Consumer(
                            id,
                            environment,
                            secret,
                            grants,
                            quota,
                            fingerprint.isEmpty() ? null : fingerprint,
                            vxp,
                            datasets,
                            webhooks));
            xroadClient.ifPresent(client -> xroad.add(Objects.requireNonNull(byId.get(id)), client));
        }
    }

    private Consumer.@Nullable Vxp vxp(
            JsonNode node, Environment environment, String key, YamlDocument document, boolean demo) {
        node.fieldNames().forEachRemaining(name -> {
            if (!VXP_KEYS.contains(name)) {
                defect(document, key + "/" + name, "unknown key " + name, "use systemId, secret, agencies");
            }
        });
        String systemId = node.path("systemId").asText("");
        if (!SYSTEM_ID.matcher(systemId).matches() || findSystem(systemId).isPresent()) {
            defect(document, key + "/systemId", "the system id is missing, malformed or used twice", "name it once");
        }
        String secret = sealed(node.path("secret").asText(""), key + "/secret", document, demo);
        List<String> agencies = new ArrayList<>();
        node.path("agencies").forEach(agency -> agencies.add(agency.asText()));
        for (String agency : agencies) {
            String code = agency.endsWith(".*") ? agency.substring(0, agency.length() - 2) : agency;
            AgencyCode.problem(code)
                    .ifPresent(problem ->
                            defect(document, key + "/agencies", agency + " " + problem, "write a code, or CODE.*"));
            if (spokenFor(environment, agency)) {
                defect(
                        document,
                        key + "/agencies",
                        "another consumer speaks for " + agency,
                        "leave it with one of them");
            }
        }
        return secret == null ? null : new Consumer.Vxp(systemId, Secret.of(secret), agencies);
    }

    private boolean spokenFor(Environment environment, String agency) {
        return byId.values().stream()
                .filter(other -> other.environment() == environment)
                .map(Consumer::vxp)
                .anyMatch(other -> other != null && other.agencies().stream().anyMatch(held -> overlap(held, agency)));
    }

    /** Whether a code, or CODE.* for all below it, has an agency in common with another. */
    private static boolean overlap(String one, String other) {
        return one.equals(other) || covers(one, other) || covers(other, one);
    }

    private static boolean covers(String pattern, String other) {
        return pattern.endsWith(".*") && other.startsWith(pattern.substring(0, pattern.length() - 1));
    }

    private Environment environment(JsonNode node, String key, YamlDocument document) {
        try {
            return Environment.valueOf(node.path("environment").asText());
        } catch (IllegalArgumentException e) {
            defect(
                    document,
                    key + "/environment",
                    "the environment is missing or unknown",
                    "use PRODUCTION or SANDBOX");
            return Environment.SANDBOX;
        }
    }

    private Consumer.Grants grants(JsonNode list, String key, YamlDocument document) {
        List<String> patterns = new ArrayList<>();
        list.forEach(pattern -> patterns.add(pattern.asText()));
        try {
            return new Consumer.Grants(patterns);
        } catch (IllegalArgumentException e) {
            defect(
                    document,
                    key + "/grants",
                    String.valueOf(e.getMessage()),
                    "write connector/operation, connector/* or *");
            return new Consumer.Grants(List.of());
        }
    }

    private @Nullable SecretHash secret(String text, String key, YamlDocument document, boolean demo) {
        if (text.isEmpty()) {
            return null;
        }
        if (text.startsWith("{bcrypt}")) {
            if (!BCRYPT.matcher(text).matches()) {
                defect(document, key, "not a bcrypt hash", "make one with ./lgsp consumer secret");
                return null;
            }
            return new SecretHash.Bcrypt(text.substring("{bcrypt}".length()));
        }
        String secret = referred(text, key, document);
        if (secret != null && secret.equals(text) && !demo) {
            defect(
                    document,
                    key,
                    "the secret stands in the file as plain text",
                    "write ${env:NAME}, file:PATH or {bcrypt}…");
        } else if (secret != null && secret.equals(DEMO_SECRET) && !demo) {
            defect(document, key, "the secret is the demo's", "set a secret of your own");
        }
        return secret == null ? null : SecretHash.Digest.of(secret);
    }

    /** A secret that the bus itself signs with or checks by: no hash of it would do. Absent: it is a defect. */
    private @Nullable String sealed(String text, String key, YamlDocument document, boolean demo) {
        String secret = text.isEmpty() ? "" : referred(text, key, document);
        if (secret != null && secret.isEmpty()) {
            defect(document, key, "the secret is missing", "write ${env:NAME} or file:PATH");
            return null;
        }
        if (text.equals(secret) && !demo) {
            defect(document, key, "the secret stands in the file as plain text", "write ${env:NAME} or file:PATH");
            return null;
        }
        return secret;
    }

    private @Nullable String referred(String text, String key, YamlDocument document) {
        var reference = REFERENCE.matcher(text);
        if (reference.matches()) {
            String value = System.getenv(reference.group(1));
            if (value == null) {
                defect(
                        document,
                        key,
                        "the environment variable " + reference.group(1) + " is not set",
                        "set it before the start");
            }
            return value;
        }
        if (text.startsWith("file:")) {
            try {
                return Files.readString(Path.of(text.substring("file:".length())))
                        .strip();
            } catch (IOException e) {
                defect(document, key, "the file of the secret cannot be read", "check that it exists and may be read");
                return null;
            }
        }
        return text;
    }

    private void defect(YamlDocument document, String key, String message, String mend) {
        defects.add(new Defect(shown, document.line(key), key, message, mend));
    }
}
