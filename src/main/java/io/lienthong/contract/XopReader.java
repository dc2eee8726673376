package io.lienthong.contract;

import io.lienthong.message.MalformedBody;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;
import org.jspecify.annotations.Nullable;

/** Shows each {@code xop:Include} as the base64 text that stands in its place. */
final class XopReader extends StreamReaderDelegate {
    private static final String XOP = "http://www.w3.org/2004/08/xop/include";

    private final MimeParts parts;
    private @Nullable String included;

    XopReader(XMLStreamReader in, MimeParts parts) {
        super(in);
        this.parts = parts;
    }

    @Override
    public int next() throws XMLStreamException {
        included = null;
        int event = super.next();
        if (event != START_ELEMENT || !"Include".equals(getLocalName()) || !XOP.equals(getNamespaceURI())) {
            return event;
        }
        String reference = String.valueOf(getAttributeValue(null, "href"));
        while (super.next() != END_ELEMENT) {
            if (getEventType() == START_ELEMENT) {
                throw new XMLStreamException("xop:Include is not empty", getLocation());
            }
        }
        MimeParts.Part part = parts.at(reference)
                .orElseThrow(() -> new XMLStreamException("xop:Include refers to no part", getLocation()));
        try {
            included = parts.base64(part);
        } catch (MalformedBody e) {
            throw new XMLStreamException(e.reason().en(), getLocation(), e);
        }
        return CHARACTERS;
    }

    @Override
    public boolean isCharacters() {
        return included != null || super.isCharacters();
    }

    @Override
    public boolean isWhiteSpace() {
        return included == null && super.isWhiteSpace();
    }

    @Override
    public String getText() {
        return included == null ? super.getText() : included;
    }
}
