package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Settings and authentication that the security schemes of an OpenAPI document ask for, or the nearest to it. */
final class Security {
    private static final int MAX_SCOPES = 20;

    private final JsonNode root;
    private final Set<String> notes;
    private final Map<String, ObjectNode> settings = new LinkedHashMap<>();
    private final ObjectNode authentication;

    Security(OpenApiDocuments documents, Set<String> notes) {
        this.root = documents.root();
        this.notes = notes;
        this.authentication = chosen();
    }

    Map<String, ObjectNode> settings() {
        return settings;
    }

    /** Of the endpoint; {@code {type: none}} where the document asks for nothing. */
    ObjectNode authentication() {
        return authentication;
    }

    /** The header that carries the credentials; empty where none does. */
    Optional<String> header() {
        return switch (authentication.path("type").asText()) {
            case "basic", "oauth2ClientCredentials" -> Optional.of("Authorization");
            case "apiKey" ->
                authentication.path("in").asText().equals("header")
                        ? Optional.of(authentication.path("name").asText())
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    boolean token() {
        return authentication.path("type").asText().equals("oauth2ClientCredentials");
    }

    /** {@code security: []} of an operation: it is called without credentials. */
    Optional<ObjectNode> ofOperation(JsonNode operation) {
        boolean open = operation.path("security").isArray()
                && operation.get("security").isEmpty();
        return open && !authentication.path("type").asText().equals("none")
                ? Optional.of(Json.object().put("type", "none"))
                : Optional.empty();
    }

    /** @param also schemes that the document requires together with this one */
    private record Wanted(String name, JsonNode scheme, JsonNode scopes, List<String> also) {
        boolean alone() {
            return also.isEmpty();
        }
    }

    private ObjectNode chosen() {
        List<Wanted> wanted = new ArrayList<>();
        requirements(root.path("security"), wanted);
        for (JsonNode path : root.path("paths")) {
            for (JsonNode operation : path) {
                requirements(operation.path("security"), wanted);
            }
        }
        if (wanted.isEmpty()) {
            root.path("components").path("securitySchemes").properties().stream()
                    .limit(1)
                    .forEach(one -> wanted.add(new Wanted(
                            one.getKey(), one.getValue(), Json.object().arrayNode(), List.of())));
        }
        List<String> names = wanted.stream().map(Wanted::name).distinct().toList();
        Optional<Wanted> taken = Stream.<Predicate<Wanted>>of(
                        one -> one.alone() && exact(one), Wanted::alone, Security::exact, one -> true)
                .flatMap(fits -> wanted.stream().filter(fits))
                .findFirst();
        if (taken.isPresent() && !taken.get().alone()) {
            notes.add("The contract requires several proofs together ("
                    + taken.get().name() + ", "
                    + String.join(", ", taken.get().also()) + "): `"
                    + taken.get().name()
                    + "` alone is sent, so that the system will refuse the calls until you add the others, e.g. in `endpoint.headers`"
                    + " with a setting.");
        } else if (names.size() > 1) {
            notes.add("The contract knows several ways to prove oneself (" + String.join(", ", names) + "): `"
                    + taken.map(Wanted::name).orElse("") + "` is used for all operations.");
        }
        return taken.map(this::authentication).orElse(Json.object().put("type", "none"));
    }

    private void requirements(JsonNode list, List<Wanted> wanted) {
        for (JsonNode requirement : list) {
            requirement.properties().forEach(one -> {
                JsonNode scheme =
                        root.path("components").path("securitySchemes").path(one.getKey());
                if (scheme.isObject()) {
                    List<String> also = new ArrayList<>();
                    requirement.fieldNames().forEachRemaining(also::add);
                    also.remove(one.getKey());
                    wanted.add(new Wanted(one.getKey(), scheme, one.getValue(), also));
                }
            });
        }
    }

    private static boolean exact(Wanted wanted) {
        JsonNode scheme = wanted.scheme();
        return switch (scheme.path("type").asText()) {
            case "http" -> Set.of("basic", "bearer").contains(lower(scheme.path("scheme")));
            case "apiKey" -> !scheme.path("in").asText().equals("cookie");
            case "oauth2" -> scheme.path("flows").has("clientCredentials");
            case "mutualTLS" -> true;
            default -> false;
        };
    }

    private static String lower(JsonNode text) {
        return text.asText().toLowerCase(Locale.ROOT);
    }

    private ObjectNode authentication(Wanted wanted) {
        JsonNode scheme = wanted.scheme();
        return switch (scheme.path("type").asText()) {
            case "http" -> http(wanted);
            case "apiKey" -> apiKey(wanted);
            case "oauth2" -> oauth2(wanted);
            case "mutualTLS" -> mutualTls();
            case "openIdConnect" -> {
                notes.add("`" + wanted.name()
                        + "` is OpenID Connect: a bearer token of its issuer is expected in the setting `token`.");
                yield bearer();
            }
            default -> none(wanted);
        };
    }

    private ObjectNode http(Wanted wanted) {
        return switch (lower(wanted.scheme().path("scheme"))) {
            case "basic" -> {
                secretless("username", "User name of the account with the system.");
                secret("password", "Password of that account.");
                yield Json.object()
                        .put("type", "basic")
                        .put("username", "{{username}}")
                        .put("password", "{{password}}");
            }
            case "bearer" -> bearer();
            default -> none(wanted);
        };
    }

    private ObjectNode bearer() {
        secret("token", "Bearer token that the system gave.");
        return key("header", "Authorization", "Bearer {{token}}");
    }

    private static ObjectNode key(String place, String name, String value) {
        return Json.object()
                .put("type", "apiKey")
                .put("in", place)
                .put("name", name)
                .put("value", value);
    }

    private ObjectNode apiKey(Wanted wanted) {
        String place = wanted.scheme().path("in").asText();
        String name = wanted.scheme().path("name").asText();
        if (!place.equals("header") && !place.equals("query")) {
            return none(wanted);
        }
        String said = wanted.scheme()
                .path("description")
                .asText("")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .replace("{{", "{");
        secret(
                "apiKey",
                "Whole value of the " + place + " " + (place.equals("query") ? "parameter " : "") + name
                        + (said.isBlank() ? "." : ": " + (said.length() <= 150 ? said : said.substring(0, 150) + "…")));
        return key(place, name, "{{apiKey}}");
    }

    private ObjectNode oauth2(Wanted wanted) {
        JsonNode flows = wanted.scheme().path("flows");
        JsonNode flow = flows.path("clientCredentials");
        if (flow.isMissingNode()) {
            flow = flows.properties().stream()
                    .findFirst()
                    .map(Map.Entry::getValue)
                    .orElse(Json.object());
            notes.add(
                    "`" + wanted.name() + "` is OAuth 2 for people who log in; the bus has no people, so it uses client"
                            + " credentials. Ask the system's owner whether it gives them.");
        }
        String tokenUrl = flow.path("tokenUrl").asText("");
        address(
                "tokenUrl",
                "Where the system gives tokens" + (tokenUrl.isEmpty() ? "." : ", such as " + tokenUrl + "."));
        secretless("clientId", "Client id that the system gave.");
        secret("clientSecret", "Secret of that client.");
        ObjectNode made = Json.object()
                .put("type", "oauth2ClientCredentials")
                .put("tokenUrl", "{{tokenUrl}}")
                .put("clientId", "{{clientId}}")
                .put("clientSecret", "{{clientSecret}}");
        List<String> scopes = new ArrayList<>();
        wanted.scopes().forEach(scope -> scopes.add(scope.asText()));
        if (!scopes.isEmpty() && scopes.size() <= MAX_SCOPES) {
            made.put("scope", String.join(" ", scopes));
        }
        return made;
    }

    private ObjectNode mutualTls() {
        secretless("certificate", "Client certificate, PEM; usually file:PATH.");
        secret("privateKey", "Its private key, PEM; usually file:PATH.");
        return Json.object()
                .put("type", "mutualTls")
                .put("certificate", "{{certificate}}")
                .put("privateKey", "{{privateKey}}");
    }

    private ObjectNode none(Wanted wanted) {
        notes.add("`" + wanted.name() + "` (" + wanted.scheme().path("type").asText() + " "
                + wanted.scheme()
                        .path("scheme")
                        .asText(wanted.scheme().path("in").asText())
                + ") is a kind of authentication that the bus does not have: calls go without credentials.");
        return Json.object().put("type", "none");
    }

    private void secretless(String name, String description) {
        settings.put(name, Json.object().put("type", "string").put("description", description));
    }

    private void secret(String name, String description) {
        settings.put(
                name,
                Json.object().put("type", "string").put("format", "password").put("description", description));
    }

    private void address(String name, String description) {
        settings.put(
                name, Json.object().put("type", "string").put("format", "uri").put("description", description));
    }
}
