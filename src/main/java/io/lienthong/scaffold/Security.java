package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.scaffold.OperationPlan.Argument;
import io.lienthong.scaffold.SecurityScheme.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How each operation of an OpenAPI document proves who calls: its own security, else the document's. Of alternatives the
 * first that the bus has; of several proofs that are required together one is the authentication, the others are headers.
 */
final class Security {
    private final JsonNode root;
    private final Notes notes;
    private final Map<String, SecurityScheme> schemes = new LinkedHashMap<>();
    private final Map<String, ObjectNode> settings = new LinkedHashMap<>();

    Security(OpenApiDocuments documents, Notes notes) {
        this.root = documents.root();
        this.notes = notes;
        OpenApiDocuments.Located all = documents.start().child("components").child("securitySchemes");
        all.node()
                .fieldNames()
                .forEachRemaining(name -> schemes.put(
                        name,
                        new SecurityScheme(
                                name, documents.resolved(all.child(name)).node(), settings)));
    }

    /**
     * How the calls of an operation prove themselves.
     *
     * @param authentication as in the descriptor; {@code {type: none}} where nothing is asked for
     * @param headers that go along, with settings in their values
     */
    record Proof(ObjectNode authentication, Map<String, String> headers) {
        static final Proof NONE = new Proof(Json.object().put("type", "none"), Map.of());

        /** Whether a parameter is one of the keys, which some contracts name twice. */
        boolean carries(Argument argument) {
            JsonNode carried = authentication.has("and") ? authentication.get("and") : authentication;
            boolean query = argument.place().equals("query")
                    && carried.path("in").asText().equals("query")
                    && carried.path("name").asText().equals(argument.wireName());
            return query
                    || argument.place().equals("header")
                            && Stream.concat(Security.headers(authentication).stream(), headers.keySet().stream())
                                    .anyMatch(argument.wireName()::equalsIgnoreCase);
        }
    }

    /** The settings that these parts of a descriptor name. */
    Map<String, ObjectNode> settings(Collection<? extends JsonNode> parts) {
        String all = parts.stream().map(JsonNode::toString).collect(Collectors.joining());
        Map<String, ObjectNode> used = new LinkedHashMap<>(settings);
        used.keySet().removeIf(name -> !all.contains("{{" + name + "}}"));
        return used;
    }

    /** The headers that carry the credentials of an authentication. */
    static List<String> headers(JsonNode authentication) {
        return switch (authentication.path("type").asText()) {
            case "basic", "oauth2ClientCredentials" -> List.of("Authorization");
            case "apiKey" ->
                authentication.path("in").asText().equals("header")
                        ? List.of(authentication.path("name").asText())
                        : List.of();
            case "mutualTls" -> headers(authentication.path("and"));
            default -> List.of();
        };
    }

    static boolean token(JsonNode authentication) {
        return Stream.of(authentication, authentication.path("and"))
                .anyMatch(one -> one.path("type").asText().equals("oauth2ClientCredentials"));
    }

    /** One of the ways that suffice: schemes that are required together, with the scopes of each. */
    private record Way(List<SecurityScheme> schemes, JsonNode scopes) {
        boolean exact() {
            return schemes.stream().allMatch(SecurityScheme::exact);
        }

        /** Why its proofs cannot be sent together; empty where they can. */
        Optional<String> obstacle() {
            List<String> apart = schemes.stream()
                    .filter(one -> one.kind() == Kind.APART)
                    .map(SecurityScheme::quoted)
                    .toList();
            List<String> headers = schemes.stream()
                    .flatMap(one -> one.header().stream())
                    .map(String::toLowerCase)
                    .toList();
            Optional<String> unknown = schemes.stream()
                    .filter(one -> one.kind() == Kind.UNKNOWN && schemes.size() > 1)
                    .map(one -> "the bus does not have " + one.quoted() + " (" + one.shown() + ")")
                    .findFirst();
            return unknown.or(() -> apart.size() > 1
                            ? Optional.of(String.join(" and ", apart) + " cannot go with one call")
                            : Optional.empty())
                    .or(() -> Set.copyOf(headers).size() < headers.size()
                            ? Optional.of("two of them stand in one header")
                            : Optional.empty());
        }

        String shown() {
            return schemes.stream().map(SecurityScheme::quoted).collect(Collectors.joining(" and "));
        }
    }

