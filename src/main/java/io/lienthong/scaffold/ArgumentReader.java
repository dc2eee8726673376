package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.FramingHeaders;
import io.lienthong.message.Json;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import io.lienthong.scaffold.OperationPlan.Argument;
import io.lienthong.scaffold.OperationReader.LeftOut;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the parameters of an operation: their names for consumers, where they go, and how they are written there. */
final class ArgumentReader {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]*)}");
    /** Headers that the bus itself sets. */
    private static final Set<String> OURS = Set.of("accept", "content-type", "authorization", "idempotency-key");

    private static final Pattern WIRE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9_.-]+");

    private final OpenApiDocuments documents;
    private final Notes notes;

    ArgumentReader(OpenApiDocuments documents, Notes notes) {
        this.documents = documents;
        this.notes = notes;
    }

    /** Parameters of the path and of the operation; those of the operation win. */
    List<Argument> of(String path, Located item, Located operation, String name) throws LeftOut {
        Map<String, Located> declared = new LinkedHashMap<>();
        for (Located list : List.of(item.child("parameters"), operation.child("parameters"))) {
            for (int i = 0; i < list.node().size(); i++) {
                Located one = documents.resolved(list.child(i));
                declared.put(
                        one.node().path("in").asText() + " "
                                + one.node().path("name").asText(),
                        one);
            }
        }
        Set<String> taken = new HashSet<>();
        List<Argument> arguments = new ArrayList<>();
        for (Located one : declared.values()) {
            String place = one.node().path("in").asText();
            String wireName = one.node().path("name").asText();
            boolean required = one.node().path("required").asBoolean() || place.equals("path");
            if (sent(path, place, wireName, required, name)) {
                arguments.add(argument(
                        one, Names.unique(Names.camel(wireName, "parameter"), taken), wireName, place, required));
            }
        }
        Matcher variable = VARIABLE.matcher(path);
        while (variable.find()) {
            String named = variable.group(1);
            if (arguments.stream()
                    .noneMatch(
                            one -> one.place().equals("path") && one.wireName().equals(named))) {
                throw new LeftOut("{" + named + "} of its path is no parameter that the bus can fill");
            }
        }
        return arguments;
    }

    /** A parameter has a schema, or a media type that has one. */
    private Argument argument(Located parameter, String name, String wireName, String place, boolean required) {
        JsonNode content = parameter.node().path("content");
        Optional<String> type =
                content.properties().stream().map(Map.Entry::getKey).findFirst();
        if (type.isEmpty()) {
            List<JsonNode> examples = OperationReader.examples(parameter.node());
            Located schema = parameter.child("schema");
            return new Argument(name, wireName, place, required, schema, style(parameter, place), false, examples);
        }
        Located media = parameter.child("content").child(type.get());
        List<JsonNode> examples = new ArrayList<>(OperationReader.examples(media.node()));
        examples.addAll(OperationReader.examples(parameter.node()));
        boolean json = OperationReader.json(type.get());
        return new Argument(name, wireName, place, required, media.child("schema"), Json.object(), json, examples);
    }

    /** What the descriptor says of how a parameter is written. Path and header: simple unless said otherwise; query: form. */
    private ObjectNode style(Located parameter, String place) {
        String type = new Shapes(documents).type(parameter.child("schema"));
        boolean parts = type.equals("array") || type.equals("object");
        String usual = place.equals("query") ? "form" : "simple";
        String style = parameter.node().path("style").asText(usual);
        boolean explode = parameter.node().path("explode").asBoolean(style.equals("form"));
        ObjectNode said = Json.object();
        if (!parts) {
            return style.equals("label") || style.equals("matrix") ? said.put("style", style) : said;
        }
        if (style.equals("deepObject")) {
            return type.equals("object") ? said.put("style", style) : said.put("style", "repeated");
        }
        if (style.equals("form") || style.endsWith("Delimited")) {
            boolean repeated = explode && type.equals("array");
            boolean delimited = style.endsWith("Delimited") && !explode && type.equals("array");
            return repeated || delimited
                    ? said.put("style", repeated ? "repeated" : style)
                    : said.put("style", "form").put("explode", explode);
        }
        return said.put("style", style).put("explode", explode);
    }

    private boolean sent(String path, String place, String name, boolean required, String operation) throws LeftOut {
        switch (place) {
            case "cookie" -> {
                if (required) {
                    throw new LeftOut("it requires the cookie " + name + ", and the bus sends no cookies of consumers");
                }
                notes.add("the cookie `" + name + "` is not sent", operation);
                return false;
            }
            case "header" -> {
                return !OURS.contains(name.toLowerCase(Locale.ROOT))
                        && !FramingHeaders.contains(name)
                        && HEADER_NAME.matcher(name).matches();
            }
            case "path" -> {
                return path.contains("{" + name + "}")
                        && WIRE_NAME.matcher(name).matches();
            }
            case "query" -> {
                return !name.isEmpty();
            }
            default -> throw new LeftOut("a parameter " + name + " is in " + place + ", where the bus sends none");
        }
    }

    void declare(ObjectNode request, List<Argument> arguments, String operation) {
        if (arguments.isEmpty()) {
            return;
        }
        ObjectNode parameters = request.putObject("parameters");
        for (Argument argument : arguments) {
            ObjectNode parameter = parameters.putObject(argument.name()).put("in", argument.place());
            if (!argument.name().equals(argument.wireName())) {
                notes.add(
                        "the parameter `" + argument.wireName() + "` of the contract is `" + argument.name()
                                + "` for consumers",
                        operation);
                parameter.put("name", argument.wireName());
            }
            if (argument.required()) {
                parameter.put("required", true);
            }
            parameter.setAll(argument.style());
        }
    }
}
