package io.lienthong.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an edXML file from its root to the end of its envelope: header, trace, signatures, manifest. */
final class EnvelopeReader {
    private final XmlCursor cursor;
    private final SourceBytes source;
    private final HeaderReader blocks;
    private final List<ObjectNode> references = new ArrayList<>();
    private final List<String> signatures = new ArrayList<>();
    private @Nullable ObjectNode header;
    private ObjectNode trace = Json.object();
    private boolean status;
    private @Nullable TracePlace tracePlace;
    private boolean traceSeen;
    private DocumentRefused.Place place = new DocumentRefused.Place("/", 1, 1);

    EnvelopeReader(XmlCursor cursor, SourceBytes source) {
        this.cursor = cursor;
        this.source = source;
        this.blocks = new HeaderReader(cursor);
    }

    /** Reads up to the end of edXMLEnvelope; the cursor then stands in the root. */
    void read() throws DocumentRefused, IOException {
        if (!cursor.nextChild() || !cursor.name().equals("edXML")) {
            throw cursor.refused(RefusalReason.STRUCTURE_WRONG, "gốc phải là edXML", "the root must be edXML");
        }
        cursor.requireEdXml();
        if (!cursor.nextChild()) {
            throw envelopeMissing();
        }
        cursor.requireEdXml();
        if (!cursor.name().equals("edXMLEnvelope")) {
            throw envelopeMissing();
        }
        while (cursor.nextChild()) {
            cursor.requireEdXml();
            switch (cursor.name()) {
                case "edXMLHeader" -> header();
                case "edXMLBody" -> body();
                default -> blocks.passOver();
            }
        }
    }

    private DocumentRefused envelopeMissing() {
        return cursor.refused(
                RefusalReason.STRUCTURE_WRONG,
                "phần tử đầu tiên trong edXML phải là edXMLEnvelope",
                "the first element in edXML must be edXMLEnvelope");
    }

    private void header() throws DocumentRefused, IOException {
        String prefix = cursor.prefix();
        while (cursor.nextChild()) {
            switch (cursor.name()) {
                case "MessageHeader", "Status" -> {
                    cursor.requireEdXml();
                    message(prefix);
                }
                case "TraceHeaderList" -> {
                    cursor.requireEdXml();
                    trace();
                }
                case "Signature" -> signature();
                default -> {
                    cursor.requireEdXml();
                    blocks.passOver();
                }
            }
        }
    }

    private void message(String headerPrefix) throws DocumentRefused, IOException {
        if (header != null) {
            throw cursor.refused(
                    RefusalReason.STRUCTURE_WRONG, "có hai phần MessageHeader", "there are two message headers");
        }
        status = cursor.name().equals("Status");
        place = cursor.place();
        header = blocks.group(Grammar.EITHER);
        boolean addressed = header.has("to") || header.has("documentId");
        boolean reports = header.has("timestamp") || header.has("staff") || header.has("description");
        status |= header.has("status") || reports && !addressed;
        if (tracePlace == null) {
            tracePlace = TracePlace.list(cursor.endOffset(), headerPrefix);
        }
    }

    private void trace() throws DocumentRefused, IOException {
        if (traceSeen) {
            throw cursor.refused(RefusalReason.TOO_MANY_ELEMENTS, "tối đa 1", "at most 1");
        }
        traceSeen = true;
        String prefix = cursor.prefix();
        boolean empty = isEmptyElement();
        tracePlace =
                empty ? TracePlace.emptyList(cursor.endOffset(), prefix) : TracePlace.entry(cursor.endOffset(), prefix);
        ObjectNode read = Json.object();
        blocks.attributes(Grammar.TRACE, read);
        while (cursor.nextChild()) {
            boolean entry = cursor.name().equals("TraceHeader");
            blocks.child(Grammar.TRACE, read);
            if (entry) {
                tracePlace = TracePlace.entry(cursor.endOffset(), prefix);
            }
        }
        trace = read;
    }

    private boolean isEmptyElement() throws DocumentRefused, IOException {
        try {
            return cursor.xml().isEmptyElement();
        } catch (javax.xml.stream.XMLStreamException e) {
            throw cursor.refusal(e);
        }
    }

