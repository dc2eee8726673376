package io.lienthong.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.AgencyCode;
import java.util.ArrayList;
import java.util.List;

/**
 * A document: a new one, or the recall, update or replacement of an earlier one.
 *
 * @param to the recipients, in the order of the header, without repetition
 */
public record EdXmlDocument(
        DocumentId documentId,
        DocumentKind kind,
        AgencyCode from,
        List<AgencyCode> to,
        List<Attachment> attachments,
        JsonNode json,
        List<String> unread)
        implements EdXml {
    public EdXmlDocument {
        to = List.copyOf(to);
        attachments = List.copyOf(attachments);
        unread = List.copyOf(unread);
    }

    /** Takes a Document.v1. */
    public static EdXmlDocument of(JsonNode document) throws DocumentRefused {
        EdXmlRules.check(Grammar.DOCUMENT_JSON, document);
        return checked(document, List.of(), Where.JSON);
    }

    static EdXmlDocument checked(JsonNode json, List<String> unread, Where where) throws DocumentRefused {
        EdXmlRules.document(json, where);
        List<AgencyCode> to = new ArrayList<>();
        for (JsonNode recipient : json.path("to")) {
            AgencyCode agency = new AgencyCode(recipient.path("agencyCode").textValue());
            if (!to.contains(agency)) {
                to.add(agency);
            }
        }
        List<Attachment> attachments = new ArrayList<>();
        json.path("attachments").forEach(attachment -> attachments.add(Attachment.of(attachment)));
        return new EdXmlDocument(
                new DocumentId(json.path("documentId").textValue()),
                DocumentKind.valueOf(json.path("kind").textValue()),
                new AgencyCode(json.path("from").path("agencyCode").textValue()),
                to,
                attachments,
                json,
                unread);
    }

    /** The earlier documents that a recall, update or replacement is about; none for a new one. */
    public List<DocumentId> concerns() {
        List<DocumentId> concerned = new ArrayList<>();
        JsonNode business = json.path("business");
        if (kind == DocumentKind.REPLACE) {
            business.path("replacements")
                    .forEach(replaced -> concerned.add(
                            new DocumentId(replaced.path("documentId").textValue())));
        } else if (kind != DocumentKind.NEW) {
            JsonNode named = business.path("documentId");
            concerned.add(named.isTextual() ? new DocumentId(named.textValue()) : documentId);
        }
        return List.copyOf(concerned);
    }
}
