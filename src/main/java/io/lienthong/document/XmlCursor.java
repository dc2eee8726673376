package io.lienthong.document;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxLazyException;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLInputFactory2;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/**
 * Walks an edXML file from start to end: knows the path of the element it stands on, refuses what is no XML, no UTF-8, has
 * a DTD, is nested too deeply or lies in another namespace, and turns every such fault into a refusal with its place.
 */
final class XmlCursor {
    static final int START = XMLStreamConstants.START_ELEMENT;
    static final int END = XMLStreamConstants.END_ELEMENT;
    static final int TEXT = XMLStreamConstants.CHARACTERS;
    static final int FINISH = XMLStreamConstants.END_DOCUMENT;
    static final int MAX_DEPTH = 40;
    static final int MAX_TEXT = 100_000;
    private static final WstxInputFactory FACTORY = factory();

    private final XMLStreamReader2 in;
    private final Deque<Integer> lengths = new ArrayDeque<>();
    private final StringBuilder path = new StringBuilder();
    private boolean started;

    XmlCursor(InputStream file) throws DocumentRefused, IOException {
        try {
            in = (XMLStreamReader2) FACTORY.createXMLStreamReader(file);
        } catch (XMLStreamException e) {
            throw refusal(e);
        }
        started = true;
        String encoding = in.getEncoding();
        String declared = in.getCharacterEncodingScheme();
        if (!utf8(encoding) || !utf8(declared)) {
            throw new DocumentRefused(RefusalReason.ENCODING_WRONG, new DocumentRefused.Place("/", 1, 1));
        }
    }

    private static boolean utf8(@Nullable String encoding) {
        return encoding == null || encoding.toUpperCase(Locale.ROOT).equals("UTF-8");
    }

