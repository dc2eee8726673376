package io.lienthong.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What a descriptor must keep beyond its schema: names that refer to each other, placeholders, and the rules of each pattern. */
final class DescriptorRules {
    private static final Set<String> CALL_PLACEHOLDERS =
            Set.of("call.timestamp", "call.time", "call.url", "call.messageId", "call.officer", "call.purpose");
    private static final Set<String> WINDOW_PLACEHOLDERS = Set.of("window.from", "window.to");
    private static final Pattern PATH_PARAMETER = Pattern.compile("(?<!\\{)\\{([a-z][A-Za-z0-9]*)}(?!})");
    private static final Pattern SETTING_IN_MAPPING = Pattern.compile("\\$settings\\.\"?([a-z][A-Za-z0-9]*)");

    private final Path folder;
    private final Descriptor descriptor;
    private final YamlDocument document;
    private final Consumer<Defect> defects;
    private final PollRules polls;
    private final Set<String> used = new HashSet<>();

    DescriptorRules(Path folder, Descriptor descriptor, YamlDocument document, Consumer<Defect> defects) {
        this.folder = folder;
        this.descriptor = descriptor;
        this.document = document;
        this.defects = defects;
        this.polls = new PollRules(descriptor, this);
    }

    void check() {
        String folderName = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        if (!descriptor.name().equals(folderName)) {
            defect("/metadata/name", "the name differs from the folder's, " + folderName, "make them equal");
        }
        placeholders();
        configuration();
        Set<String> names = new HashSet<>();
        Set<String> exposed = new HashSet<>();
        for (int i = 0; i < descriptor.operations().size(); i++) {
            Operation operation = descriptor.operations().get(i);
            String key = "/operations/" + i;
            if (!names.add(operation.name())) {
                defect(key + "/name", "two operations are called " + operation.name(), "rename one");
            }
            operation(operation, key);
            Operation.Expose expose = operation.expose();
            if (expose != null
                    && !exposed.add(expose.method() + " "
                            + PATH_PARAMETER.matcher(expose.path()).replaceAll("{}"))) {
                defect(key + "/expose", "another operation has the same method and path", "change one of them");
            }
        }
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        if (endpoint != null) {
            address(endpoint.url(), "/endpoint/url");
            authentication(endpoint.authentication(), "/endpoint/authentication");
            renewal(descriptor.errorHandling(), endpoint.authentication(), "/errorHandling");
        }
        if (endpoint != null && endpoint.check() != null) {
            known(endpoint.check().operation(), "/endpoint/check/operation");
        }
    }

    /** Addresses are settings: the sandbox puts the simulator's in their place, and nothing else may be called there. */
    private void address(@Nullable String url, String key) {
        if (url == null) {
            return;
        }
        List<Template.Part> parts = Template.parse(url).parts();
        Descriptor.ConfigurationSchema.Property setting = parts.isEmpty()
                        || !parts.get(0).placeholder()
                ? null
                : descriptor.configuration().properties().get(parts.get(0).text());
        boolean pathBehind = parts.size() == 1
                || (parts.size() > 1
                        && parts.get(1).text().startsWith("/")
                        && !parts.get(1).placeholder());
        if (setting == null || !setting.address() || !pathBehind) {
            defect(
                    key,
                    "the address does not begin with a setting",
                    "write {{name}} of a setting with format: uri, then a path");
        }
    }

    private void authentication(@Nullable Authentication declared, String key) {
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        Authentication authentication = declared == null ? null : declared.carried();
        if (authentication instanceof Authentication.UsernameToken
                && endpoint != null
                && endpoint.protocol() != Descriptor.Endpoint.Protocol.SOAP) {
            defect(key, "only SOAP has an envelope for a UsernameToken", "use basic, or the protocol SOAP");
        }
        if (authentication instanceof Authentication.OAuth2ClientCredentials oauth) {
            address(oauth.tokenUrl(), key + "/tokenUrl");
        } else if (authentication instanceof Authentication.Session session) {
            address(session.login().url(), key + "/login/url");
        }
    }

