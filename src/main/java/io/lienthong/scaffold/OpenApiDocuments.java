package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** An OpenAPI document and all that it refers to, each a local document whose references name the others. */
final class OpenApiDocuments {
    static final String ROOT = "openapi.json";
    private static final int MAX_DOCUMENTS = 100;
    private static final int MAX_REFERENCES = 20;
    /** Where references that lead to nothing are led: an entry for each, with the reason. */
    private static final String UNAVAILABLE = "x-unavailable";
    /** Whose entries are called as the contract likes. */
    private static final Set<String> NAMED = Set.of(
            "properties",
            "patternProperties",
            "dependentSchemas",
            "$defs",
            "definitions",
            "headers",
            "content",
            "responses",
            "schemas",
            "parameters",
            "requestBodies");
    /** A call goes without them. */
    private static final Set<String> ASIDE = Set.of("examples", "links", "callbacks");
    /** What Windows has no files of, whatever follows. */
    private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
    /** Their values are data and not contract. */
    private static final Set<String> DATA = Set.of("example", "examples", "default", "enum", "const");

    private final ContractSource source;
    private final Map<URI, String> names = new LinkedHashMap<>();
    private final Map<String, ObjectNode> trees = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Deque<URI> waiting = new ArrayDeque<>();
    /** Why documents cannot be had. */
    private final Map<URI, String> refused = new HashMap<>();

    private final ObjectNode unavailable = Json.object();

    private OpenApiDocuments(ContractSource source) {
        this.source = source;
    }

    /** A node with the document that it stands in. */
    record Located(String file, JsonNode node) {
        Located child(String name) {
            return new Located(file, node.path(name));
        }

        Located child(int index) {
            return new Located(file, node.path(index));
        }
    }

    static OpenApiDocuments load(ContractSource source) throws ScaffoldRefused {
        OpenApiDocuments documents = new OpenApiDocuments(source);
        documents.add(source.start(), ROOT);
        while (!documents.waiting.isEmpty()) {
            URI place = documents.waiting.removeFirst();
            documents.localise(
                    place, Objects.requireNonNull(documents.trees.get(String.valueOf(documents.names.get(place)))));
        }
        documents.replaceRoot(documents.root());
        return documents;
    }

