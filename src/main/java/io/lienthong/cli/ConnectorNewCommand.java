package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Defect;
import io.lienthong.contract.WsdlOutline.Endpoint;
import io.lienthong.message.Json;
import io.lienthong.message.OperationName;
import io.lienthong.scaffold.ContractSource;
import io.lienthong.scaffold.Draft;
import io.lienthong.scaffold.FolderWriter;
import io.lienthong.scaffold.OpenApiScaffold;
import io.lienthong.scaffold.ScaffoldRefused;
import io.lienthong.scaffold.WsdlScaffold;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp connector new NAME --openapi FILE|URL} or {@code --wsdl FILE|URL} */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a connector's folder from a contract: descriptor, contract, mappings, simulator, tests, README.",
            "The folder passes check and test as it is. What cannot be supported is listed with the reason; the rest comes out."
        },
        footer = {
            "",
            "Without --operations all are taken; of more than 40 a terminal asks which. Of several ways to prove oneself: the first that the bus has.",
            "Of several ports of a WSDL a terminal asks which; without one, or with --json, it is the first that fits --service and --port.",
            "Example: ./lgsp connector new assets --openapi assets.yaml --operations getAssets,createAsset"
        })
final class ConnectorNewCommand implements Callable<Integer> {
    private static final int MANY = 40;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Of the connector: lower-case words joined by hyphens.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Contract contract;

    /** What the connector is made of: one of these. */
    private static final class Contract {
        @Option(
                names = "--openapi",
                required = true,
                paramLabel = "FILE|URL",
                description = "OpenAPI 3.1, 3.0 or Swagger 2, JSON or YAML; what it refers to is copied.")
        private @Nullable String openapi;

        @Option(
                names = "--wsdl",
                required = true,
                paramLabel = "FILE|URL",
                description = "WSDL 1.1; what it imports is copied.")
        private @Nullable String wsdl;
    }

    @Option(names = "--service", paramLabel = "NAME", description = "Of a WSDL with several: the service to call.")
    private @Nullable String service;

    @Option(names = "--port", paramLabel = "NAME", description = "Of a WSDL with several: the port to call.")
    private @Nullable String port;

    @Option(
            names = "--operations",
            split = ",",
            paramLabel = "NAME",
            description = "Only these: operationIds, \"GET /path\", or operations of a WSDL.")
    private @Nullable List<String> operations;

    @Option(
            names = "--owner",
            paramLabel = "NAME",
            description =
                    "Who answers for the system and grants access, e.g. so-tu-phap. Default: a terminal asks; else the contact"
                            + " that the contract names.")
    private @Nullable String owner;

