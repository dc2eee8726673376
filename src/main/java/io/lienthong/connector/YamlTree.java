package io.lienthong.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.YamlDocument.Malformed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns the nodes of a YAML document into a JSON tree, each alias into all that it stands for. Of foreign documents it
 * keeps no lines: their pointers may take far more memory than the tree.
 */
final class YamlTree {
    private final boolean foreign;
    private final int maxNodes;
    private final int maxDepth;
    private final Map<String, Integer> lines = new HashMap<>();
    private int nodes;

    /** @param foreign whether {@code <<} is a merge key, and no lines are kept */
    YamlTree(boolean foreign, int maxNodes, int maxDepth) {
        this.foreign = foreign;
        this.maxNodes = maxNodes;
        this.maxDepth = maxDepth;
    }

    /** From 1, by JSON pointer. */
    Map<String, Integer> lines() {
        return lines;
    }

    JsonNode of(Node node, String pointer, int depth) throws Malformed {
        int line = line(node);
        if (!foreign && lines.putIfAbsent(pointer, line) != null && pointer.isEmpty()) {
            throw new Malformed("aliases are not allowed", line);
        }
        if (++nodes > maxNodes) {
            throw new Malformed("with its aliases written out the document has more than " + maxNodes + " nodes", line);
        }
        if (depth > maxDepth) {
            throw new Malformed("its aliases go in a circle, or it is nested deeper than " + maxDepth, line);
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, pointer, depth);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Node element : sequence.getValue()) {
                array.add(of(element, child(pointer, String.valueOf(array.size())), depth + 1));
            }
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private String child(String pointer, String name) {
        return foreign ? "" : pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private ObjectNode object(MappingNode mapping, String pointer, int depth) throws Malformed {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        List<Node> merged = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new Malformed("a key must be a plain text", line);
            }
            if (foreign && key.getTag().equals(Tag.MERGE)) {
                merged.add(tuple.getValueNode());
                continue;
            }
            String place = child(pointer, key.getValue());
            if (object.has(key.getValue())) {
                throw new Malformed("the key " + key.getValue() + " occurs twice", line);
            }
            if (!foreign) {
                lines.put(place, line);
            }
            object.set(key.getValue(), of(tuple.getValueNode(), place, depth + 1));
        }
        for (Node one : merged) {
            merge(one, object, pointer, depth);
        }
        return object;
    }

    /** Adds the keys that are not there yet; of several mappings the first that has a key counts. */
    private void merge(Node value, ObjectNode object, String pointer, int depth) throws Malformed {
        List<Node> sources = value instanceof SequenceNode several ? several.getValue() : List.of(value);
        for (Node source : sources) {
            if (!(source instanceof MappingNode)) {
                throw new Malformed("a merge key takes a mapping, or a list of them", line(value));
            }
            of(source, child(pointer, "<<"), depth + 1).properties().forEach(field -> {
                if (!object.has(field.getKey())) {
                    object.set(field.getKey(), field.getValue());
                }
            });
        }
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
