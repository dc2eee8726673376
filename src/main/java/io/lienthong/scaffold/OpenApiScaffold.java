package io.lienthong.scaffold;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.lienthong.connector.Descriptor;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.contract.OperationContract;
import io.lienthong.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a draft of a connector from an OpenAPI document: Swagger 2, OpenAPI 3.0 or 3.1. */
public final class OpenApiScaffold {
    private static final ObjectMapper RECORDS =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();
    private static final ObjectNode NOTHING = Json.object().put("type", "none");
    private static final String CONTRACT = "contract/" + OpenApiDocuments.ROOT;
    private static final Pattern VERSION = Pattern.compile("^[vV]?([0-9]{1,6})(?:\\.([0-9]{1,6}))?.*");
    private static final Pattern SERVER_VARIABLE = Pattern.compile("\\{([^{}]*)}");

    private final String name;
    private final ContractSource source;
    private final OpenApiDocuments documents;
    private final Notes notes = new Notes();
    private final List<Unsupported> unsupported = new ArrayList<>();
    private final ContractCompiler contracts = new ContractCompiler(CanonicalTypes.load());

    private OpenApiScaffold(String name, ContractSource source, OpenApiDocuments documents) {
        this.name = name;
        this.source = source;
        this.documents = documents;
    }

    /**
     * Reads the document and makes the draft.
     *
     * @param wanted operationIds, our names or {@code "GET /path"}; empty: all
     */
    public static Draft draft(String name, ContractSource source, Set<String> wanted)
            throws ScaffoldRefused, IOException {
        return new OpenApiScaffold(name, source, OpenApiDocuments.load(source)).draft(wanted);
    }

    private Draft draft(Set<String> wanted) throws ScaffoldRefused, IOException {
        version();
        Mender.mend(documents, notes);
        Security security = new Security(documents, notes);
        Set<String> unknown = new LinkedHashSet<>(wanted);
        List<OperationPlan> plans = new OperationReader(documents, security, unsupported, notes).read(unknown);
        if (!unknown.isEmpty()) {
            throw new ScaffoldRefused("The contract has no operation " + String.join(", ", unknown) + ".");
        }
        List<Sample> samples = samples(plans);
        if (samples.isEmpty()) {
            throw new ScaffoldRefused(
                    unsupported.isEmpty()
                            ? "The contract has no operations."
                            : "No operation of the contract can be supported; the first: "
                                    + unsupported.get(0).name() + ": "
                                    + unsupported.get(0).reason() + ".");
        }
        ObjectNode endpoint = endpoint(usual(samples));
        List<String> ofCheck = new ArrayList<>();
        endpoint.setAll(checked(HarmlessCall.of(samples, new Shapes(documents)), ofCheck));
        notes.addAll(ofCheck);
        Records records = new Records(samples, new Shapes(documents));
        List<DraftOperation> operations = samples.stream()
                .map(sample -> operation(sample, records, endpoint.path("authentication")))
                .toList();
        List<ObjectNode> parts = new ArrayList<>(
                operations.stream().map(DraftOperation::descriptor).toList());
        parts.add(endpoint);
        JsonNode info = documents.root().path("info");
        return new Draft(
                name,
                title(info),
                Names.dashed(info.path("contact").path("name").asText("")),
                interfaceVersion(info.path("version").asText("")),
                source.shown(),
                contractFiles(),
                settings(security.settings(parts)),
                endpoint,
                Json.object(),
                operations,
                SharedStubs.all(parts.stream().anyMatch(part -> Security.token(part.path("authentication")))),
                unsupported,
                notes.lines());
    }