    @Option(
            names = "--into",
            paramLabel = "DIR",
            description = "Folder of connectors. Default: ${DEFAULT-VALUE}, in the current folder.",
            defaultValue = "connectors")
    @SuppressWarnings("NullAway.Init")
    private Path into;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (!OperationName.isConnector(name) || name.equals("messages")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "NAME is lower-case words joined by hyphens, 60 characters at most and not \"messages\": " + name);
        }
        Path parent = into.toAbsolutePath();
        if (!Files.isDirectory(parent)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no folder " + parent + ": --into names the one that holds connectors.");
        }
        Path folder = parent.resolve(name);
        Draft draft;
        try {
            FolderWriter.requireNew(folder);
            draft = draft(names(operations == null ? List.of() : operations));
            Set<String> chosen = operations == null ? asked(draft) : Set.of();
            draft = chosen.isEmpty() ? draft : draft(chosen);
            draft = draft.ownedBy(owner(draft.owner()));
            FolderWriter.write(draft, folder, ConnectorNewCommand::requireRight);
        } catch (ScaffoldRefused e) {
            throw new Refusal(e.sentence());
        } catch (IOException e) {
            throw new Refusal("The folder cannot be written: " + e.getMessage() + ".");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Output.json(out, describe(draft, folder));
        } else {
            print(out, draft, folder);
        }
        return Lgsp.DONE;
    }

    private Draft draft(Set<String> wanted) throws ScaffoldRefused, IOException {
        if (contract.wsdl != null) {
            WsdlScaffold.Choice choice = new WsdlScaffold.Choice(service, port, wanted);
            return WsdlScaffold.draft(name, ContractSource.of(contract.wsdl), choice, this::asked);
        }
        if (service != null || port != null) {
            throw new ParameterException(spec.commandLine(), "--service and --port go with --wsdl.");
        }
        return OpenApiScaffold.draft(
                name, ContractSource.of(java.util.Objects.requireNonNull(contract.openapi)), wanted);
    }

    private static Set<String> names(List<String> given) {
        Set<String> names = new LinkedHashSet<>();
        given.stream().map(String::strip).filter(one -> !one.isEmpty()).forEach(names::add);
        return names;
    }

    /** Where people can be asked. */
    private @Nullable Console terminal() {
        return json ? null : System.console();
    }

    private String owner(String named) {
        Console console = terminal();
        String line = owner;
        if (line == null && console != null) {
            line = console.readLine(
                    "Who answers for the system and grants access, e.g. so-tu-phap (Enter: %s)? ",
                    named.isEmpty() ? "said later in metadata.owner" : named);
        }
        return line == null || line.isBlank() ? named : line.strip();
    }

    /** A connector calls one port; on a terminal people say which, once. */
    private Endpoint asked(List<Endpoint> ports) {
        Console console = terminal();
        if (console == null) {
            return ports.get(0);
        }
        for (int i = 0; i < ports.size(); i++) {
            Endpoint one = ports.get(i);
            console.printf(
                    "  %d: %s/%s (SOAP %s) %s%n", i + 1, one.service(), one.port(), one.soapVersion(), one.address());
        }
        String line = console.readLine("The contract has %d ports. Which one (number; Enter: 1)? ", ports.size());
        Endpoint chosen = numbered(ports, line == null ? "" : line.strip());
        service = chosen.service();
        port = chosen.port();
        return chosen;
    }

    private Endpoint numbered(List<Endpoint> ports, String number) {
        if (number.isEmpty()) {
            return ports.get(0);
        }
        if (!number.matches("[0-9]{1,4}") || Integer.parseInt(number) < 1 || Integer.parseInt(number) > ports.size()) {
            throw new ParameterException(
                    spec.commandLine(), "The answer must be a number from 1 to " + ports.size() + ": " + number);
        }
        return ports.get(Integer.parseInt(number) - 1);
    }

    /** Nobody needs all of a large contract; on a terminal people are asked. Nothing: all. */
    private Set<String> asked(Draft draft) {
        Console console = terminal();
        if (console == null || draft.operations().size() <= MANY) {
            return Set.of();
        }
        draft.operations().forEach(operation -> console.printf("  %s%n", operation.name()));
        String line = console.readLine(
                "The contract has %d operations. Which ones (names with commas; Enter: all)? ",
                draft.operations().size());
        return line == null ? Set.of() : names(List.of(line.split(",", -1)));
    }

    /** What is written passes the check; where it does not, nothing is written. */
    private static void requireRight(Path folder) throws ScaffoldRefused {
        List<Defect> defects =
                new ConnectorCheck(folder.resolve("no-settings")).check(folder).defects();
        if (!defects.isEmpty()) {
            throw new ScaffoldRefused("The connector would have " + ConnectorCheckCommand.count(defects)
                    + ", so nothing was written; the first: " + defects.get(0) + ".");
        }
    }

    private static void print(PrintWriter out, Draft draft, Path folder) {
        String shown = Output.path(folder);
        long cases = draft.operations().stream()
                .mapToLong(operation -> operation.cases().size())
                .sum();
        out.println(shown + ": " + draft.operations().size() + " operations, " + cases + " tests");
        draft.notes().forEach(note -> out.println("  note: " + note));
        draft.unsupported().forEach(one -> out.println("  left out: " + one.name() + ": " + one.reason()));
        out.println();
        out.println("Next: ./lgsp connector test " + shown);
    }

    private static ObjectNode describe(Draft draft, Path folder) {
        ObjectNode answer = Json.object();
        answer.put("connector", draft.name()).put("folder", Output.path(folder));
        ArrayNode operations = answer.putArray("operations");
        draft.operations()
                .forEach(operation -> operations
                        .addObject()
                        .put("name", operation.name())
                        .put("contractName", operation.contractName())
                        .put("tests", operation.cases().size()));
        ArrayNode unsupported = answer.putArray("unsupported");
        draft.unsupported()
                .forEach(one -> unsupported.addObject().put("name", one.name()).put("reason", one.reason()));
        ArrayNode notes = answer.putArray("notes");
        draft.notes().forEach(notes::add);
        answer.put("next", "./lgsp connector test " + Output.path(folder));
        return answer;
    }
}