    /** Only a token or a session can be fetched anew. */
    private void renewal(ErrorHandling handling, Authentication declared, String key) {
        Authentication authentication = declared.carried();
        boolean renewable = authentication instanceof Authentication.Session
                || authentication instanceof Authentication.OAuth2ClientCredentials;
        for (int i = 0; i < handling.classify().size() && !renewable; i++) {
            if (handling.classify().get(i).outcome() == ErrorHandling.Classification.Outcome.RENEW) {
                defect(
                        key + "/classify/" + i + "/outcome",
                        "the authentication has nothing to renew",
                        "use RENEW with session or oauth2ClientCredentials, else FAIL");
            }
        }
    }

    private void renewal(Operation operation, String key) {
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        if (operation.errorHandling() != null && endpoint != null) {
            Authentication own = operation.authentication();
            renewal(operation.errorHandling(), own == null ? endpoint.authentication() : own, key + "/errorHandling");
        }
    }

    private void operation(Operation operation, String key) {
        address(operation.url(), key + "/url");
        authentication(operation.authentication(), key + "/authentication");
        renewal(operation, key);
        switch (operation.pattern()) {
            case REQUEST_REPLY -> {
                if (!polls.called(operation)) {
                    needs(operation.expose(), key, "expose", "consumers, or polls, call a requestReply operation");
                }
                needsEndpoint(key);
            }
            case RECEIVE -> {
                needs(operation.expose(), key, "expose", "systems hand over messages there");
                needs(operation.publish(), key, "publish", "the event that the message becomes");
                needs(operation.messageType(), key, "messageType", "the canonical type of the message");
            }
            case DELIVER -> needsEndpoint(key);
            case POLL -> {
                needsEndpoint(key);
                polls.check(operation, key);
            }
            case QUERY ->
                defect(
                        key + "/pattern",
                        "queries are not built: consumers read datasets below /sync/v1",
                        "remove the operation");
        }
        callback(operation, key);
        providerForm(operation, key);
        if (operation.personalData() && operation.dataSubject() == null) {
            needs(null, key, "dataSubject", "the ledger records whose data is read");
        }
        if (operation.journal().body() == Operation.JournalPolicy.Bodies.NONE
                && (operation.hasEffect()
                        || operation.personalData()
                        || operation.pattern() != Operation.Pattern.REQUEST_REPLY)) {
            defect(
                    key + "/journal",
                    "journal: none is for look-ups without personal data",
                    "remove it, or use {body: omitted}");
        }
        onDuplicate(operation, key + "/onDuplicate");
        reference(operation, key + "/reference");
        opaque(operation, key);
        dataset(operation, key + "/dataset");
        parameters(operation, key);
    }

    private void dataset(Operation operation, String key) {
        Operation.DatasetTarget target = operation.dataset();
        if (target == null) {
            return;
        }
        boolean published = target.from() == Operation.DatasetTarget.From.PUBLISHED;
        boolean readsOnly = operation.pattern() == Operation.Pattern.REQUEST_REPLY && !operation.hasEffect();
        boolean noMessage = operation.pattern() == Operation.Pattern.REQUEST_REPLY
                || operation.bodyKind() == Operation.BodyKind.OPAQUE;
        if (readsOnly || (noMessage && !published)) {
            defect(
                    key,
                    "its records reach no dataset",
                    "use it with poll, receive or deliver, of JSON, or let a route publish the records (from: published)");
        } else if (published && operation.pattern() == Operation.Pattern.POLL) {
            defect(key + "/from", "what a poll reads are the records", "remove it");
        }
        boolean order = target.versionKind() == Operation.DatasetTarget.VersionKind.ORDER;
        if (order == target.versions().isEmpty()) {
            defect(key + "/versions", "versionKind order and the list of versions go together", "give both or none");
        }
    }

