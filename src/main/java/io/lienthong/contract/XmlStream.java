package io.lienthong.contract;

import com.ctc.wstx.exc.WstxLazyException;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Wording;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** XML read from its beginning to its end, within the limits of the bus; where it stands is an element or between two. */
public final class XmlStream {
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final Wording NOT_XML =
            new Wording("không phải XML, hoặc vượt giới hạn của trục", "not XML, or over a limit of the bus");

    private final XMLStreamReader in;

    private XmlStream(XMLStreamReader in) {
        this.in = in;
    }

    /** Stands before the first element. */
    public static XmlStream of(byte[] xml) throws MalformedBody {
        try {
            return new XmlStream(SoapReader.FACTORY.createXMLStreamReader(new ByteArrayInputStream(xml)));
        } catch (XMLStreamException e) {
            throw malformed(e);
        }
    }

    /** Goes to the next child of the element that it stands in; false at its end. */
    public boolean child() throws MalformedBody {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
            if (event == XMLStreamConstants.END_ELEMENT || event == XMLStreamConstants.END_DOCUMENT) {
                return false;
            }
        }
    }

    int next() throws MalformedBody {
        try {
            int event = in.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new MalformedBody(
                        "có DOCTYPE hoặc thực thể (entity), không được phép",
                        "has a DOCTYPE or an entity, which are not read");
            }
            return event;
        } catch (XMLStreamException e) {
            throw malformed(e);
        }
    }

    /** Leaves the element that it stands in. */
    public void skip() throws MalformedBody {
        for (int depth = 1; depth > 0; ) {
            int event = next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }

    /** The text of the element that it stands in, which it leaves; elements within are skipped. */
    public String text() throws MalformedBody {
        StringBuilder text = new StringBuilder();
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                skip();
            } else {
                append(text);
            }
        }
        return text.toString();
    }

    void append(StringBuilder text) throws MalformedBody {
        try {
            if (in.isCharacters()) {
                text.append(in.getText());
            }
        } catch (WstxLazyException e) {
            // Woodstox finds some mistakes only when a text is asked for, where no checked exception may come out.
            throw new MalformedBody(NOT_XML);
        }
    }

    public String name() {
        return in.getLocalName();
    }

    public String namespace() {
        String uri = in.getNamespaceURI();
        return uri == null ? "" : uri;
    }

    /** Absent: there is no such attribute. */
    public @Nullable String attribute(@Nullable String namespace, String name) {
        return in.getAttributeValue(namespace, name);
    }

    Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < in.getAttributeCount(); i++) {
            if (!XSI.equals(in.getAttributeNamespace(i))) {
                attributes.put(in.getAttributeLocalName(i), in.getAttributeValue(i));
            }
        }
        return attributes;
    }

    boolean nil() {
        String nil = in.getAttributeCount() == 0 ? null : in.getAttributeValue(XSI, "nil");
        return nil != null && (nil.strip().equals("true") || nil.strip().equals("1"));
    }

    /** Prefixes that the element declares that it stands in, with their namespaces; the default one is empty. */
    Map<String, String> declarations() {
        Map<String, String> declared = new LinkedHashMap<>();
        for (int i = 0; i < in.getNamespaceCount(); i++) {
            String prefix = in.getNamespacePrefix(i);
            String uri = in.getNamespaceURI(i);
            declared.put(prefix == null ? "" : prefix, uri == null ? "" : uri);
        }
        return declared;
    }

    /**
     * Writes the element that it stands in with all that it declares, so that also texts which are qualified names mean the
     * same, and leaves it.
     *
     * @param around prefixes that are declared around it
     */
    void move(XmlBytes out, Map<String, String> around) throws MalformedBody {
        Map<String, String> all = new LinkedHashMap<>(around);
        all.putAll(declarations());
        moved(out, all);
    }

    private void moved(XmlBytes out, Map<String, String> declared) throws MalformedBody {
        String tag = tag(in.getPrefix(), name());
        out.raw('<');
        out.text(tag);
        declared.forEach((prefix, namespace) -> {
            out.raw(prefix.isEmpty() ? " xmlns" : " xmlns:");
            out.text(prefix);
            out.raw("=\"");
            out.attribute(namespace);
            out.raw('"');
        });
        for (int i = 0; i < in.getAttributeCount(); i++) {
            out.raw(' ');
            out.text(tag(in.getAttributePrefix(i), in.getAttributeLocalName(i)));
            out.raw("=\"");
            out.attribute(in.getAttributeValue(i));
            out.raw('"');
        }
        out.raw('>');
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                moved(out, declarations());
            } else {
                StringBuilder text = new StringBuilder();
                append(text);
                out.text(text.toString());
            }
        }
        out.raw("</");
        out.text(tag);
        out.raw('>');
    }

    /** Hears what was copied. */
    @FunctionalInterface
    public interface Texts<E extends Exception> {
        /**
         * @param depth 0 for the element that was copied, 1 for those in it
         * @param text of the element, without that of elements in it
         */
        void text(int depth, String namespace, String name, String text) throws E;
    }

    /** Writes the element that it stands in as it is, each name with the namespace that it has here, and leaves it. */
    public <E extends Exception> void copy(XmlBytes out, Texts<E> texts) throws MalformedBody, E {
        copy(out, texts, 0, Map.of());
    }

    /** @param around prefixes that are declared in what is written around it: declared again, they could grow without end */
    private <E extends Exception> void copy(XmlBytes out, Texts<E> texts, int depth, Map<String, String> around)
            throws MalformedBody, E {
        String namespace = namespace();
        String name = name();
        String tag = tag(in.getPrefix(), name);
        out.raw('<');
        out.text(tag);
        Map<String, String> scope = declared(out, in.getPrefix(), namespace, around);
        for (int i = 0; i < in.getAttributeCount(); i++) {
            String prefix = in.getAttributePrefix(i);
            if (prefix != null && !prefix.isEmpty() && !prefix.equals("xml")) {
                scope = declared(out, prefix, String.valueOf(in.getAttributeNamespace(i)), scope);
            }
            out.raw(' ');
            out.text(tag(prefix, in.getAttributeLocalName(i)));
            out.raw("=\"");
            out.attribute(in.getAttributeValue(i));
            out.raw('"');
        }
        out.raw('>');
        StringBuilder text = new StringBuilder();
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                copy(out, texts, depth + 1, scope);
            } else {
                int before = text.length();
                append(text);
                out.text(text.substring(before));
            }
        }
        out.raw("</");
        out.text(tag);
        out.raw('>');
        texts.text(depth, namespace, name, text.toString());
    }

    /** The scope with the prefix in it. */
    private static Map<String, String> declared(
            XmlBytes out, @Nullable String prefix, String namespace, Map<String, String> scope) {
        String key = prefix == null ? "" : prefix;
        if (namespace.equals(scope.get(key))) {
            return scope;
        }
        out.raw(key.isEmpty() ? " xmlns" : " xmlns:");
        out.text(key);
        out.raw("=\"");
        out.attribute(namespace);
        out.raw('"');
        Map<String, String> wider = new HashMap<>(scope);
        wider.put(key, namespace);
        return wider;
    }

    private static String tag(@Nullable String prefix, String name) {
        return prefix == null || prefix.isEmpty() ? name : prefix + ":" + name;
    }

    private static MalformedBody malformed(XMLStreamException e) {
        return e.getLocation() == null
                ? new MalformedBody(NOT_XML)
                : new MalformedBody(
                        NOT_XML,
                        e.getLocation().getLineNumber(),
                        e.getLocation().getColumnNumber());
    }
}