    private void version() throws ScaffoldRefused {
        ObjectNode root = documents.root();
        if (Swagger2.is(root)) {
            documents.replaceRoot(Swagger2.converted(root));
            notes.add("The contract was Swagger " + root.path("swagger").asText() + ": `" + CONTRACT
                    + "` says the same in OpenAPI 3.0.");
            return;
        }
        String version = root.path("openapi").asText("");
        if (!version.startsWith("3.0") && !version.startsWith("3.1")) {
            throw new ScaffoldRefused(source.shown()
                    + (version.isEmpty()
                            ? " is no OpenAPI contract: it has neither `openapi` nor `swagger`."
                            : " is OpenAPI " + version + ": the bus reads 2.0, 3.0 and 3.1."));
        }
        if (!root.path("paths").isObject()) {
            throw new ScaffoldRefused(source.shown() + " has no paths.");
        }
        if (!version.matches("3\\.[01]\\..*")) {
            root.put("openapi", version.substring(0, 3) + ".0");
        }
    }

    private String title(JsonNode info) {
        String title = info.path("title")
                .asText("")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .replace("{{", "{")
                .strip();
        return title.isEmpty() ? name : title;
    }

    private static String interfaceVersion(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches() ? matcher.group(1) + "." + (matcher.group(2) == null ? "0" : matcher.group(2)) : "1.0";
    }

