package io.lienthong.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A YAML document as a JSON tree that remembers the line of every place. Dates stay texts. In our own documents aliases are
 * refused; in those of others they and merge keys are written out, within a bound.
 */
public final class YamlDocument {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_FOREIGN_CHARACTERS = 4 << 20;
    /** Of a document of others with all that its aliases write out. */
    private static final int MAX_FOREIGN_NODES = 500_000;

    private static final int MAX_FOREIGN_DEPTH = 200;

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

    /** One of ours: 1 MiB of text, no aliases. */
    public static YamlDocument parse(String text) throws Malformed {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        return parse(text, options, false);
    }

    /** One of others, without lines: 4 MiB of text, 500,000 nodes once its aliases and merge keys are written out. */
    public static JsonNode parseForeign(String text) throws Malformed {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_FOREIGN_CHARACTERS);
        options.setNestingDepthLimit(MAX_FOREIGN_DEPTH);
        options.setMaxAliasesForCollections(MAX_FOREIGN_NODES);
        return parse(text, options, true).root();
    }

    private static YamlDocument parse(String text, LoaderOptions options, boolean foreign) throws Malformed {
        options.setAllowDuplicateKeys(false);
        try {
            Node node = new Yaml(options).compose(new StringReader(text));
            if (node == null) {
                throw new Malformed("the document is empty", 1);
            }
            YamlTree tree = new YamlTree(
                    foreign, foreign ? MAX_FOREIGN_NODES : MAX_CHARACTERS, foreign ? MAX_FOREIGN_DEPTH : MAX_DEPTH);
            return new YamlDocument(tree.of(node, "", 0), tree.lines());
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
}