    /** Kept as it stands, with the namespace of its prefix where that was declared further out. */
    private void signature() throws DocumentRefused, IOException {
        if (!cursor.namespace().equals(Grammar.SIGNATURE_NAMESPACE)) {
            cursor.requireEdXml();
        }
        if (signatures.size() == Grammar.MAX_SIGNATURES) {
            throw cursor.refused(RefusalReason.TOO_MANY_ELEMENTS);
        }
        long start = cursor.offset();
        String path = cursor.path();
        String declaration = declarationFromOutside();
        int nameLength = cursor.prefix().length() + cursor.name().length() + 1;
        cursor.skip();
        String raw = new String(source.between(start, cursor.endOffset()), StandardCharsets.UTF_8);
        String kept = raw.substring(0, nameLength) + declaration + raw.substring(nameLength);
        if (EdXmlRules.isSignature(kept)) {
            signatures.add(kept);
        } else {
            blocks.unread().add(path);
        }
    }

    private String declarationFromOutside() {
        var xml = cursor.xml();
        String prefix = xml.getPrefix() == null ? "" : xml.getPrefix();
        for (int i = 0; i < xml.getNamespaceCount(); i++) {
            String declared = xml.getNamespacePrefix(i);
            if (prefix.equals(declared == null ? "" : declared)) {
                return "";
            }
        }
        return " xmlns" + (prefix.isEmpty() ? "" : ":" + prefix) + "=\"" + cursor.namespace() + "\"";
    }

    private void body() throws DocumentRefused, IOException {
        while (cursor.nextChild()) {
            cursor.requireEdXml();
            if (cursor.name().equals("edXMLManifest")) {
                manifest();
            } else {
                blocks.passOver();
            }
        }
    }

    private void manifest() throws DocumentRefused, IOException {
        while (cursor.nextChild()) {
            cursor.requireEdXml();
            if (!cursor.name().equals("Reference")) {
                blocks.passOver();
            } else if (references.size() == Grammar.MAX_ATTACHMENTS) {
                throw cursor.refused(
                        RefusalReason.TOO_MANY_ATTACHMENTS,
                        "tối đa " + Grammar.MAX_ATTACHMENTS,
                        "at most " + Grammar.MAX_ATTACHMENTS);
            } else {
                references.add(blocks.group(Grammar.REFERENCE));
            }
        }
    }

    /** For what is missing or contradicts itself: the message header, since there is no element to point at. */
    Where where() {
        return (element, pointer) ->
                new DocumentRefused.Place(place.path() + "/" + element, place.line(), place.column());
    }

    HeaderReader blocks() {
        return blocks;
    }

    List<ObjectNode> references() {
        return references;
    }

    boolean isStatus() {
        return status;
    }

    /** Where one more trace goes; null where the file has no header. */
    @Nullable
    TracePlace tracePlace() {
        return tracePlace;
    }

    /** Document.v1 or DocumentStatus.v1, but for the attachments. */
    ObjectNode json() throws DocumentRefused {
        ObjectNode read = header;
        if (read == null) {
            throw cursor.refused(
                    RefusalReason.STRUCTURE_WRONG, "thiếu phần MessageHeader", "the MessageHeader is missing");
        }
        return status ? statusJson(read) : documentJson(read);
    }

    /** One document is answered at a time; what belongs to documents alone is not the status's. */
    private ObjectNode statusJson(ObjectNode read) {
        JsonNode answered = read.remove("responseFor");
        if (answered != null) {
            read.set("responseFor", answered.path(0));
        }
        for (Element element : Grammar.EITHER.children()) {
            boolean more =
                    answered != null && answered.size() > 1 && element.name().equals("ResponseFor");
            if (more || !Grammar.STATUS.byKey().containsKey(element.key()) && read.remove(element.key()) != null) {
                blocks.unread().add(place.path() + "/" + element.name());
            }
        }
        return read;
    }

    private ObjectNode documentJson(ObjectNode read) {
        ObjectNode business = trace.path("business") instanceof ObjectNode block ? block : Json.object();
        JsonNode kind = business.remove("kind");
        read.put("kind", kind == null ? DocumentKind.NEW.name() : kind.textValue());
        trace.remove("business");
        setUnlessEmpty(read, "business", business);
        setUnlessEmpty(read, "trace", trace);
        signatures.forEach(signature -> read.withArray("signatures").add(signature));
        return read;
    }

    private static void setUnlessEmpty(ObjectNode json, String key, ObjectNode value) {
        if (!value.isEmpty()) {
            json.set(key, value);
        }
    }
}