    private Map<String, byte[]> contractFiles() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        documents.trees().forEach((file, tree) -> files.put(file, written(tree)));
        return files;
    }

    /** For people, unless the bus would find that too long. */
    private static byte[] written(ObjectNode tree) {
        byte[] pretty = (tree.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
        return pretty.length <= ContractSource.MAX_BYTES ? pretty : Json.write(tree);
    }

    private Map<String, ObjectNode> settings(Map<String, ObjectNode> ofSecurity) {
        Map<String, ObjectNode> settings = new LinkedHashMap<>();
        String server = documents.root().path("servers").path(0).path("url").asText("");
        Matcher variable = SERVER_VARIABLE.matcher(server);
        String filled = variable.replaceAll(match -> Matcher.quoteReplacement(documents
                .root()
                .at("/servers/0/variables")
                .path(match.group(1))
                .path("default")
                .asText(match.group(1))));
        String said = filled.isEmpty()
                ? "Address of the system."
                : filled.startsWith("/")
                        ? "Address of the system with its path " + filled + "."
                        : "Address of the system, such as " + filled.replaceFirst("/+$", "") + ".";
        settings.put(
                "baseUrl",
                Json.object().put("type", "string").put("format", "uri").put("description", said));
        settings.putAll(ofSecurity);
        return settings;
    }

    /** The entry {@code check} of the endpoint, and what is said of it. */
    static ObjectNode checked(Optional<ObjectNode> check, Collection<String> notes) {
        ObjectNode entry = Json.object();
        check.ifPresent(one -> entry.set("check", one));
        notes.add(check.map(one -> "`./lgsp connector ping` calls `"
                        + one.path("operation").asText()
                        + "` (`endpoint.check`): name another operation where that one is not harmless.")
                .orElse("No operation is sure to be harmless (one that reads, without parameters or with those that the"
                        + " contract gives examples of): there is no `endpoint.check`, and `./lgsp connector ping` does not"
                        + " try whether the system answers. Name one once you know it."));
        return entry;
    }

    /** The authentication that most operations have; theirs no longer says it. */
    private static JsonNode usual(List<Sample> samples) {
        Map<JsonNode, Integer> counts = new LinkedHashMap<>();
        for (Sample sample : samples) {
            counts.merge(sample.plan().descriptor().path("authentication"), 1, Integer::sum);
        }
        JsonNode usual = counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(NOTHING);
        samples.stream()
                .map(sample -> sample.plan().descriptor())
                .filter(descriptor -> descriptor.path("authentication").equals(usual))
                .forEach(descriptor -> descriptor.remove("authentication"));
        return usual;
    }

    private static ObjectNode endpoint(JsonNode authentication) {
        ObjectNode endpoint =
                Json.object().put("protocol", "REST").put("contract", CONTRACT).put("url", "{{baseUrl}}");
        endpoint.putObject("timeouts").put("connect", "PT2S").put("response", "PT10S");
        endpoint.set("authentication", authentication);
        return endpoint;
    }

    /** Compiles each operation against the copied contract, and finds a call that it accepts. */
    private List<Sample> samples(List<OperationPlan> plans) throws IOException {
        Path folder = Files.createTempDirectory("lgsp-");
        try {
            for (Map.Entry<String, byte[]> file : contractFiles().entrySet()) {
                Path target = folder.resolve("contract").resolve(file.getKey());
                Files.createDirectories(folder.resolve("contract"));
                Files.write(target, file.getValue());
            }
            return samples(plans, compiled(plans, folder));
        } finally {
            FolderWriter.delete(folder);
        }
    }

    private Map<String, OperationContract> compiled(List<OperationPlan> plans, Path folder) {
        Map<String, OperationContract> compiled = new LinkedHashMap<>();
        for (OperationPlan plan : plans) {
            List<String> defects = new ArrayList<>();
            compiled.putAll(contracts.compile(descriptor(plan), folder, defect -> defects.add(defect.message())));
            if (!defects.isEmpty()) {
                compiled.remove(plan.name());
                unsupported.add(new Unsupported(plan.contractName(), defects.get(0)));
            }
        }
        return compiled;
    }

    private Descriptor descriptor(OperationPlan plan) {
        ObjectNode root = Json.object().put("apiVersion", "connector/v1").put("kind", "Connector");
        ObjectNode metadata = root.putObject("metadata").put("name", name).put("owner", name);
        metadata.putObject("title").put("vi", name).put("en", name);
        metadata.put("version", "0.1.0").put("interface", "1.0").put("supportLevel", "preview");
        root.set("endpoint", endpoint(NOTHING));
        root.putArray("operations").add(plan.descriptor());
        try {
            return RECORDS.treeToValue(root, Descriptor.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a descriptor that was just made cannot be read", e);
        }
    }

    private List<Sample> samples(List<OperationPlan> plans, Map<String, OperationContract> compiled) {
        SampleFinder finder = new SampleFinder(new Shapes(documents));
        RecordFields fields = new RecordFields(new Shapes(documents));
        List<Sample> samples = new ArrayList<>();
        for (OperationPlan plan : plans) {
            OperationContract contract = compiled.get(plan.name());
            if (contract != null) {
                try {
                    Sample sample = RecordFields.keyed(fields.echoing(finder.find(plan, contract)));
                    samples.add(sample);
                    sample.missing().forEach(one -> notes.add(toAdd(plan, one)));
                } catch (SampleFinder.None e) {
                    unsupported.add(new Unsupported(plan.contractName(), String.valueOf(e.getMessage())));
                }
            }
        }
        return samples;
    }

    /** What the integrator adds by hand. */
    private static String toAdd(OperationPlan plan, Sample.Missing missing) {
        String file = Names.dashed(plan.name());
        String found = "`" + plan.name() + "`: no valid example of its " + missing.what() + " was found ("
                + (missing.place().isEmpty() ? "the whole" : missing.place()) + ": " + missing.reason() + "). ";
        String test = "a case to `tests/" + file + ".test.yaml`.";
        return found
                + (missing.answer()
                        ? "Its simulator answers 501: write an answer into `fixtures/__files/" + file
                                + ".json`, name it in `fixtures/mappings/" + file
                                + ".json` (status " + plan.status() + ", `bodyFileName`), and add " + test
                        : missing.what().equals("request")
                                ? "No test calls it: write one into `tests/" + file + "-request.json`, and add " + test
                                : "No test calls it: add " + test);
    }

    private static DraftOperation operation(Sample sample, Records records, JsonNode usual) {
        StubWriter stubs = new StubWriter(sample, records);
        stubs.write();
        CaseWriter cases = new CaseWriter(sample, usual);
        cases.write();
        return new DraftOperation(
                sample.plan().contractName(),
                sample.plan().descriptor(),
                sample.mappings(),
                stubs.stubs(),
                stubs.files(),
                cases.cases(),
                cases.bodies(),
                cases.absent());
    }
}
