package io.lienthong.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** What an edXML file must say beyond the form of each element, whether it is read or about to be written. */
final class EdXmlRules {
    private EdXmlRules() {}

    static void document(JsonNode json, Where where) throws DocumentRefused {
        sender(json, where);
        JsonNode recipients = json.path("to");
        if (recipients.isEmpty()) {
            throw new DocumentRefused(RefusalReason.TO_MISSING, where.of("To", "/to"));
        }
        for (int i = 0; i < recipients.size(); i++) {
            require(recipients.get(i), "agencyCode", RefusalReason.TO_MISSING, where.of("To/OrganId", "/to/" + i));
        }
        require(json, "documentId", RefusalReason.DOCUMENT_ID_MISSING, where.of("DocumentId", "/documentId"));
        JsonNode code = json.path("code");
        require(code, "number", RefusalReason.CODE_MISSING, where.of("Code/CodeNumber", "/code/number"));
        require(code, "notation", RefusalReason.CODE_MISSING, where.of("Code/CodeNotation", "/code/notation"));
        require(
                json,
                "kind",
                RefusalReason.CODE_UNKNOWN,
                where.of("../TraceHeaderList/Bussiness/BussinessDocType", "/kind"));
        business(json, where);
        attachments(json.path("attachments"), where);
        for (JsonNode signature : json.path("signatures")) {
            if (!isSignature(signature.asText())) {
                throw new DocumentRefused(RefusalReason.XML_MALFORMED, where.of("../Signature", "/signatures"));
            }
        }
    }

    private static void business(JsonNode json, Where where) throws DocumentRefused {
        JsonNode business = json.path("business");
        JsonNode replacements = business.path("replacements");
        String place = "../TraceHeaderList/Bussiness/ReplacementInfoList";
        if (json.path("kind").asText().equals(DocumentKind.REPLACE.name()) && replacements.isEmpty()) {
            throw new DocumentRefused(RefusalReason.REPLACEMENT_MISSING, where.of(place, "/business/replacements"));
        }
        for (JsonNode replacement : replacements) {
            require(
                    replacement,
                    "documentId",
                    RefusalReason.REPLACEMENT_MISSING,
                    where.of(place, "/business/replacements"));
        }
    }

    private static void attachments(JsonNode attachments, Where where) throws DocumentRefused {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < attachments.size(); i++) {
            JsonNode attachment = attachments.get(i);
            DocumentRefused.Place place = where.of("../../edXMLBody/edXMLManifest/Reference", "/attachments/" + i);
            require(attachment, "contentId", RefusalReason.ATTACHMENT_INCOMPLETE, place);
            require(attachment, "name", RefusalReason.ATTACHMENT_INCOMPLETE, place);
            if (!seen.add(EdXmlReader.bare(attachment.path("contentId").asText()))) {
                throw new DocumentRefused(RefusalReason.ATTACHMENT_REPEATED, place);
            }
        }
    }

    static void status(JsonNode json, Where where) throws DocumentRefused {
        sender(json, where);
        require(
                json.path("responseFor"),
                "documentId",
                RefusalReason.RESPONSE_FOR_MISSING,
                where.of("ResponseFor/DocumentId", "/responseFor/documentId"));
        require(json, "status", RefusalReason.STATUS_CODE_MISSING, where.of("StatusCode", "/status"));
    }

    private static void sender(JsonNode json, Where where) throws DocumentRefused {
        require(
                json.path("from"),
                "agencyCode",
                RefusalReason.FROM_MISSING,
                where.of("From/OrganId", "/from/agencyCode"));
    }

    private static void require(JsonNode object, String key, RefusalReason reason, DocumentRefused.Place place)
            throws DocumentRefused {
        if (object.path(key).asText("").isBlank()) {
            throw new DocumentRefused(reason, place);
        }
    }

    /** Whether a text is one XML-DSig signature (or edXML's element around one) and nothing else. */
    static boolean isSignature(String text) {
        try {
            XmlCursor cursor = new XmlCursor(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            boolean signature = cursor.next() == XmlCursor.START
                    && cursor.name().equals("Signature")
                    && (cursor.namespace().equals(Grammar.SIGNATURE_NAMESPACE)
                            || cursor.namespace().equals(Grammar.NAMESPACE));
            int event = XmlCursor.START;
            while (event != XmlCursor.FINISH) {
                event = cursor.next();
            }
            return signature;
        } catch (DocumentRefused notXml) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }

    /** Holds a JSON against the grammar, before it is written: no unknown key, no value that edXML cannot carry. */
    static void check(Element group, JsonNode json) throws DocumentRefused {
        check(group, json, "");
    }

    private static void check(Element group, JsonNode json, String pointer) throws DocumentRefused {
        if (!json.isObject()) {
            throw wrong(pointer);
        }
        for (Iterator<Map.Entry<String, JsonNode>> fields = json.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            String place = pointer + "/" + field.getKey();
            Element element = group.byKey().get(field.getKey());
            if (element == null) {
                throw wrong(place);
            }
            if (element.flat()) {
                each(element.children().get(0), field.getValue(), place);
            } else if (element.repeats()) {
                each(element, field.getValue(), place);
            } else {
                one(element, field.getValue(), place);
            }
        }
    }

    private static void each(Element element, JsonNode array, String pointer) throws DocumentRefused {
        if (!array.isArray()) {
            throw wrong(pointer);
        }
        if (array.size() > element.max()) {
            throw new DocumentRefused(element.tooMany(), Where.JSON.of("", pointer));
        }
        for (int i = 0; i < array.size(); i++) {
            one(element, array.get(i), pointer + "/" + i);
        }
    }

    private static void one(Element element, JsonNode value, String pointer) throws DocumentRefused {
        ValueKind kind = element.value();
        if (kind == null) {
            check(element, value, pointer);
            return;
        }
        if (!value.isValueNode() || value.isNull()) {
            throw wrong(pointer);
        }
        DocumentRefused.Place place = Where.JSON.of("", pointer);
        String text = value.asText();
        if (text.length() > XmlCursor.MAX_TEXT && !element.key().equals("signatures")) {
            throw new DocumentRefused(RefusalReason.TEXT_TOO_LONG, place);
        }
        if (!text.codePoints().allMatch(EdXmlRules::isXml)) {
            throw new DocumentRefused(RefusalReason.XML_MALFORMED, place);
        }
        kind.toXml(text).orRefuse(problem -> new DocumentRefused(problem.reason(), place, problem.detail()));
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= ' ' && c < 0xd800 || c >= 0xe000 && c < 0xfffe || c > 0xffff;
    }

    private static DocumentRefused wrong(String pointer) {
        return new DocumentRefused(
                RefusalReason.STRUCTURE_WRONG,
                Where.JSON.of("", pointer),
                "khoá hoặc kiểu dữ liệu không thuộc Document.v1/DocumentStatus.v1",
                "a key or type that Document.v1/DocumentStatus.v1 does not have");
    }
}
