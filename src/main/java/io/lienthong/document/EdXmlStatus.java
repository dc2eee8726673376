package io.lienthong.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.AgencyCode;
import java.util.List;

/**
 * What a recipient did with a document.
 *
 * @param documentId the document that it speaks of
 * @param to the agency that sent this document, whom the status is for
 */
public record EdXmlStatus(
        DocumentId documentId, AgencyCode from, AgencyCode to, StatusCode status, JsonNode json, List<String> unread)
        implements EdXml {
    public EdXmlStatus {
        unread = List.copyOf(unread);
    }

    /** Takes a DocumentStatus.v1. */
    public static EdXmlStatus of(JsonNode status) throws DocumentRefused {
        EdXmlRules.check(Grammar.STATUS, status);
        return checked(status, List.of(), Where.JSON);
    }

    static EdXmlStatus checked(JsonNode json, List<String> unread, Where where) throws DocumentRefused {
        EdXmlRules.status(json, where);
        JsonNode answered = json.path("responseFor");
        DocumentId document = new DocumentId(answered.path("documentId").textValue());
        JsonNode organ = answered.path("agencyCode");
        return new EdXmlStatus(
                document,
                new AgencyCode(json.path("from").path("agencyCode").textValue()),
                organ.isTextual() ? new AgencyCode(organ.textValue()) : document.agency(),
                StatusCode.valueOf(json.path("status").textValue()),
                json,
                unread);
    }
}