    private static WstxInputFactory factory() {
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(XMLInputFactory2.P_REPORT_CDATA, false);
        factory.setProperty(WstxInputProperties.P_MIN_TEXT_SEGMENT, 1 << 14);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH + 10);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, 50);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, 1 << 14);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, 100_000L);
        factory.setProperty(WstxInputProperties.P_MAX_CHARACTERS, 2L * EdXmlReader.MAX_BYTES);
        return factory;
    }

    /** Moves on: START, END, TEXT or FINISH; comments and processing instructions are passed over. */
    int next() throws DocumentRefused, IOException {
        try {
            while (true) {
                if (in.getEventType() == END && !lengths.isEmpty()) {
                    path.setLength(lengths.pop());
                }
                switch (in.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        return entered();
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        return END;
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                        return TEXT;
                    }
                    case XMLStreamConstants.END_DOCUMENT -> {
                        return FINISH;
                    }
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                        throw refused(RefusalReason.DTD_FORBIDDEN);
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw refusal(e);
        }
    }

    private int entered() throws DocumentRefused {
        lengths.push(path.length());
        path.append('/').append(in.getLocalName());
        if (lengths.size() > MAX_DEPTH) {
            throw refused(RefusalReason.TOO_DEEP);
        }
        return START;
    }

    /** The next child element of the one entered last; false at its end. Text between children is refused. */
    boolean nextChild() throws DocumentRefused, IOException {
        int event;
        while ((event = next()) != START) {
            if (event == END || event == FINISH) {
                return false;
            }
            if (!isWhiteSpace()) {
                throw refused(
                        RefusalReason.STRUCTURE_WRONG,
                        "có chữ nằm ngoài các phần tử",
                        "there is text between elements");
            }
        }
        return true;
    }

    private boolean isWhiteSpace() throws DocumentRefused, IOException {
        try {
            return in.isWhiteSpace();
        } catch (WstxLazyException e) {
            throw refusal(e);
        }
    }

    /** Refuses an element outside the namespace of edXML. */
    void requireEdXml() throws DocumentRefused {
        if (!Grammar.NAMESPACE.equals(in.getNamespaceURI())) {
            throw refused(RefusalReason.NAMESPACE_WRONG);
        }
    }

    String name() {
        return in.getLocalName();
    }

    String namespace() {
        return String.valueOf(in.getNamespaceURI());
    }

    /** With its colon; empty for the default namespace. */
    String prefix() {
        String prefix = in.getPrefix();
        return prefix == null || prefix.isEmpty() ? "" : prefix + ":";
    }

    String path() {
        return path.toString();
    }

    DocumentRefused.Place place() {
        return place(in.getLocation());
    }

    /** @param location null where a limit was hit: then the parser's own, which there is once it has started */
    private DocumentRefused.Place place(@Nullable Location location) {
        Location known = location == null && started ? in.getLocation() : location;
        return new DocumentRefused.Place(
                path.length() == 0 ? "/" : path(),
                known == null ? 1 : Math.max(1, known.getLineNumber()),
                known == null ? 1 : Math.max(1, known.getColumnNumber()));
    }

    XMLStreamReader2 xml() {
        return in;
    }

    /** Characters from the start of the file to the start of what the cursor stands on. */
    long offset() {
        return in.getLocationInfo().getStartingCharOffset();
    }

    /** Characters from the start of the file to the end of what the cursor stands on. */
    long endOffset() throws DocumentRefused, IOException {
        try {
            return in.getLocationInfo().getEndingCharOffset();
        } catch (XMLStreamException e) {
            throw refusal(e);
        }
    }

    /** The text of the element entered last; its child elements are passed over. Moves to its end. */
    String text() throws DocumentRefused, IOException {
        DocumentRefused.Place start = place();
        StringBuilder text = new StringBuilder();
        int event;
        while ((event = next()) != END) {
            if (event == START) {
                throw refused(
                        RefusalReason.STRUCTURE_WRONG,
                        "phần tử này không được chứa phần tử khác",
                        "this element must not hold others");
            }
            appendTo(text);
            if (text.length() > MAX_TEXT) {
                throw new DocumentRefused(
                        RefusalReason.TEXT_TOO_LONG,
                        start,
                        "tối đa " + MAX_TEXT + " ký tự",
                        "at most " + MAX_TEXT + " characters");
            }
        }
        return text.toString().strip();
    }

    private void appendTo(StringBuilder text) throws DocumentRefused, IOException {
        try {
            text.append(in.getTextCharacters(), in.getTextStart(), in.getTextLength());
        } catch (WstxLazyException e) {
            throw refusal(e);
        }
    }

    /** Moves to the end of the element entered last. */
    void skip() throws DocumentRefused, IOException {
        int depth = 1;
        while (depth > 0) {
            int event = next();
            depth += event == START ? 1 : event == END ? -1 : 0;
        }
    }

    DocumentRefused refused(RefusalReason reason) {
        return new DocumentRefused(reason, place());
    }

    DocumentRefused refused(RefusalReason reason, String vietnamese, String english) {
        return new DocumentRefused(reason, place(), vietnamese, english);
    }

    DocumentRefused refused(BadValue value, DocumentRefused.Place place) {
        return new DocumentRefused(value.reason(), place, value.detail());
    }

    /** Woodstox finds some mistakes only when a text is asked for, where no checked exception may come out. */
    DocumentRefused refusal(WstxLazyException e) throws IOException {
        return refusal(
                e.getCause() instanceof XMLStreamException cause ? cause : new XMLStreamException(e.getMessage()));
    }

    DocumentRefused refusal(XMLStreamException e) throws IOException {
        Throwable nested = e.getNestedException() == null ? e.getCause() : e.getNestedException();
        boolean ours = nested instanceof CharConversionException || nested instanceof SourceBytes.TooLarge;
        if (nested instanceof IOException io && !ours) {
            throw io;
        }
        return new DocumentRefused(reason(e, nested), place(e.getLocation()));
    }

    /** Woodstox has one class for all mistakes; its wording tells them apart, and a test holds it to that. */
    private static RefusalReason reason(XMLStreamException e, @Nullable Throwable nested) {
        String message = String.valueOf(e.getMessage());
        if (nested instanceof CharConversionException || message.contains("Unsupported encoding")) {
            return RefusalReason.ENCODING_WRONG;
        }
        if (message.contains("Undeclared namespace prefix")) {
            return RefusalReason.PREFIX_UNDECLARED;
        }
        if (message.contains("Undeclared general entity")) {
            return RefusalReason.DTD_FORBIDDEN;
        }
        if (nested instanceof SourceBytes.TooLarge || message.contains("limit (")) {
            return RefusalReason.TOO_LARGE;
        }
        return RefusalReason.XML_MALFORMED;
    }
}
