package io.lienthong.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.AgencyCode;
import java.util.List;

/** What one edXML file says, without the content of its attachments. */
public sealed interface EdXml permits EdXmlDocument, EdXmlStatus {
    /** The agency that sent it. */
    AgencyCode from();

    /** The document itself, or the one that a status speaks of. */
    DocumentId documentId();

    /** As canonical type, Document.v1 or DocumentStatus.v1. The tree must not change. */
    JsonNode json();

    /** Elements of the header that edXML 1.0 does not know and that the JSON therefore does not hold. */
    List<String> unread();
}
