package io.lienthong.document;

import static io.lienthong.document.Element.group;
import static io.lienthong.document.Element.leaf;
import static io.lienthong.document.Element.list;
import static io.lienthong.document.Element.text;

import java.util.ArrayList;
import java.util.List;

/** The header of edXML 1.0 as tables, one line an element, for reading and writing alike (domain notes, section 1.2). */
final class Grammar {
    static final String NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
    static final String SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#";
    static final String PREFIX = "edXML";
    static final int MAX_RECIPIENTS = 1_000;
    static final int MAX_ATTACHMENTS = 200;
    static final int MAX_TRACES = 200;
    static final int MAX_SIGNATURES = 20;
    private static final int MANY = 500;

    private static final Element FROM = organ("From", "from");
    private static final Element STAFF = group(
            "StaffInfo",
            "staff",
            text("Department", "department"),
            text("Staff", "name"),
            text("Mobile", "mobile"),
            text("Email", "email"));
    private static final Element RESPONSE_FOR = group(
            "ResponseFor",
            "responseFor",
            leaf("OrganId", "agencyCode", ValueKind.AGENCY),
            text("Code", "code"),
            leaf("PromulgationDate", "promulgationDate", ValueKind.DATE),
            leaf("DocumentId", "documentId", ValueKind.DOCUMENT_ID));

    /** MessageHeader of a document. */
    static final Element HEADER = group(
            "MessageHeader",
            "header",
            FROM,
            organ("To", "to").upTo(MAX_RECIPIENTS, RefusalReason.TOO_MANY_RECIPIENTS),
            leaf("DocumentId", "documentId", ValueKind.DOCUMENT_ID),
            group("Code", "code", text("CodeNumber", "number"), text("CodeNotation", "notation")),
            group(
                    "PromulgationInfo",
                    "promulgation",
                    text("Place", "place"),
                    leaf("PromulgationDate", "date", ValueKind.DATE)),
            group("DocumentType", "type", text("Type", "code"), text("TypeDetail", "detail"), text("TypeName", "name")),
            text("Subject", "subject"),
            text("Content", "content"),
            group(
                    "SignerInfo",
                    "signer",
                    text("Competence", "competence"),
                    text("Position", "position"),
                    text("FullName", "fullName")),
            leaf("DueDate", "dueDate", ValueKind.DATE),
            list("ToPlaces", "toPlaces", text("Place", "place").upTo(MAX_RECIPIENTS)),
            group(
                    "OtherInfo",
                    "other",
                    text("Priority", "priority"),
                    text("SphereOfPromulgation", "sphere"),
                    text("TyperNotation", "typist"),
                    text("PromulgationAmount", "copies"),
                    text("PageAmount", "pages"),
                    text("Direction", "direction"),
                    list(
                            "Appendixes",
                            "appendixes",
                            text("Appendix", "appendix").upTo(MANY))),
            RESPONSE_FOR.upTo(MANY),
            leaf("SteeringType", "steering", ValueKind.STEERING),
            list(
                    "ResponseForTask",
                    "responseForTasks",
                    text("TaskCode", "taskCode").upTo(MANY)),
            text("ApplicationType", "applicationType"));

    /** MessageHeader, or Status in another variant, of a status; the JSON is DocumentStatus.v1. */
    static final Element STATUS = group(
            "MessageHeader",
            "status",
            FROM,
            RESPONSE_FOR,
            STAFF,
            leaf("StatusCode", "status", ValueKind.STATUS),
            text("Description", "description"),
            leaf("Timestamp", "timestamp", ValueKind.TIME));

    /** Both at once: which of them a header is, only its content tells. */
    static final Element EITHER = group("MessageHeader", "header", both());

    static final Element BUSINESS = group(
            "Bussiness",
            "business",
            leaf("DocumentId", "documentId", ValueKind.DOCUMENT_ID),
            leaf("BussinessDocType", "kind", ValueKind.DOCUMENT_KIND),
            text("BussinessDocReason", "reason"),
            text("Paper", "paper"),
            STAFF,
            group(
                    "BussinessDocumentInfo",
                    "update",
                    text("DocumentInfo", "documentInfo"),
                    text("DocumentReceiver", "documentReceiver"),
                    list(
                            "ReceiverList",
                            "receivers",
                            group(
                                            "Receiver",
                                            "receiver",
                                            leaf("OrganId", "agencyCode", ValueKind.AGENCY),
                                            leaf("ReceiverType", "change", ValueKind.RECEIVER_CHANGE))
                                    .upTo(MAX_RECIPIENTS, RefusalReason.TOO_MANY_RECIPIENTS))),
            list(
                    "ReplacementInfoList",
                    "replacements",
                    group(
                                    "ReplacementInfo",
                                    "replacement",
                                    leaf("DocumentId", "documentId", ValueKind.DOCUMENT_ID),
                                    list(
                                            "OrganIdList",
                                            "agencyCodes",
                                            leaf("OrganId", "agencyCode", ValueKind.AGENCY)
                                                    .upTo(MAX_RECIPIENTS, RefusalReason.TOO_MANY_RECIPIENTS)))
                            .upTo(MANY)));

    static final Element TRACE = group(
            "TraceHeaderList",
            "trace",
            text("@id", "id"),
            text("@version", "version"),
            group(
                            "TraceHeader",
                            "entries",
                            leaf("OrganId", "agencyCode", ValueKind.AGENCY),
                            leaf("Timestamp", "at", ValueKind.TIME))
                    .upTo(MAX_TRACES),
            BUSINESS);

    static final Element REFERENCE = group(
            "Reference",
            "attachment",
            text("ContentId", "contentId"),
            text("ContentType", "contentType"),
            text("Description", "description"),
            leaf("AttachmentName", "name", ValueKind.FILE_NAME));

    /** Document.v1 as a whole: what the file holds in several places lies side by side. */
    static final Element DOCUMENT_JSON = group("edXML", "document", all());

    private Grammar() {}

    private static Element[] all() {
        List<Element> all = new ArrayList<>(HEADER.children());
        all.add(leaf("BussinessDocType", "kind", ValueKind.DOCUMENT_KIND));
        all.add(BUSINESS);
        all.add(TRACE);
        List<Element> file = new ArrayList<>(REFERENCE.children());
        file.add(text("@size", "size"));
        file.add(text("@sha256", "sha256"));
        all.add(group("Reference", "attachments", file.toArray(Element[]::new))
                .upTo(MAX_ATTACHMENTS, RefusalReason.TOO_MANY_ATTACHMENTS));
        all.add(text("Signature", "signatures").upTo(MAX_SIGNATURES));
        return all.toArray(Element[]::new);
    }

    private static Element organ(String name, String key) {
        return group(
                name,
                key,
                leaf("OrganId", "agencyCode", ValueKind.AGENCY),
                text("OrganizationInCharge", "inCharge"),
                text("OrganName", "name"),
                text("OrganAdd", "address"),
                text("Email", "email"),
                text("Telephone", "phone"),
                text("Fax", "fax"),
                text("Website", "website"));
    }

    private static Element[] both() {
        List<Element> all = new ArrayList<>(HEADER.children());
        for (Element child : STATUS.children()) {
            if (!HEADER.byName().containsKey(child.name())) {
                all.add(child);
            }
        }
        return all.toArray(Element[]::new);
    }
}