    /** The name of a document, which is read where it is met for the first time. */
    private String add(URI place, String wanted) throws ScaffoldRefused {
        String known = names.get(place);
        if (known != null) {
            return known;
        }
        ObjectNode tree = (ObjectNode) source.tree(place);
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted.replaceFirst("(-[0-9]+)?\\.json$", "-" + i + ".json");
        }
        names.put(place, name);
        trees.put(name, tree);
        waiting.addLast(place);
        return name;
    }

    private static String fileName(URI place) {
        String last = ContractSource.name(place).replaceFirst("[?#].*$", "");
        String bare = last.substring(last.lastIndexOf('/') + 1).replaceFirst("\\.(json|ya?ml)$", "");
        String safe =
                bare.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-").replaceFirst("^[^a-z0-9]+", "");
        String part = DEVICE.matcher(safe).matches() ? "part-" + safe : safe;
        return (part.isEmpty() ? "part" : part) + ".json";
    }

    private void localise(URI from, JsonNode node) {
        if (node instanceof ObjectNode object && object.path("$ref").isTextual()) {
            object.put("$ref", local(from, object.get("$ref").asText()));
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            boolean entries = NAMED.contains(field.getKey()) || field.getKey().equals("examples");
            if (entries && value.isObject()) {
                value.forEach(entry -> localise(from, entry));
            } else if (!DATA.contains(field.getKey())) {
                localise(from, value);
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            localise(from, node.get(i));
        }
    }

    private String local(URI from, String reference) {
        int hash = reference.indexOf('#');
        String document = hash < 0 ? reference : reference.substring(0, hash);
        String fragment = hash < 0 ? "" : reference.substring(hash);
        if (document.isEmpty()) {
            return reference;
        }
        try {
            URI target = source.resolve(from, document);
            if (names.size() + refused.size() >= MAX_DOCUMENTS && !names.containsKey(target)) {
                return unavailable(reference, "more than " + MAX_DOCUMENTS + " documents belong to the contract.");
            }
            String known = refused.get(target);
            if (known != null) {
                return unavailable(reference, known);
            }
            String name = read(target);
            return target.equals(from) && !fragment.isEmpty() ? fragment : name + fragment;
        } catch (ScaffoldRefused e) {
            return unavailable(reference, e.sentence());
        }
    }

    private String read(URI target) throws ScaffoldRefused {
        try {
            return add(target, fileName(target));
        } catch (ScaffoldRefused e) {
            refused.put(target, e.sentence());
            throw e;
        }
    }

    private String unavailable(String reference, String sentence) {
        String entry = String.valueOf(unavailable.size() + 1);
        unavailable
                .putObject(entry)
                .put(
                        "description",
                        "it refers to " + ContractSource.quoted(reference) + ": " + sentence.replaceFirst("\\.$", ""));
        return ROOT + "#/" + UNAVAILABLE + "/" + entry;
    }

    /** Why something in this part of the contract, or in what it refers to, cannot be had; empty where all can. */
    Optional<String> missing(Located part) {
        Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Located> open = new ArrayDeque<>();
        open.add(part);
        while (!unavailable.isEmpty() && !open.isEmpty()) {
            Located one = open.removeFirst();
            String reference = one.node().path("$ref").asText();
            if (reference.startsWith(ROOT + "#/" + UNAVAILABLE + "/")) {
                return Optional.of(
                        target(one.file(), reference).node().path("description").asText());
            }
            if (one.node().isContainerNode() && seen.add(one.node())) {
                below(one.node(), node -> open.add(new Located(one.file(), node)));
                if (!reference.isEmpty()) {
                    open.add(target(one.file(), reference));
                }
            }
        }
        return Optional.empty();
    }

    /** The parts of a node that a call may need. */
    private static void below(JsonNode node, Consumer<JsonNode> each) {
        if (node.isArray()) {
            node.forEach(each);
        }
        node.properties().forEach(field -> {
            if (NAMED.contains(field.getKey()) && field.getValue().isObject()) {
                field.getValue().forEach(each);
            } else if (!ASIDE.contains(field.getKey())) {
                each.accept(field.getValue());
            }
        });
    }

    ObjectNode root() {
        return Objects.requireNonNull(trees.get(ROOT));
    }

    Map<String, ObjectNode> trees() {
        return trees;
    }

    void replaceRoot(ObjectNode root) {
        if (!unavailable.isEmpty()) {
            root.set(UNAVAILABLE, unavailable);
        }
        trees.put(ROOT, root);
    }

    Located start() {
        return new Located(ROOT, root());
    }

    /** Follows {@code $ref}; a missing node where it leads nowhere or in a circle. */
    Located resolved(Located start) {
        Located place = start;
        for (int i = 0; i < MAX_REFERENCES; i++) {
            if (!refers(place)) {
                return place;
            }
            place = target(place);
        }
        return new Located(start.file(), MissingNode.getInstance());
    }

    static boolean refers(Located place) {
        return place.node().path("$ref").isTextual();
    }

    /** What a {@code $ref} names, which may refer on; a missing node where it leads nowhere. */
    Located target(Located reference) {
        return target(reference.file(), reference.node().path("$ref").asText());
    }

    private Located target(String file, String reference) {
        int hash = reference.indexOf('#');
        String document = hash < 0 ? reference : reference.substring(0, hash);
        String pointer = hash < 0
                ? ""
                : reference
                        .substring(hash + 1)
                        .replace("%25", "%")
                        .replace("%7B", "{")
                        .replace("%7D", "}");
        ObjectNode tree = trees.get(document.isEmpty() ? file : document);
        if (tree == null || !(pointer.isEmpty() || pointer.startsWith("/"))) {
            return new Located(file, MissingNode.getInstance());
        }
        return new Located(document.isEmpty() ? file : document, tree.at(pointer));
    }
}
