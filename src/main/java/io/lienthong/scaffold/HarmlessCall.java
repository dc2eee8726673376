package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses the {@code endpoint.check} of a connector: a call whose name says that it reads, or that names nothing but a
 * collection, with no parameters but those that the contract gives examples of. One that is named after its purpose goes first.
 */
final class HarmlessCall {
    private static final Set<String> MEANT = Set.of(
            "alive", "echo", "health", "healthcheck", "heartbeat", "hello", "ping", "ready", "status", "version");
    /** What else such a name may say without meaning anything else. */
    private static final Set<String> BESIDE = Set.of(
            "api", "app", "application", "check", "get", "is", "server", "service", "system", "test", "world", "ws");

    private static final Set<String> JOINING = Set.of("and", "or", "then");

    private static final Set<String> READING = Set.of(
            "count",
            "describe",
            "fetch",
            "find",
            "get",
            "lay",
            "list",
            "look",
            "lookup",
            "query",
            "read",
            "retrieve",
            "search",
            "show",
            "tim",
            "tra",
            "view",
            "xem");
    /** Some systems change things by GET. */
    private static final Set<String> EFFECTS = Set.of(
            "acknowledge",
            "activate",
            "add",
            "apply",
            "approve",
            "assign",
            "backup",
            "call",
            "cancel",
            "change",
            "clear",
            "commit",
            "confirm",
            "create",
            "deactivate",
            "delete",
            "disable",
            "do",
            "drop",
            "enable",
            "execute",
            "export",
            "flush",
            "generate",
            "import",
            "insert",
            "invoke",
            "kill",
            "lock",
            "login",
            "logout",
            "mark",
            "pay",
            "perform",
            "process",
            "publish",
            "purge",
            "push",
            "rebuild",
            "refresh",
            "register",
            "reject",
            "reload",
            "remove",
            "reset",
            "restart",
            "revoke",
            "run",
            "save",
            "send",
            "set",
            "shutdown",
            "start",
            "stop",
            "submit",
            "sync",
            "transfer",
            "trigger",
            "unlock",
            "unsubscribe",
            "update",
            "upload",
            "write");

    private HarmlessCall() {}

    /** Of an OpenAPI document. */
    static Optional<ObjectNode> of(List<Sample> samples, Shapes shapes) {
        return samples.stream()
                .filter(one -> one.plan().repeatable() && one.callable() && reads(one.plan()))
                .filter(one -> one.plan().arguments().stream()
                        .allMatch(argument -> !argument.required() || given(argument, shapes)))
                .min(Comparator.comparingInt(HarmlessCall::rank))
                .map(one ->
                        check(one.plan().name(), one.parameters(), one.plan().status()));
    }

    /** Of a WSDL: nobody says there what an example of a key is. */
    static Optional<ObjectNode> of(List<WsdlOperation> operations) {
        return operations.stream()
                .filter(one -> one.asksNothing() && one.reads() && effectless(words(one.name())))
                .min(Comparator.comparing(one -> !meant(one.name())))
                .map(one -> check(one.name(), Map.of(), 200));
    }

    /**
     * Whether an operation of a WSDL says by its name that it changes nothing; nothing else there could. What a look-up looks up
     * may be called like an effect ({@code getRegister}), unless it does both ({@code getAndDelete}).
     */
    static boolean reads(String name) {
        List<String> words = words(name);
        String first = words.get(0);
        boolean looks = READING.contains(first)
                && (!first.equals("tra") || words.size() > 1 && words.get(1).equals("cuu"));
        boolean both = words.stream().anyMatch(JOINING::contains) && !effectless(words);
        boolean asksHowItIs = words.stream().anyMatch(MEANT::contains)
                && words.stream().allMatch(word -> MEANT.contains(word) || BESIDE.contains(word));
        return looks && !both || asksHowItIs;
    }

    private static ObjectNode check(String operation, Map<String, String> parameters, int status) {
        ObjectNode check = Json.object().put("operation", operation);
        if (!parameters.isEmpty()) {
            ObjectNode named = check.putObject("parameters");
            parameters.forEach(named::put);
        }
        check.putArray("accept").add(status);
        if (!parameters.isEmpty()) {
            check.withArray("/accept").add(404);
        }
        return check;
    }

    private static int rank(Sample sample) {
        return (sample.parameters().isEmpty() ? 0 : 2) + (meant(sample.plan().name()) ? 0 : 1);
    }

    private static boolean meant(String name) {
        return words(name).stream().anyMatch(MEANT::contains);
    }

    private static boolean reads(OperationPlan plan) {
        List<String> segments = Stream.of(plan.path().split("/", -1))
                .filter(segment -> !segment.contains("{"))
                .toList();
        List<String> path =
                segments.stream().flatMap(segment -> words(segment).stream()).toList();
        boolean named = !plan.contractName().equals(plan.method() + " " + plan.path());
        List<String> name = named ? words(plan.contractName()) : List.of();
        return effectless(path)
                && effectless(name)
                && (name.stream().anyMatch(word -> READING.contains(word) || MEANT.contains(word))
                        || (path.containsAll(name) && isCollection(segments)));
    }

    /** A plural, or what says by itself that the system is well. */
    private static boolean isCollection(List<String> segments) {
        String last = segments.get(segments.size() - 1).toLowerCase(Locale.ROOT);
        return last.endsWith("s") || MEANT.contains(last);
    }

    private static boolean effectless(List<String> words) {
        return words.stream().noneMatch(EFFECTS::contains);
    }

    private static List<String> words(String name) {
        return List.of(Names.dashed(name).split("-", -1));
    }

    private static boolean given(OperationPlan.Argument argument, Shapes shapes) {
        ObjectNode own = shapes.of(argument.schema()).own();
        return !argument.examples().isEmpty()
                || own.has("example")
                || own.path("examples").size() > 0
                || own.has("const");
    }
}
