package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** An OpenAPI document and all that it refers to, each a local document whose references name the others. */
final class OpenApiDocuments {
    static final String ROOT = "openapi.json";
    private static final int MAX_DOCUMENTS = 100;
    private static final int MAX_REFERENCES = 20;
    /** Their values are data and not contract. */
    private static final Set<String> DATA = Set.of("example", "examples", "default", "enum", "const");

    private final ContractSource source;
    private final Map<URI, String> names = new LinkedHashMap<>();
    private final Map<String, ObjectNode> trees = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Deque<URI> waiting = new ArrayDeque<>();

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
        documents.name(source.start(), ROOT);
        while (!documents.waiting.isEmpty()) {
            URI place = documents.waiting.removeFirst();
            ObjectNode tree = (ObjectNode) source.tree(place);
            documents.trees.put(String.valueOf(documents.names.get(place)), tree);
            documents.localise(place, tree);
        }
        return documents;
    }

    private String name(URI place, String wanted) throws ScaffoldRefused {
        String known = names.get(place);
        if (known != null) {
            return known;
        }
        if (names.size() >= MAX_DOCUMENTS) {
            throw new ScaffoldRefused("More than " + MAX_DOCUMENTS + " documents belong to the contract: join some.");
        }
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted.replaceFirst("(-[0-9]+)?\\.json$", "-" + i + ".json");
        }
        names.put(place, name);
        waiting.addLast(place);
        return name;
    }

    private static String fileName(URI place) {
        String last = ContractSource.name(place).replaceFirst("[?#].*$", "");
        String bare = last.substring(last.lastIndexOf('/') + 1).replaceFirst("\\.(json|ya?ml)$", "");
        String safe =
                bare.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-").replaceFirst("^[^a-z0-9]+", "");
        return (safe.isEmpty() ? "part" : safe) + ".json";
    }

    private void localise(URI from, JsonNode node) throws ScaffoldRefused {
        if (node instanceof ObjectNode object && object.path("$ref").isTextual()) {
            object.put("$ref", local(from, object.get("$ref").asText()));
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!DATA.contains(field.getKey()) || reusable(field.getKey(), field.getValue())) {
                localise(from, field.getValue());
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            localise(from, node.get(i));
        }
    }

    /** {@code examples} of components and media types are objects, any of which may be a reference. */
    private static boolean reusable(String key, JsonNode value) {
        return key.equals("examples") && value.isObject();
    }

    private String local(URI from, String reference) throws ScaffoldRefused {
        int hash = reference.indexOf('#');
        String document = hash < 0 ? reference : reference.substring(0, hash);
        String fragment = hash < 0 ? "" : reference.substring(hash);
        if (document.isEmpty()) {
            return reference;
        }
        URI target = source.resolve(from, document);
        String name = name(target, fileName(target));
        return target.equals(from) && !fragment.isEmpty() ? fragment : name + fragment;
    }

    ObjectNode root() {
        return java.util.Objects.requireNonNull(trees.get(ROOT));
    }

    Map<String, ObjectNode> trees() {
        return trees;
    }

    void replaceRoot(ObjectNode root) {
        trees.put(ROOT, root);
    }

    Located start() {
        return new Located(ROOT, root());
    }

    /** Follows {@code $ref}; a missing node where it leads nowhere or in a circle. */
    Located resolved(Located start) {
        Located place = start;
        for (int i = 0; i < MAX_REFERENCES; i++) {
            String reference = place.node().path("$ref").textValue();
            if (reference == null) {
                return place;
            }
            place = target(place.file(), reference);
        }
        return new Located(start.file(), MissingNode.getInstance());
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
