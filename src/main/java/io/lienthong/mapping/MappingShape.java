package io.lienthong.mapping;

import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTreeConstants;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.Token;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one JSLT file may look like beyond its grammar: no function that calls itself, directly or through others, no
 * function whose answer changes from call to call, bounded depth.
 */
final class MappingShape {
    private static final int MAX_DEPTH = 60;
    private static final int MAX_CALLS = 10_000;
    /** Of texts and trees that stand in what is made, each as often as it does. */
    private static final long MAX_COPIES = 100_000;

    private static final Set<String> CHANGING = Set.of("now", "random", "uuid");

    private final String file;
    private final Map<String, List<Token>> calls = new HashMap<>();

    private MappingShape(String file) {
        this.file = file;
    }

    static void check(String file, String text) {
        refuseDepth(file, text);
        SimpleNode root;
        try {
            root = Tree.parse(text);
        } catch (ParseException | TokenMgrError e) {
            return; // the compiler proper tells it, with its place
        }
        new MappingShape(file).check(root);
    }

    /** Gives access to the syntax tree, which the parser keeps for its subclasses. */
    private static final class Tree extends JsltParser {
        private Tree(String text) {
            super(new StringReader(text));
        }

        static SimpleNode parse(String text) throws ParseException {
            Tree tree = new Tree(text);
            tree.Module();
            return (SimpleNode) tree.jjtree.rootNode();
        }
    }

    private void check(SimpleNode root) {
        List<Token> all = new ArrayList<>();
        collect(root, all);
        for (Token call : all) {
            if (CHANGING.contains(call.image)) {
                throw defect(
                        call,
                        call.image + "() gives another answer at every call",
                        "use $call.now or $call.messageId; a repeated message must look the same");
            }
        }
        for (int i = 0; i < root.jjtGetNumChildren(); i++) {
            SimpleNode child = (SimpleNode) root.jjtGetChild(i);
            if (child.jjtGetFirstToken().kind == JsltParserConstants.DEF) {
                Token name = child.jjtGetFirstToken().next;
                if (name.image.equals(Loops.COUNTED)) {
                    throw defect(name, name.image + " is a name of the bus", "choose another name");
                }
                List<Token> own = new ArrayList<>();
                collect(child, own);
                calls.put(name.image, own);
            }
        }
        refuseCopies(root, new HashMap<>());
        Map<String, Integer> costs = new HashMap<>();
        calls.keySet().forEach(name -> cost(name, new HashSet<>(), costs));
    }

    /**
     * How often what is made holds what was there: a variable that names another twice doubles it, and one that names that one
     * twice again; so does a function.
     */
    private long refuseCopies(SimpleNode node, Map<String, Long> known) {
        Token first = node.jjtGetFirstToken();
        boolean called = node.jjtGetNumChildren() > 0
                && ((SimpleNode) node.jjtGetChild(0)).getId() == JsltParserTreeConstants.JJTFUNCTIONCALL;
        boolean read = node.getId() == JsltParserTreeConstants.JJTCHAINABLE && !called;
        long copies = read ? known.getOrDefault(first.image, 1L) : 0;
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            copies = Math.min(MAX_COPIES + 1, copies + refuseCopies((SimpleNode) node.jjtGetChild(i), known));
        }
        if (node.getId() == JsltParserTreeConstants.JJTFUNCTIONCALL) {
            copies *= known.getOrDefault(first.image + "()", 1L);
        }
        if (copies > MAX_COPIES) {
            throw defect(first, "holds more than " + MAX_COPIES + " copies of what it reads", "name variables once");
        }
        boolean function = node.getId() == JsltParserTreeConstants.JJTFUNCTIONDECL;
        if (function || node.getId() == JsltParserTreeConstants.JJTLET) {
            known.put(function ? first.next.image + "()" : "$" + first.next.image, Math.max(1, copies));
            return 0;
        }
        return copies;
    }

    private static void collect(SimpleNode node, List<Token> found) {
        Token first = node.jjtGetFirstToken();
        if (node.getId() == JsltParserTreeConstants.JJTFUNCTIONCALL) {
            found.add(first);
        }
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            collect((SimpleNode) node.jjtGetChild(i), found);
        }
    }

    /** How many calls one call of a function becomes. */
    private int cost(String name, Set<String> open, Map<String, Integer> costs) {
        Integer known = costs.get(name);
        if (known != null) {
            return known;
        }
        open.add(name);
        int cost = 1;
        for (Token call : calls.getOrDefault(name, List.of())) {
            if (open.contains(call.image)) {
                throw defect(call, "the function " + call.image + " calls itself", "mappings cannot recurse; use for");
            }
            if (calls.containsKey(call.image)) {
                cost += cost(call.image, open, costs);
            }
            if (cost > MAX_CALLS) {
                throw defect(call, "one call of " + name + " becomes more than " + MAX_CALLS, "keep results in let");
            }
        }
        open.remove(name);
        costs.put(name, cost);
        return cost;
    }

    private MappingDefect defect(Token token, String message, String mend) {
        return new MappingDefect(MappingCompiler.defect(file, token.beginLine, message, mend));
    }

    private static void refuseDepth(String file, String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i = endOfPart(text, i)) {
            char c = text.charAt(i);
            if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            }
            if (depth > MAX_DEPTH) {
                int line = (int) text.substring(0, i)
                                .chars()
                                .filter(each -> each == '\n')
                                .count()
                        + 1;
                throw new MappingDefect(MappingCompiler.defect(
                        file, line, "more than " + MAX_DEPTH + " brackets within each other", "cut it into functions"));
            }
        }
    }

    /** Where the string, comment, name or single character ends that begins here. */
    static int endOfPart(String text, int start) {
        char first = text.charAt(start);
        int i = start + 1;
        if (first == '"') {
            while (i < text.length() && text.charAt(i) != '"') {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            return Math.min(i + 1, text.length());
        }
        if (first == '/' && text.startsWith("//", start)) {
            int end = text.indexOf('\n', start);
            return end < 0 ? text.length() : end;
        }
        if (Character.isLetter(first) || first == '_') {
            while (i < text.length()
                    && (Character.isLetterOrDigit(text.charAt(i)) || "_-:".indexOf(text.charAt(i)) >= 0)) {
                i++;
            }
        }
        return i;
    }
}
