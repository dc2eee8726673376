package io.lienthong.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a SOAP envelope of one direction holds.
 *
 * @param body usually one element; none where the body is empty
 * @param header those that the contract binds; others are ignored
 * @param attachments parts of the message that travel beside the envelope (SOAP with attachments)
 */
record EnvelopeShape(List<ElementShape> body, List<ElementShape> header, List<Attachment> attachments) {
    /** Beside the body's elements: an object of the header's elements. */
    static final String HEADER = "Header";
    /** Beside the body's elements: texts by the names of their parts, binary ones as base64. */
    static final String ATTACHMENTS = "Attachments";

    static final EnvelopeShape EMPTY = new EnvelopeShape(List.of(), List.of(), List.of());

    EnvelopeShape {
        body = List.copyOf(body);
        header = List.copyOf(header);
        attachments = List.copyOf(attachments);
    }

    static EnvelopeShape of(ElementShape body) {
        return new EnvelopeShape(List.of(body), List.of(), List.of());
    }

    record Attachment(String name, String mediaType) {
        /** Whether it stands in the tree as it is, and not as base64. */
        boolean text() {
            return mediaType.startsWith("text/") || mediaType.endsWith("xml") || mediaType.endsWith("json");
        }
    }

    static @Nullable ElementShape find(List<ElementShape> elements, String namespace, String name) {
        for (ElementShape element : elements) {
            if (element.name().equals(name) && element.namespace().equals(namespace)) {
                return element;
            }
        }
        return null;
    }

    /** Whether the tree's object may have the name. */
    boolean knows(String name) {
        return (name.equals(HEADER) && !header.isEmpty())
                || (name.equals(ATTACHMENTS) && !attachments.isEmpty())
                || body.stream().anyMatch(element -> element.name().equals(name));
    }
}
