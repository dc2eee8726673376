package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One security scheme of an OpenAPI document, as the bus proves itself by it, or by the nearest that it has. */
final class SecurityScheme {
    private static final int MAX_SCOPES = 20;
    private static final int MAX_SAID = 150;

    /** Where its proof goes, which says what it can go together with. */
    enum Kind {
        /** A header whose value is a setting. */
        HEADER,
        /** The connection. */
        CERTIFICATE,
        /** Made for each call, or a part of the query: one of these for a call. */
        APART,
        UNKNOWN
    }

    private final String name;
    private final JsonNode scheme;
    /** Of all schemes, by name. */
    private final Map<String, ObjectNode> settings;
    /** The names of this one's, by what they would be called were there no others. */
    private final Map<String, String> own = new HashMap<>();

    SecurityScheme(String name, JsonNode scheme, Map<String, ObjectNode> settings) {
        this.name = name;
        this.scheme = scheme;
        this.settings = settings;
    }

    String name() {
        return name;
    }

    String quoted() {
        return "`" + name + "`";
    }

    /** What it is, in the contract's words. */
    String shown() {
        return (type() + " " + scheme.path("scheme").asText(place())).strip();
    }

    private String type() {
        return scheme.path("type").asText();
    }

    private String place() {
        return scheme.path("in").asText();
    }

    private boolean http(String kind) {
        return type().equals("http")
                && scheme.path("scheme").asText().toLowerCase(Locale.ROOT).equals(kind);
    }

    private boolean bearer() {
        return http("bearer") || type().equals("openIdConnect");
    }

    Kind kind() {
        if (bearer() || (type().equals("apiKey") && place().equals("header"))) {
            return Kind.HEADER;
        }
        if (type().equals("mutualTLS")) {
            return Kind.CERTIFICATE;
        }
        boolean query = type().equals("apiKey") && place().equals("query");
        return http("basic") || query || type().equals("oauth2") ? Kind.APART : Kind.UNKNOWN;
    }

    /** Whether the bus has just this, and not only something near it. */
    boolean exact() {
        return kind() != Kind.UNKNOWN
                && !type().equals("openIdConnect")
                && (!type().equals("oauth2") || scheme.path("flows").has("clientCredentials"));
    }

    /** What the integrator must know of it. */
    Optional<String> remark() {
        if (type().equals("openIdConnect")) {
            return Optional.of(quoted()
                    + " is OpenID Connect: a bearer token of its issuer is expected in the setting `" + setting("token")
                    + "`");
        }
        if (type().equals("oauth2") && !exact()) {
            return Optional.of(quoted() + " is OAuth 2 for people who log in; the bus has no people, so it uses client"
                    + " credentials. Ask the system's owner whether it gives them");
        }
        return kind() == Kind.UNKNOWN
                ? Optional.of(quoted() + " (" + shown()
                        + ") is a kind of authentication that the bus does not have: calls go without credentials")
                : Optional.empty();
    }

    /** The header that its proof stands in; empty where it stands in none. */
    Optional<String> header() {
        if (kind() == Kind.HEADER) {
            return Optional.of(bearer() ? "Authorization" : scheme.path("name").asText());
        }
        return http("basic") || type().equals("oauth2") ? Optional.of("Authorization") : Optional.empty();
    }

    /** Of kind HEADER: what stands there. */
    String headerValue() {
        if (bearer()) {
            return "Bearer " + secret("token", "Bearer token that the system gave.");
        }
        String where = place().equals("query") ? "query parameter " : "header ";
        String said = scheme.path("description")
                .asText("")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .replace("{{", "{");
        String shortened = said.length() <= MAX_SAID ? said : said.substring(0, MAX_SAID) + "…";
        return secret(
                "apiKey",
                "Whole value of the " + where + scheme.path("name").asText()
                        + (said.isBlank() ? "." : ": " + shortened));
    }

    /** The descriptor's entry, with its settings. */
    ObjectNode authentication(JsonNode scopes) {
        return switch (kind()) {
            case HEADER -> key("header", header().orElseThrow());
            case CERTIFICATE ->
                Json.object()
                        .put("type", "mutualTls")
                        .put("certificate", text("certificate", "Client certificate, PEM; usually file:PATH."))
                        .put("privateKey", secret("privateKey", "Its private key, PEM; usually file:PATH."));
            case APART ->
                type().equals("oauth2")
                        ? oauth2(scopes)
                        : http("basic")
                                ? basic()
                                : key("query", scheme.path("name").asText());
            case UNKNOWN -> Json.object().put("type", "none");
        };
    }

    private ObjectNode key(String place, String wireName) {
        return Json.object()
                .put("type", "apiKey")
                .put("in", place)
                .put("name", wireName)
                .put("value", headerValue());
    }

    private ObjectNode basic() {
        return Json.object()
                .put("type", "basic")
                .put("username", text("username", "User name of the account with the system."))
                .put("password", secret("password", "Password of that account."));
    }

    private ObjectNode oauth2(JsonNode scopes) {
        JsonNode flows = scheme.path("flows");
        JsonNode flow = flows.has("clientCredentials")
                ? flows.get("clientCredentials")
                : flows.properties().stream()
                        .findFirst()
                        .map(Map.Entry::getValue)
                        .orElse(Json.object());
        String tokenUrl = flow.path("tokenUrl").asText("");
        ObjectNode made = Json.object()
                .put("type", "oauth2ClientCredentials")
                .put(
                        "tokenUrl",
                        setting(
                                "tokenUrl",
                                "uri",
                                "Where the system gives tokens"
                                        + (tokenUrl.isEmpty() ? "." : ", such as " + tokenUrl + ".")))
                .put("clientId", text("clientId", "Client id that the system gave."))
                .put("clientSecret", secret("clientSecret", "Secret of that client."));
        List<String> names = new ArrayList<>();
        scopes.forEach(scope -> names.add(scope.asText()));
        if (!names.isEmpty() && names.size() <= MAX_SCOPES) {
            made.put("scope", String.join(" ", names));
        }
        return made;
    }

    private String text(String setting, String description) {
        return setting(setting, null, description);
    }

    private String secret(String setting, String description) {
        return setting(setting, "password", description);
    }

    /** The placeholder of a setting. */
    private String setting(String usual, @Nullable String format, String description) {
        String setting = setting(usual);
        ObjectNode entry = Json.object().put("type", "string");
        if (format != null) {
            entry.put("format", format);
        }
        settings.put(setting, entry.put("description", description));
        return "{{" + setting + "}}";
    }

    /** The name of a setting: the usual one where no other scheme has it. */
    private String setting(String usual) {
        return own.computeIfAbsent(usual, unknown -> {
            String qualified = Names.camel(name + "-" + usual, usual);
            String free = usual;
            for (int i = 2; settings.containsKey(free); i++) {
                free = i == 2 ? qualified : qualified + (i - 1);
            }
            settings.put(free, Json.object());
            return free;
        });
    }
}