    /** @param name ours, for the notes */
    Proof of(JsonNode operation, String name) {
        List<Way> ways = ways(operation, name);
        if (ways.isEmpty()) {
            return Proof.NONE;
        }
        Way taken = Stream.<java.util.function.Predicate<Way>>of(
                        way -> way.schemes().size() == 1 && way.exact(),
                        way -> !way.schemes().isEmpty()
                                && way.exact()
                                && way.obstacle().isEmpty(),
                        way -> way.schemes().isEmpty(),
                        way -> way.schemes().size() == 1 && way.schemes().get(0).kind() != Kind.UNKNOWN,
                        way -> way.obstacle().isEmpty(),
                        way -> true)
                .flatMap(fits -> ways.stream().filter(fits))
                .findFirst()
                .orElseThrow();
        List<String> shown = ways.stream()
                .filter(way -> !way.schemes().isEmpty())
                .map(Way::shown)
                .distinct()
                .toList();
        if (shown.size() > 1) {
            notes.add(
                    "of the ways to prove oneself (" + String.join(", ", shown) + ") "
                            + (taken.schemes().isEmpty() ? "none" : taken.shown()) + " is used",
                    name);
        }
        return proof(taken, name);
    }

    private List<Way> ways(JsonNode operation, String name) {
        JsonNode own = operation.path("security");
        JsonNode list = own.isArray() ? own : root.path("security");
        List<Way> ways = new ArrayList<>();
        for (JsonNode requirement : list) {
            List<SecurityScheme> together = new ArrayList<>();
            requirement.fieldNames().forEachRemaining(one -> {
                SecurityScheme scheme = schemes.get(one);
                if (scheme == null) {
                    notes.add(
                            "the contract does not describe the security scheme `" + one + "` that it asks for", name);
                } else {
                    together.add(scheme);
                }
            });
            if (!together.isEmpty() || requirement.isEmpty()) {
                ways.add(new Way(together, requirement));
            }
        }
        if (!own.isArray() && !asked() && !schemes.isEmpty()) {
            SecurityScheme first = schemes.values().iterator().next();
            notes.add("The contract describes security schemes and asks nowhere for one: " + first.quoted()
                    + " is used for all operations.");
            ways.add(new Way(List.of(first), Json.object()));
        }
        return ways;
    }

    /** Whether the document asks for a proof anywhere. */
    private boolean asked() {
        if (root.path("security").size() > 0) {
            return true;
        }
        for (JsonNode path : root.path("paths")) {
            for (JsonNode operation : path) {
                if (operation.path("security").size() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private Proof proof(Way way, String name) {
        Optional<String> obstacle = way.obstacle();
        List<SecurityScheme> sent = obstacle.isEmpty()
                ? way.schemes()
                : way.schemes().stream()
                        .filter(one -> one.kind() != Kind.UNKNOWN)
                        .limit(1)
                        .toList();
        obstacle.ifPresent(why -> notes.add(
                "the contract requires " + way.shown() + " together, and " + why + ": "
                        + (sent.isEmpty() ? "nothing" : sent.get(0).quoted() + " alone")
                        + " is sent, so that the system will refuse the call",
                name));
        sent.stream().flatMap(scheme -> scheme.remark().stream()).forEach(remark -> notes.add(remark, name));
        Optional<SecurityScheme> certificate =
                sent.stream().filter(one -> one.kind() == Kind.CERTIFICATE).findFirst();
        Optional<SecurityScheme> main = sent.stream()
                .filter(one -> one.kind() == Kind.APART)
                .findFirst()
                .or(() -> sent.stream().filter(one -> one.kind() == Kind.HEADER).findFirst());
        ObjectNode authentication = main.map(
                        one -> one.authentication(way.scopes().path(one.name())))
                .orElse(Proof.NONE.authentication());
        Map<String, String> headers = new LinkedHashMap<>();
        sent.stream()
                .filter(one -> one.kind() == Kind.HEADER && one != main.orElse(null))
                .forEach(one -> headers.put(one.header().orElseThrow(), one.headerValue()));
        if (certificate.isPresent()) {
            ObjectNode shown = certificate.get().authentication(Json.object());
            authentication = main.isPresent() ? shown.set("and", authentication) : shown;
        }
        return new Proof(authentication, headers);
    }
}
