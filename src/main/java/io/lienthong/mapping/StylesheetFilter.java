package io.lienthong.mapping;

import io.lienthong.connector.Defect;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.XMLFilterImpl;

/**
 * A stylesheet on its way into the compiler. What reaches outside, or is no XSLT 1.0, becomes a defect with its line; before
 * every instruction that can repeat or grow goes an empty {@code xsl:message}, by which {@link StylesheetWatch} hears of it.
 */
final class StylesheetFilter extends XMLFilterImpl {
    private static final String XSL = "http://www.w3.org/1999/XSL/Transform";
    private static final String NODE_SETS = "http://exslt.org/common";
    private static final Set<String> ELEMENTS =
            Set.of(("apply-imports apply-templates attribute attribute-set call-template"
                            + " choose comment copy copy-of decimal-format element fallback for-each if import include key message"
                            + " namespace-alias number otherwise output param preserve-space processing-instruction sort strip-space"
                            + " stylesheet template text transform value-of variable when with-param")
                    .split(" "));
    private static final Set<String> STEPS = Set.of(
            "apply-imports", "apply-templates", "call-template", "copy", "copy-of", "for-each", "value-of", "variable");
    private static final Set<String> SUPPLIED =
            Set.of("call.messageId", "call.officer", "call.purpose", "call.now", "call.correlationId");
    private static final Pattern LITERAL = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern FUNCTION =
            Pattern.compile("(?<![\\w.$-])(?:([A-Za-z_][\\w.-]*):)?([A-Za-z_][\\w.-]*)\\s*\\(");

    private final String file;
    private final Set<String> parameters;
    private final Consumer<Defect> defects;
    /** Prefix and namespace: those in scope, and behind them those of the element that comes next. */
    private final List<String[]> namespaces = new ArrayList<>();

    private int announced;
    private @Nullable Locator locator;
    private int depth;

    /** @param parameters takes the names that the stylesheet wants supplied */
    StylesheetFilter(XMLReader reader, String file, Set<String> parameters, Consumer<Defect> defects) {
        super(reader);
        this.file = file;
        this.parameters = parameters;
        this.defects = defects;
    }

    @Override
    public void setDocumentLocator(Locator locator) {
        this.locator = locator;
        super.setDocumentLocator(locator);
    }

    /** Kept for the element that it belongs to, which a step may precede. */
    @Override
    public void startPrefixMapping(String prefix, String uri) {
        namespaces.add(new String[] {prefix, uri});
    }

    @Override
    public void endPrefixMapping(String prefix) throws SAXException {
        namespaces.remove(--announced);
        super.endPrefixMapping(prefix);
    }

    @Override
    public void startElement(String uri, String name, String qualified, Attributes attributes) throws SAXException {
        boolean xsl = uri.equals(XSL);
        if (depth == 0 && !(xsl && (name.equals("stylesheet") || name.equals("transform")))) {
            defect("the root is not xsl:stylesheet", "begin with it");
        }
        if (xsl) {
            instruction(name, attributes);
        } else if (uri.startsWith("http://xml.apache.org/xalan") || uri.startsWith("http://exslt.org/")) {
            defect("uses the extension element " + qualified, "write it in XSLT 1.0");
        }
        for (int i = 0; i < attributes.getLength(); i++) {
            attribute(xsl, attributes.getLocalName(i), attributes.getValue(i));
        }
        if (xsl && depth > 1 && STEPS.contains(name)) {
            String step = qualified.substring(0, qualified.indexOf(':') + 1) + "message";
            super.startElement(XSL, "message", step, new AttributesImpl());
            super.endElement(XSL, "message", step);
        }
        for (; announced < namespaces.size(); announced++) {
            super.startPrefixMapping(namespaces.get(announced)[0], namespaces.get(announced)[1]);
        }
        depth++;
        super.startElement(uri, name, qualified, attributes);
    }

    @Override
    public void fatalError(SAXParseException mistake) throws SAXException {
        boolean dtd = String.valueOf(mistake.getMessage()).contains("DOCTYPE");
        defects.accept(MappingCompiler.defect(
                file,
                Math.max(0, mistake.getLineNumber()),
                dtd ? "has a DOCTYPE" : "not XML, or nested too deeply: " + mistake.getMessage(),
                dtd ? "remove it; DTDs are not read" : "mend the syntax"));
        throw mistake;
    }

    @Override
    public void endElement(String uri, String name, String qualified) throws SAXException {
        depth--;
        super.endElement(uri, name, qualified);
    }

    private void instruction(String name, Attributes attributes) {
        if (!ELEMENTS.contains(name)) {
            defect("there is no xsl:" + name + " in XSLT 1.0", "use what XSLT 1.0 has");
        }
        String version = attributes.getValue("", "version");
        if (depth == 0 && !"1.0".equals(version)) {
            defect("the stylesheet is of version " + version, "write version=\"1.0\": the bus has XSLT 1.0");
        }
        String parameter = attributes.getValue("", "name");
        if (depth == 1 && name.equals("param") && parameter != null) {
            boolean known = SUPPLIED.contains(parameter)
                    || parameter.startsWith("parameters.")
                    || parameter.startsWith("settings.");
            if (!known) {
                defect(
                        "nobody supplies the parameter " + parameter,
                        "use parameters.NAME, settings.NAME, or one of "
                                + SUPPLIED.stream().sorted().toList());
            }
            parameters.add(parameter);
        }
    }

    private void attribute(boolean xsl, String name, String value) {
        if (name.equals("extension-element-prefixes")) {
            defect("declares extension elements", "remove the attribute; the bus runs none");
        }
        if (!xsl && value.indexOf('{') < 0) {
            return;
        }
        Matcher calls = FUNCTION.matcher(LITERAL.matcher(value).replaceAll("''"));
        while (calls.find()) {
            String prefix = calls.group(1);
            String function = Objects.requireNonNull(calls.group(2));
            if (prefix == null && function.equals("document")) {
                defect("reads another document by document()", "a stylesheet sees its input and its parameters alone");
            } else if (prefix != null && !(function.equals("node-set") && NODE_SETS.equals(namespace(prefix)))) {
                defect(
                        "calls the extension function " + prefix + ":" + function + "()",
                        "write it in XSLT 1.0; of extensions there is only node-set() of " + NODE_SETS);
            }
        }
    }

    private @Nullable String namespace(String prefix) {
        for (int i = namespaces.size() - 1; i >= 0; i--) {
            if (namespaces.get(i)[0].equals(prefix)) {
                return namespaces.get(i)[1];
            }
        }
        return null;
    }

    private void defect(String message, String mend) {
        int line = locator == null ? 0 : Math.max(0, locator.getLineNumber());
        defects.accept(MappingCompiler.defect(file, line, message, mend));
    }
}