    /** At most one further call, of the same message. */
    private void onDuplicate(Operation operation, String key) {
        String name = operation.onDuplicate();
        if (name == null) {
            return;
        }
        known(name, key);
        boolean fits = operation.pattern() == Operation.Pattern.DELIVER
                && descriptor
                        .operation(name)
                        .filter(other -> other.pattern() == Operation.Pattern.DELIVER && other.onDuplicate() == null)
                        .filter(other -> Objects.equals(other.messageType(), operation.messageType()))
                        .isPresent();
        if (!fits) {
            defect(
                    key,
                    "the further call does not fit",
                    "name a deliver operation of the same messageType without onDuplicate, in a deliver operation");
        }
    }

    private void callback(Operation operation, String key) {
        Operation.Expose expose = operation.expose();
        if (expose == null || expose.authentication() == null) {
            return;
        }
        if (operation.pattern() != Operation.Pattern.RECEIVE) {
            defect(
                    key + "/expose/authentication",
                    "only a receive operation is called without a token",
                    "remove it, or change the pattern");
        }
        if (expose.authentication().place().pointer() == null) {
            defect(
                    key + "/expose/authentication/place",
                    "the signature is not in the body",
                    "write {in: body, pointer: …}");
        }
    }

    private void providerForm(Operation operation, String key) {
        Operation.Expose expose = operation.expose();
        if (expose != null && Boolean.TRUE.equals(expose.providerForm())) {
            ProviderForm.obstacle(operation)
                    .ifPresent(reason -> defect(key + "/expose/providerForm", reason, "remove it"));
        }
    }

    /** Only what is requested of the bus and becomes a message of its own teaches or learns what a system calls the matter. */
    private void reference(Operation operation, String key) {
        boolean learned = operation.pattern() == Operation.Pattern.RECEIVE
                || (operation.pattern() == Operation.Pattern.REQUEST_REPLY && operation.hasEffect());
        if (operation.reference() != null && !learned) {
            defect(
                    key,
                    "nobody learns what the system calls the matter here",
                    "use it in a receive operation, or a requestReply with idempotent: false; else remove it");
        }
    }

    /** Nobody looks into an opaque body. */
    private void opaque(Operation operation, String key) {
        if (operation.bodyKind() != Operation.BodyKind.OPAQUE) {
            if (!operation.limits().equals(Operation.Limits.NONE)) {
                defect(
                        key + "/limits",
                        "only an operation with body: opaque has limits of its own",
                        "remove them, or set endpoint.limits");
            }
        } else if (operation.limits().inMemory() && operation.pattern() != Operation.Pattern.RECEIVE) {
            defect(key + "/limits/inMemory", "only what is received can be stored as it comes", "remove it");
        } else if (operation.pattern() == Operation.Pattern.RECEIVE) {
            if (operation.correlation() != null) {
                defect(key + "/correlation", "an opaque body has no fields to point at", "remove it");
            }
            if (operation.reference() != null) {
                defect(key + "/reference", "an opaque body has no fields to point at", "remove it");
            }
            if (operation.request().mapping() != null) {
                defect(key + "/request/mapping", "an opaque body passes untouched", "remove it");
            }
        }
    }

    private void parameters(Operation operation, String key) {
        Map<String, Operation.Parameter> parameters = operation.request().parameters();
        String parametersKey = key + "/request/parameters";
        Operation.Expose expose = operation.expose();
        for (String name : pathParameters(expose == null ? "" : expose.path())) {
            if (!parameters.containsKey(name)) {
                defect(key + "/expose/path", "{" + name + "} is no parameter", "declare it in request.parameters");
            }
        }
        for (String name : pathParameters(operation.request().path())) {
            boolean declared = parameters.entrySet().stream()
                    .anyMatch(entry -> entry.getValue().place() == Operation.Parameter.Place.PATH
                            && name.equals(
                                    entry.getValue().name() == null
                                            ? entry.getKey()
                                            : entry.getValue().name()));
            if (!declared) {
                defect(key + "/request/path", "{" + name + "} is no parameter", "declare it with in: path");
            }
        }
        parameters.forEach((name, parameter) -> pattern(parameter, parametersKey + "/" + name));
        String subject = operation.dataSubject();
        if (subject != null && !subject.startsWith("/") && !parameters.containsKey(subject)) {
            defect(
                    key + "/dataSubject",
                    subject + " is no parameter",
                    "name a parameter, or a pointer that starts with /");
        }
    }

