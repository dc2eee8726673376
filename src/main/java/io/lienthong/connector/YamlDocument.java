package io.lienthong.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A YAML document as a JSON tree that remembers the line of every place. Dates stay texts; aliases are refused. */
public final class YamlDocument {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_DEPTH = 50;

    private final JsonNode root;
    private final Map<String, Integer> lines;

    private YamlDocument(JsonNode root, Map<String, Integer> lines) {
        this.root = root;
        this.lines = lines;
    }

    /** Why a text is no YAML document, and where. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;

        Malformed(String message, int line) {
            super(message);
            this.line = line;
        }

        public int line() {
            return line;
        }

        public String reason() {
            return String.valueOf(getMessage());
        }
    }

    public static YamlDocument parse(String text) throws Malformed {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        options.setAllowDuplicateKeys(false);
        try {
            Node node = new Yaml(options).compose(new StringReader(text));
            if (node == null) {
                throw new Malformed("the document is empty", 1);
            }
            Map<String, Integer> lines = new HashMap<>();
            return new YamlDocument(tree(node, "", lines), lines);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new Malformed(String.valueOf(e.getProblem()), line);
        } catch (YAMLException e) {
            throw new Malformed(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("not YAML"), 0);
        }
    }

    public JsonNode root() {
        return root;
    }

    /** The line of a JSON pointer, from 1; that of the nearest parent where the place does not exist. */
    public int line(String pointer) {
        String place = pointer;
        while (!lines.containsKey(place) && !place.isEmpty()) {
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return lines.getOrDefault(place, 1);
    }

    private static JsonNode tree(Node node, String pointer, Map<String, Integer> lines) throws Malformed {
        int line = node.getStartMark().getLine() + 1;
        if (lines.putIfAbsent(pointer, line) != null && pointer.isEmpty()) {
            throw new Malformed("aliases are not allowed", line);
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, pointer, lines);
        }
        if (node instanceof SequenceNode sequence) {
            return array(sequence, pointer, lines);
        }
        return scalar((ScalarNode) node);
    }

    private static ObjectNode object(MappingNode mapping, String pointer, Map<String, Integer> lines) throws Malformed {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new Malformed("a key must be a plain text", line);
            }
            String place = pointer + "/" + key.getValue().replace("~", "~0").replace("/", "~1");
            if (object.has(key.getValue())) {
                throw new Malformed("the key " + key.getValue() + " occurs twice", line);
            }
            lines.put(place, line);
            object.set(key.getValue(), tree(tuple.getValueNode(), place, lines));
        }
        return object;
    }

    private static ArrayNode array(SequenceNode sequence, String pointer, Map<String, Integer> lines) throws Malformed {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Node element : sequence.getValue()) {
            array.add(tree(element, pointer + "/" + array.size(), lines));
        }
        return array;
    }

    private static JsonNode scalar(ScalarNode node) {
        String text = node.getValue();
        JsonNodeFactory factory = JsonNodeFactory.instance;
        if (node.getTag().equals(Tag.NULL)) {
            return factory.nullNode();
        }
        if (node.getTag().equals(Tag.BOOL) && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            return factory.booleanNode(Boolean.parseBoolean(text));
        }
        if (node.getTag().equals(Tag.INT) && text.matches("-?(0|[1-9][0-9]{0,30})")) {
            BigInteger number = new BigInteger(text);
            return number.bitLength() < 32 ? factory.numberNode(number.intValue()) : factory.numberNode(number);
        }
        if (node.getTag().equals(Tag.FLOAT) && text.matches("-?[0-9]{1,20}\\.[0-9]{1,20}")) {
            return factory.numberNode(new BigDecimal(text));
        }
        return factory.textNode(text);
    }
}
