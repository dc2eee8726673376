package io.lienthong.contract;

import io.lienthong.connector.Authentication;
import io.lienthong.connector.Descriptor.Endpoint;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Operation.Parameter.Place;
import io.lienthong.connector.Pagination;
import io.lienthong.contract.ContractCompiler.OperationDefects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds a descriptor's operations in an OpenAPI document. */
final class RestSource implements ContractCompiler.Source {
    private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean", "array", "object");

    private final OpenApiDocument document;
    private final Endpoint endpoint;

    RestSource(OpenApiDocument document, Endpoint endpoint) {
        this.document = document;
        this.endpoint = endpoint;
    }

    @Override
    public Optional<ProviderContract> provider(Operation operation, OperationDefects defects) {
        try {
            Optional<String> path = path(operation);
            if (path.isEmpty()) {
                String wanted = operation.request().path();
                defects.add(
                        "/request/path",
                        "the contract has no path " + (wanted.isEmpty() ? "(empty)" : wanted),
                        Near.names(wanted, document.paths()));
                return Optional.empty();
            }
            return contract(path.get(), operation, defects);
        } catch (Refused e) {
            defects.add(e.defect());
            return Optional.empty();
        }
    }

    private Optional<String> path(Operation operation) {
        String wanted = operation.request().path();
        return document.path(wanted).or(() -> wanted.isEmpty() ? document.path("/") : Optional.empty());
    }

    private Optional<ProviderContract> contract(String path, Operation operation, OperationDefects defects)
            throws Refused {
        String method = operation.request().method();
        Set<String> methods = document.methods(path);
        if (!methods.contains(method)) {
            defects.add(
                    "/request/method",
                    "the contract has no " + method + " on " + path,
                    "it has " + String.join(", ", methods));
            return Optional.empty();
        }
        checkNames(path, operation, defects);
        checkContentType(path, operation, defects);
        return Optional.of(
                operation.bodyKind() == Operation.BodyKind.OPAQUE
                        ? new ProviderContract.Unchecked()
                        : document.contract(path, method, operation.request().contentType()));
    }

    /** What is sent exists in the contract, and what the contract requires is sent. */
    private void checkNames(String path, Operation operation, OperationDefects defects) throws Refused {
        List<OpenApiDocument.Parameter> known =
                document.parameters(path, operation.request().method());
        operation.request().parameters().forEach((name, parameter) -> {
            String sent = sentName(name, parameter);
            String place = place(parameter);
            if (parameter.place() != Place.MAPPING && known.stream().noneMatch(one -> one.is(place, sent))) {
                List<String> names = known.stream()
                        .filter(one -> one.place().equals(place))
                        .map(OpenApiDocument.Parameter::name)
                        .toList();
                defects.add(
                        "/request/parameters/" + name,
                        "the contract has no " + place + " parameter " + sent,
                        Near.names(sent, names));
            }
        });
        for (OpenApiDocument.Parameter parameter : known) {
            if (parameter.required() && !sent(parameter, operation)) {
                defects.add(
                        "/request/parameters",
                        "the contract requires the " + parameter.place() + " parameter " + parameter.name(),
                        "declare it");
            }
        }
    }

    private boolean sent(OpenApiDocument.Parameter parameter, Operation operation) {
        Pagination pagination = operation.pagination();
        boolean paged = pagination != null
                && parameter.place().equals("query")
                && (parameter.name().equals(pagination.parameter())
                        || parameter.name().equals(pagination.sizeParameter()));
        boolean declared = operation.request().parameters().entrySet().stream()
                .anyMatch(entry -> parameter.is(place(entry.getValue()), sentName(entry.getKey(), entry.getValue())));
        return paged
                || declared
                || parameter.place().equals("cookie")
                || fixed(parameter, operation)
                || proves(parameter, operation);
    }

    /** The key by which the bus proves itself, which some contracts name as a parameter too. */
    private boolean proves(OpenApiDocument.Parameter parameter, Operation operation) {
        Authentication own = operation.authentication();
        return (own == null ? endpoint.authentication() : own).carried() instanceof Authentication.ApiKey key
                && parameter.is(key.place().name().toLowerCase(Locale.ROOT), key.name());
    }

    /** Headers that the bus adds, and path segments that the descriptor writes out. */
    private boolean fixed(OpenApiDocument.Parameter parameter, Operation operation) {
        if (parameter.place().equals("path")) {
            return !operation.request().path().contains("{" + parameter.name() + "}");
        }
        return parameter.place().equals("header")
                && Stream.of(
                                endpoint.headers().keySet(),
                                operation.request().headers().keySet(),
                                Set.of(
                                        operation.request().idempotencyKey().name(),
                                        "Authorization",
                                        "Content-Type",
                                        "Accept"))
                        .flatMap(Set::stream)
                        .anyMatch(parameter.name()::equalsIgnoreCase);
    }

    private void checkContentType(String path, Operation operation, OperationDefects defects) throws Refused {
        List<String> types = document.requestTypes(path, operation.request().method());
        String declared = operation.request().contentType();
        if (declared != null
                && !types.isEmpty()
                && OpenApiDocument.matching(types, declared).isEmpty()) {
            defects.add(
                    "/request/contentType",
                    "the contract takes no " + declared,
                    "use one of " + String.join(", ", types));
        }
    }

    /** The descriptor's schemas and, behind them, those of the contract. */
    @Override
    public ParameterCheck parameters(Operation operation, OperationDefects defects) {
        Map<String, ParameterCheck.Rule> rules =
                new HashMap<>(ParameterCompiler.declared(operation, defects).rules());
        Optional<String> path = path(operation);
        if (path.isPresent()) {
            for (String name : List.copyOf(rules.keySet())) {
                Operation.Parameter parameter = operation.request().parameters().get(name);
                if (parameter != null) {
                    rules.computeIfPresent(
                            name,
                            (same, rule) -> withContract(
                                    path.get(), operation, parameter, rule, sentName(same, parameter), defects));
                }
            }
        }
        return new ParameterCheck(rules);
    }

    private ParameterCheck.Rule withContract(
            String path,
            Operation operation,
            Operation.Parameter parameter,
            ParameterCheck.Rule rule,
            String sentName,
            OperationDefects defects) {
        try {
            for (OpenApiDocument.Parameter known :
                    document.parameters(path, operation.request().method())) {
                SchemaBundle.Place schema = known.schema();
                if (schema != null && known.is(place(parameter), sentName)) {
                    String type = known.json() ? ParameterCheck.JSON : document.type(schema);
                    if (known.json() || TYPES.contains(type)) {
                        List<ParameterCheck.Typed> checks = new ArrayList<>(rule.checks());
                        checks.add(new ParameterCheck.Typed(type, document.itemType(schema), document.check(schema)));
                        return new ParameterCheck.Rule(rule.required() || known.required(), checks);
                    }
                }
            }
        } catch (Refused e) {
            defects.add(e.defect());
        }
        return rule;
    }

    private static String place(Operation.Parameter parameter) {
        return parameter.place().name().toLowerCase(Locale.ROOT);
    }

    private static String sentName(String name, Operation.Parameter parameter) {
        return parameter.name() == null ? name : parameter.name();
    }
}