    private void pattern(Operation.Parameter parameter, String key) {
        JsonNode pattern =
                parameter.schema() == null ? null : parameter.schema().get("pattern");
        if (pattern != null) {
            try {
                Pattern.compile(pattern.asText());
            } catch (PatternSyntaxException e) {
                defect(key + "/schema/pattern", "not a regular expression: " + e.getDescription(), "mend it");
            }
        }
    }

    private static List<String> pathParameters(String path) {
        return PATH_PARAMETER
                .matcher(path)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private void placeholders() {
        JsonNode root = document.root();
        for (String part : List.of("endpoint", "errorHandling", "operations")) {
            if (root.has(part)) {
                visit(root.get(part), "/" + part);
            }
        }
    }

    private void visit(JsonNode node, String key) {
        if (node.isTextual()) {
            Template.parse(node.asText()).placeholders().forEach(name -> placeholder(name, key));
            if (node.asText().replaceAll("\\{\\{[a-z][A-Za-z0-9.]*}}", "").contains("{{")) {
                defect(key, "{{ without a name that a placeholder can have", "write {{name}}");
            }
        }
        node.fields().forEachRemaining(field -> visit(field.getValue(), key + "/" + field.getKey()));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            visit(node.get(i), key + "/" + i);
        }
    }

    private void placeholder(String name, String key) {
        if (name.indexOf('.') < 0) {
            used.add(name);
            if (!descriptor.configuration().properties().containsKey(name)) {
                defect(
                        key,
                        "nobody declares the placeholder {{" + name + "}}",
                        "declare it in configuration.properties");
            }
        } else if (!CALL_PLACEHOLDERS.contains(name) && !WINDOW_PLACEHOLDERS.contains(name)) {
            defect(
                    key,
                    "{{" + name + "}} is not known at a call",
                    "use one of "
                            + String.join(
                                    ", ", CALL_PLACEHOLDERS.stream().sorted().toList()) + ", window.from, window.to");
        }
    }

    private void configuration() {
        used.addAll(settingsInMappings());
        Descriptor.ConfigurationSchema configuration = descriptor.configuration();
        configuration.properties().forEach((name, property) -> {
            if (!used.contains(name) && !name.equals(Settings.TRUSTED_CERTIFICATES)) {
                defect("/configuration/properties/" + name, "no placeholder uses " + name, "use it, or remove it");
            }
        });
        for (String name : configuration.required()) {
            if (!configuration.properties().containsKey(name)) {
                defect("/configuration/required", name + " is required but not declared", "declare it in properties");
            }
        }
    }

    private Set<String> settingsInMappings() {
        Set<String> names = new HashSet<>();
        Path mappings = folder.resolve("mappings");
        if (!Files.isDirectory(mappings)) {
            return names;
        }
        try (var files = Files.walk(mappings)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher matcher = SETTING_IN_MAPPING.matcher(Files.readString(file));
                matcher.results().forEach(match -> names.add(match.group(1)));
            }
        } catch (IOException e) {
            defect("", "the folder mappings cannot be read", "save its files as UTF-8, check their permissions");
        }
        return names;
    }

    void known(String operation, String key) {
        if (descriptor.operation(operation).isEmpty()) {
            defect(
                    key,
                    "there is no operation " + operation,
                    "use one of "
                            + descriptor.operations().stream()
                                    .map(Operation::name)
                                    .toList());
        }
    }

    private void needsEndpoint(String key) {
        if (descriptor.endpoint() == null) {
            defect(key + "/pattern", "the operation calls a system, but there is no endpoint", "add endpoint");
        }
    }

    void needs(@Nullable Object value, String key, String name, String why) {
        if (value == null) {
            defect(key, "the key " + name + " is missing", "add it: " + why);
        }
    }

    void defect(String key, String message, String mend) {
        defects.accept(new Defect(ConnectorPackage.DESCRIPTOR, document.line(key), key, message, mend));
    }
}
