package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Defect;
import io.lienthong.contract.WsdlOutline;
import io.lienthong.contract.WsdlOutline.Call;
import io.lienthong.contract.WsdlOutline.Endpoint;
import io.lienthong.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the draft of a connector of a WSDL 1.1 document: one port, each operation that the bus can call. */
public final class WsdlScaffold {
    private static final int MAX_SHOWN = 6;
    /** How one is called whose name has no letter. */
    private static final String OPERATION = "operation";

    private final ContractSource source;
    private final String name;
    private final Choice choice;
    private final PortQuestion question;
    private final List<Unsupported> unsupported = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private List<WsdlDocuments.Missing> missing = List.of();

    private WsdlScaffold(String name, ContractSource source, Choice choice, PortQuestion question) {
        this.source = source;
        this.name = name;
        this.choice = choice;
        this.question = question;
    }

    /**
     * What the connector is about; null and empty: whatever the document has.
     *
     * @param operations names in the document, or ours
     */
    public record Choice(@Nullable String service, @Nullable String port, Set<String> operations) {
        public static final Choice ALL = new Choice(null, null, Set.of());

        public Choice {
            operations = Set.copyOf(operations);
        }
    }

    /** Says which of several ports is meant. */
    @FunctionalInterface
    public interface PortQuestion {
        Endpoint answer(List<Endpoint> ports);
    }

    /** Reads the document and makes the draft; of several ports that fit the choice, the first. */
    public static Draft draft(String name, ContractSource source, Choice choice) throws ScaffoldRefused, IOException {
        return draft(name, source, choice, ports -> ports.get(0));
    }

    /** @param question is asked where several ports fit the choice */
    public static Draft draft(String name, ContractSource source, Choice choice, PortQuestion question)
            throws ScaffoldRefused, IOException {
        return new WsdlScaffold(name, source, choice, question).draft();
    }

    private Draft draft() throws ScaffoldRefused, IOException {
        WsdlDocuments.Collected documents = WsdlDocuments.collect(source);
        missing = documents.missing();
        missing.forEach(one -> notes.add(one.sentence()));
        Map<String, byte[]> files = documents.files();
        String main = files.keySet().iterator().next();
        WsdlOutline outline = outline(files, main);
        Endpoint endpoint = endpoint(outline);
        List<Call> calls = chosen(outline.calls(
                endpoint, (operation, reason) -> unsupported.add(new Unsupported(operation, explained(reason)))));
        elsewhere(outline, endpoint, calls);
        WsdlSecurity security = WsdlSecurity.of(files.values(), endpoint);
        notes.addAll(security.notes());
        Optional<String> xroad = outline.xroadVersion(endpoint);
        List<WsdlOperation> operations = operations(calls, endpoint);
        ObjectNode described = described(endpoint, main, outline.endpoints(), xroad.orElse(null));
        security.authentication().ifPresent(one -> described.set("authentication", one));
        described.setAll(OpenApiScaffold.checked(HarmlessCall.of(operations), notes));
        List<DraftOperation> drafts = new ArrayList<>();
        for (WsdlOperation operation : operations) {
            drafts.add(operation.draft());
        }
        return new Draft(
                name,
                endpoint.service(),
                "",
                "1.0",
                source.shown(),
                files,
                settings(endpoint, security, xroad.isPresent()),
                described,
                xroad.isPresent() ? xroadFaults() : Json.object(),
                drafts,
                List.of(),
                unsupported,
                notes);
    }

