package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a person does to one consumer. */
abstract class ConsumerActCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliveryPerson person;

    @Parameters(index = "0", paramLabel = "ID", description = "The consumer, e.g. provincial-portal.")
    @SuppressWarnings("NullAway.Init")
    String id;

    /** What to ask the bus for; adds what it needs, and returns the path. */
    abstract String action(ObjectNode request);

    @Override
    public Integer call() {
        if (!id.matches("[A-Za-z0-9._-]+")) {
            throw new ParameterException(spec.commandLine(), "Name the consumer as in: provincial-portal.");
        }
        ObjectNode request = Json.object();
        String path = action(request);
        person.sign(request, true);
        JsonNode answer = bus.post(path, request);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            Output.json(out, answer);
        } else if (answer.has("secret")) {
            out.println("secret: " + answer.path("secret").asText());
            out.println(
                    "Keep it now: the bus has its hash alone. Tokens: POST /token with " + id + " and this secret.");
        } else {
            ConsumerShowCommand.print(out, answer);
        }
        return Lgsp.DONE;
    }

    /** {@code lgsp consumer new} */
    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Registers a consumer and prints its secret, once.",
            footer = {
                "",
                "Example: ./lgsp consumer new land-office business-registration/getEnterprise --environment SANDBOX"
                        + " --why 'contract 12/2026'"
            })
    static final class New extends ConsumerActCommand {
        @Option(names = "--environment", required = true, paramLabel = "PRODUCTION|SANDBOX")
        @SuppressWarnings("NullAway.Init")
        private String environment;

        @Option(names = "--title", paramLabel = "TEXT", description = "What people call it.")
        private @Nullable String title;

        @Option(names = "--requests-per-minute", paramLabel = "N", description = "Its quota; default: none.")
        private @Nullable Integer requestsPerMinute;

        @Option(
                names = "--certificate-sha256",
                paramLabel = "HEX",
                description = "Its calls must come over this client certificate.")
        private @Nullable String certificate;

        @Option(
                names = "--xroad",
                paramLabel = "CLIENT",
                description = "It is this client of X-Road: INSTANCE/CLASS/MEMBER/SUBSYSTEM, each percent-encoded as in"
                        + " the header X-Road-Client.")
        private @Nullable String xroad;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private XRoadConnection connection;

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "GRANT",
                description = "What it is granted, as in lgsp consumer grant.")
        private List<String> grants = new ArrayList<>();

        @Option(
                names = "--grant",
                paramLabel = "GRANT",
                description = "Deprecated: write the grants after the ID. May be repeated.")
        private List<String> grantOptions = new ArrayList<>();

        @Override
        String action(ObjectNode request) {
            request.put("id", id).put("environment", environment.toUpperCase(java.util.Locale.ROOT));
            request.put("title", title).put("certificateSha256", certificate);
            request.put("requestsPerMinute", requestsPerMinute);
            connection.of(xroad).ifPresent(client -> request.set("xroad", client));
            List<String> all = new ArrayList<>(grants);
            all.addAll(grantOptions);
            list(request, "grants", all);
            return ConsumerCommand.PATH;
        }
    }

    /** {@code lgsp consumer grant} */
    @Command(
            name = "grant",
            mixinStandardHelpOptions = true,
            description = "Grants operations, whole connectors and datasets; holds on every node within 5 s.",
            footer = {
                "",
                "Example: ./lgsp consumer grant land-office 'social-insurance/*' dataset:dossiers"
                        + " --rows /agencyCode=H99.12.* --why 'contract 12/2026'"
            })
    static final class Grant extends ConsumerActCommand {
        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "GRANT",
                description =
                        "CONNECTOR/OPERATION, CONNECTOR/* or dataset:NAME; the options below are terms of datasets.")
        private List<String> grants = new ArrayList<>();

        @Option(names = "--fields", split = ",", paramLabel = "POINTER", description = "Only these fields of a record.")
        private List<String> fields = new ArrayList<>();

        @Option(
                names = "--rows",
                paramLabel = "POINTER=VALUE",
                description = "Only records with this value there; may be repeated.")
        private List<String> rows = new ArrayList<>();

        @Option(names = "--personal-data", description = "Personal fields in clear; needs --purpose.")
        private boolean personalData;

        @Option(names = "--purpose", paramLabel = "CODE", description = "For what it has personal data.")
        private @Nullable String purpose;

        @Option(names = "--valid-from", paramLabel = "DATE")
        private @Nullable String validFrom;

        @Option(names = "--valid-until", paramLabel = "DATE")
        private @Nullable String validUntil;

        @Override
        String action(ObjectNode request) {
            List<String> operations = new ArrayList<>();
            ArrayNode datasets = request.putArray("datasets");
            for (String grant : grants) {
                if (grant.startsWith(ConsumerCommand.DATASET)) {
                    terms(datasets.addObject().put("dataset", grant.substring(ConsumerCommand.DATASET.length())));
                } else {
                    operations.add(grant);
                }
            }
            if (datasets.isEmpty() && !terms(Json.object()).isEmpty()) {
                throw new ParameterException(spec.commandLine(), "Terms are of datasets: name a dataset:NAME.");
            }
            list(request, "grants", operations);
            return ConsumerCommand.PATH + "/" + id + "/grant";
        }

        private ObjectNode terms(ObjectNode terms) {
            if (!fields.isEmpty()) {
                list(terms, "fields", fields);
            }
            for (String row : rows) {
                int equals = row.indexOf('=');
                if (equals < 1) {
                    throw new ParameterException(spec.commandLine(), "--rows is like /agencyCode=H99.12.*");
                }
                terms.withObjectProperty("rows")
                        .withArrayProperty(row.substring(0, equals))
                        .add(row.substring(equals + 1));
            }
            if (personalData) {
                terms.put("personalData", true);
            }
            put(terms, "purpose", purpose);
            put(terms, "validFrom", validFrom);
            put(terms, "validUntil", validUntil);
            return terms;
        }

        private static void put(ObjectNode node, String key, @Nullable String value) {
            if (value != null) {
                node.put(key, value);
            }
        }
    }

    /** {@code lgsp consumer revoke} */
    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = {
                "Takes grants away, or with --whole the consumer itself, for good: its tokens and secrets are void.",
                "One of config/consumers.yaml is cut off with --whole, over all faces, until lgsp consumer restore.",
                "Holds on every node within 5 s."
            })
    static final class Revoke extends ConsumerActCommand {
        @Parameters(index = "1..*", arity = "0..*", paramLabel = "GRANT", description = "As lgsp consumer show has it.")
        private List<String> grants = new ArrayList<>();

        @Option(names = "--whole", description = "The consumer itself; nobody gets its id again.")
        private boolean whole;

        @Override
        String action(ObjectNode request) {
            if (whole != grants.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "Name grants, or say --whole to end the consumer.");
            }
            if (whole) {
                request.put("whole", true);
            } else {
                list(request, "grants", grants);
            }
            return ConsumerCommand.PATH + "/" + id + "/revoke";
        }
    }

    /** {@code lgsp consumer restore} */
    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description = "Lets a consumer of config/consumers.yaml call again that was cut off by revoke --whole.")
    static final class Restore extends ConsumerActCommand {
        @Override
        String action(ObjectNode request) {
            return ConsumerCommand.PATH + "/" + id + "/restore";
        }
    }

    /** {@code lgsp consumer xroad} */
    @Command(
            name = "xroad",
            mixinStandardHelpOptions = true,
            description = {
                "Says as which client of X-Road a consumer calls, in place of what it was; holds on every node within 5 s.",
                "One of config/consumers.yaml is changed there."
            },
            footer = {
                "",
                "Example: ./lgsp consumer xroad land-office VN/GOV/H99.12/portal --connection HTTP --address 10.20.0.5"
                        + " --why 'contract 12/2026'"
            })
    static final class XRoad extends ConsumerActCommand {
        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "CLIENT",
                description = "INSTANCE/CLASS/MEMBER/SUBSYSTEM, each percent-encoded as in the header X-Road-Client.")
        private @Nullable String client;

        @Option(names = "--none", description = "It is no client of X-Road any more.")
        private boolean none;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private XRoadConnection connection;

        @Override
        String action(ObjectNode request) {
            if (none == (client != null)) {
                throw new ParameterException(spec.commandLine(), "Name the client, or say --none.");
            }
            connection.of(client).ifPresent(said -> request.set("xroad", said));
            return ConsumerCommand.PATH + "/" + id + "/xroad";
        }
    }

    /** {@code lgsp consumer rotate} */
    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "Makes another secret and prints it, once; the old one is good for a while.")
    static final class Rotate extends ConsumerActCommand {
        @Option(
                names = "--keep-old",
                paramLabel = "DURATION",
                defaultValue = "PT24H",
                description =
                        "How long the old secret is good; default ${DEFAULT-VALUE}, at most P30D. Tokens live their hour.")
        @SuppressWarnings("NullAway.Init")
        private String keepOld;

        @Override
        String action(ObjectNode request) {
            request.put("keepOld", keepOld);
            return ConsumerCommand.PATH + "/" + id + "/rotate";
        }
    }

    private static void list(ObjectNode node, String key, List<String> values) {
        ArrayNode list = node.putArray(key);
        values.forEach(list::add);
    }
}
