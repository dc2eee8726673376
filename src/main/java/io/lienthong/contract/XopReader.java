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
                throw carrying(new MalformedBody("xop:Include phải rỗng", "an xop:Include is not empty"));
            }
        }
        try {
            included = parts.base64(parts.at(reference).orElseThrow(XopReader::noPart));
        } catch (MalformedBody e) {
            throw carrying(e);
        }
        return CHARACTERS;
    }

    static MalformedBody noPart() {
        return new MalformedBody(
                "xop:Include tham chiếu đến một phần (cid) không có trong thông điệp",
                "an xop:Include refers to a part (cid) that the message does not have");
    }

    /** Readers of XML know no other exception. */
    private XMLStreamException carrying(MalformedBody reason) {
        return new XMLStreamException(reason.reason().en(), getLocation(), reason);
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