    private WsdlOutline outline(Map<String, byte[]> files, String main) throws ScaffoldRefused, IOException {
        Path folder = Files.createTempDirectory("lgsp-wsdl-");
        List<Defect> defects = new ArrayList<>();
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            return WsdlOutline.read(folder, main, defects::add)
                    .orElseThrow(() -> new ScaffoldRefused(defects.get(0).toString() + afterMissing()));
        } finally {
            FolderWriter.delete(folder);
        }
    }

    /** The reason, with the document that would have what it misses. */
    private String explained(String reason) {
        return missing.stream()
                .filter(one -> one.explains(reason))
                .findFirst()
                .map(one -> reason + ", which `" + one.location() + "` should define, a document that was not found")
                .orElse(reason);
    }

    private String afterMissing() {
        return missing.stream()
                .limit(MAX_SHOWN)
                .map(one -> " " + one.sentence())
                .collect(Collectors.joining());
    }

    private Endpoint endpoint(WsdlOutline outline) throws ScaffoldRefused {
        List<Endpoint> all = outline.endpoints();
        List<Endpoint> fitting = all.stream()
                .filter(one -> choice.service() == null || one.service().equals(choice.service()))
                .filter(one -> choice.port() == null || one.port().equals(choice.port()))
                .toList();
        if (fitting.isEmpty()) {
            throw new ScaffoldRefused(
                    all.isEmpty()
                            ? source.shown() + " has no port that speaks SOAP over HTTP." + afterMissing()
                            : "There is no such port; " + source.shown() + " has " + shown(all) + ".");
        }
        Endpoint endpoint = fitting.size() == 1 ? fitting.get(0) : question.answer(fitting);
        if (!endpoint.address().isEmpty() && !endpoint.callable()) {
            notes.add(
                    "The contract says `" + ContractSource.quoted(endpoint.address())
                            + "` where the address of the service belongs, which is none of HTTP: the setting `baseUrl` says it.");
        }
        if (all.size() > 1) {
            notes.add("The contract has " + all.size() + " ports: " + shown(all) + ". This connector calls "
                    + endpoint.service() + "/" + endpoint.port() + "; `--service` and `--port` choose another.");
        }
        return endpoint;
    }

    private static String shown(List<Endpoint> endpoints) {
        return String.join(
                        ", ",
                        endpoints.stream()
                                .limit(MAX_SHOWN)
                                .map(one -> one.service() + "/" + one.port() + " (SOAP " + one.soapVersion() + ")")
                                .toList())
                + (endpoints.size() > MAX_SHOWN ? " and others" : "");
    }

    private List<Call> chosen(List<Call> calls) throws ScaffoldRefused {
        Set<String> unknown = new TreeSet<>(choice.operations());
        calls.forEach(call -> unknown.removeAll(names(call)));
        unsupported.forEach(one -> unknown.remove(one.name()));
        if (!unknown.isEmpty()) {
            throw new ScaffoldRefused("The port has no operation " + String.join(", ", unknown) + "; it has "
                    + String.join(", ", calls.stream().map(Call::name).toList()) + ".");
        }
        List<Call> chosen = calls.stream()
                .filter(call ->
                        choice.operations().isEmpty() || names(call).stream().anyMatch(choice.operations()::contains))
                .toList();
        if (chosen.isEmpty()) {
            List<String> reasons = unsupported.stream()
                    .map(one -> one.name() + ": " + one.reason())
                    .toList();
            throw new ScaffoldRefused("The bus can call no operation of " + source.shown()
                    + (reasons.isEmpty() ? "." : ". " + String.join("; ", reasons) + ".") + afterMissing());
        }
        return chosen;
    }

    private static Set<String> names(Call call) {
        return Set.copyOf(List.of(call.name(), Names.camel(call.name(), OPERATION)));
    }

    /** Operations that only other ports have: a connector calls one port. */
    private void elsewhere(WsdlOutline outline, Endpoint endpoint, List<Call> calls) {
        Set<String> known = new HashSet<>();
        calls.forEach(call -> known.add(call.name()));
        unsupported.forEach(one -> known.add(one.name()));
        if (!choice.operations().isEmpty()) {
            return;
        }
        for (Endpoint other : outline.endpoints()) {
            if (!other.equals(endpoint)) {
                for (String operation : outline.operations(other)) {
                    if (known.add(operation)) {
                        unsupported.add(new Unsupported(
                                operation,
                                "only the port " + other.service() + "/" + other.port()
                                        + " has it: make a connector of its own with --service and --port"));
                    }
                }
            }
        }
    }

    private static Map<String, ObjectNode> settings(Endpoint endpoint, WsdlSecurity security, boolean xroad) {
        Map<String, ObjectNode> settings = new LinkedHashMap<>();
        String address = !endpoint.callable() ? "" : "; in the contract " + endpoint.address();
        settings.put("baseUrl", setting("uri", "Where the service listens" + address));
        settings.putAll(security.settings());
        if (xroad) {
            settings.put("xroadClient", identifier("Who calls over X-Road"));
            settings.put("xroadService", identifier("Whose service is called over X-Road"));
        }
        return settings;
    }

    private static ObjectNode identifier(String description) {
        return Json.object()
                .put("type", "string")
                .put("pattern", "^[^/]+(/[^/]+){2,3}$")
                .put("description", description + ": INSTANCE/CLASS/MEMBER/SUBSYSTEM")
                .put("x-demo", "DEMO/GOV/1/demo");
    }

    /** What security servers answer themselves, as faults alone; anything else is a failure of the system. */
    private static ObjectNode xroadFaults() {
        ObjectNode errorHandling = Json.object();
        errorHandling.putArray("reason").add("/Fault/text");
        ArrayNode classify = errorHandling.putArray("classify");
        fault(classify, "Server.ServerProxy.AccessDenied", "PROVIDER_AUTHENTICATION_FAILED");
        fault(classify, "Server.ClientProxy.UnknownMember", "PROVIDER_AUTHENTICATION_FAILED");
        fault(classify, "Server.ClientProxy.SslAuthenticationFailed", "PROVIDER_AUTHENTICATION_FAILED");
        fault(classify, "Server.ServerProxy.UnknownService", "REQUEST_REFUSED");
        for (String server : new String[] {"Server.ServerProxy", "Server.ClientProxy"}) {
            faulty(classify, server + ".NetworkError").put("outcome", "RETRY");
        }
        return errorHandling;
    }

    private static void fault(ArrayNode classify, String faultCode, String errorCode) {
        faulty(classify, faultCode).put("outcome", "FAIL").put("errorCode", errorCode);
    }

    private static ObjectNode faulty(ArrayNode classify, String faultCode) {
        ObjectNode line = classify.addObject();
        line.putObject("when").put("faultCode", faultCode);
        return line;
    }

    static ObjectNode setting(String format, String description) {
        return Json.object().put("type", "string").put("format", format).put("description", description);
    }

    private static ObjectNode described(
            Endpoint endpoint, String main, List<Endpoint> all, @Nullable String xroadVersion) {
        ObjectNode described = Json.object();
        described.put("protocol", "SOAP");
        described.put("contract", "contract/" + main);
        described.put("url", "{{baseUrl}}");
        if (all.size() > 1) {
            described.put("service", endpoint.service());
            described.put("port", endpoint.port());
        }
        described.put("soapVersion", endpoint.soapVersion());
        if (xroadVersion != null) {
            ObjectNode xroad = described.putObject("xroad");
            xroad.put("client", "{{xroadClient}}").put("service", "{{xroadService}}");
            if (!xroadVersion.isEmpty()) {
                xroad.put("serviceVersion", xroadVersion);
            }
        }
        described.putObject("timeouts").put("connect", "PT2S").put("response", "PT10S");
        return described;
    }

    private List<WsdlOperation> operations(List<Call> calls, Endpoint endpoint) throws ScaffoldRefused {
        Set<String> names = Names.taken();
        Set<String> files = new HashSet<>();
        Map<List<String>, Integer> sharing = new HashMap<>();
        calls.forEach(call -> sharing.merge(call.asked().roots(), 1, Integer::sum));
        Map<Call, WsdlMemory> memories = WsdlMemory.of(calls);
        List<WsdlOperation> operations = new ArrayList<>();
        for (Call call : calls) {
            String camel = Names.unique(Names.camel(call.name(), OPERATION), names);
            while (!files.add(Names.dashed(camel))) {
                camel = Names.unique(camel, names);
            }
            if (!camel.equals(Names.camel(call.name(), OPERATION))) {
                boolean device = Names.taken().contains(Names.camel(call.name(), OPERATION));
                notes.add((device
                                ? "Windows has no files called `" + call.name() + "`"
                                : "Another operation is called `" + call.name() + "` too, or nearly so")
                        + ": this one is `" + camel + "` here.");
            }
            boolean alone = sharing.getOrDefault(call.asked().roots(), 0) == 1;
            operations.add(new WsdlOperation(call, camel, endpoint.soapVersion(), alone, memories.get(call)));
        }
        return operations;
    }
}
