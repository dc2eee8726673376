package io.lienthong.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.document.DocumentRefused;
import io.lienthong.document.EdXmlReader;
import io.lienthong.mailbox.OutboundNotice;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The message that an operator writes in place of a parked one. */
public record Correction(
        @Schema(
                description = "Who decides: A-Z a-z 0-9 . _ - up to 64 characters",
                example = "nguyen.van.an",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String by,

        @Schema(
                description = "What was wrong. Goes to the journal: no personal data",
                maxLength = 500,
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String reason,

        @Schema(description = "Only the delivery of this step; absent: all that are parked") @Nullable
        String route,

        @Schema(description = "The whole message; or give bodyBase64", implementation = Object.class) @Nullable
        JsonNode body,

        @Schema(description = "The whole message as its bytes, where they matter or are not JSON") @Nullable
        String bodyBase64,

        @Schema(description = "Also what somebody else is responsible for; else that is refused, with the name")
        @Nullable
        Boolean over) {

    /** Types whose message is an edXML file. */
    private static final Set<String> FILES = Set.of("Document.v1", "DocumentStatus.v1");

    /** The body, which must be of the message's canonical type where it has one. */
    public Body checked(Event wrong, CanonicalTypes types) {
        if ((body == null) == (bodyBase64 == null)) {
            throw Problems.invalid("give the whole message once, as body or as bodyBase64");
        }
        boolean opaque = wrong.data().isOpaque();
        String mediaType = wrong.data().mediaType();
        Body corrected = opaque ? Body.opaque(bytes(), mediaType) : Body.received(bytes(), mediaType);
        require(corrected, wrong, types);
        return corrected;
    }

    /** Refuses what the wrong message's type does not allow. */
    static void require(Body corrected, Event wrong, CanonicalTypes types) {
        if (corrected.isEmpty()) {
            throw Problems.invalid("the message is empty");
        }
        if (wrong.type().equals(OutboundNotice.EVENT)) {
            throw unchanged(OutboundNotice.advice(docId(wrong)));
        }
        if (wrong.data().mediaType().equals("application/xml") && FILES.contains(wrong.messageType())) {
            checkFile(corrected);
        } else if (!corrected.isOpaque() && types.knows(wrong.messageType())) {
            check(corrected, wrong.messageType(), types);
        }
    }

    private byte[] bytes() {
        try {
            return bodyBase64 == null
                    ? Json.write(java.util.Objects.requireNonNull(body))
                    : Base64.getDecoder().decode(bodyBase64);
        } catch (IllegalArgumentException notBase64) {
            throw Problems.invalid("bodyBase64 is not base64");
        }
    }

    /** The document that a notice names. */
    private static @Nullable String docId(Event notice) {
        try {
            return notice.data().isOpaque()
                    ? null
                    : notice.data().json().path("docId").asText(null);
        } catch (MalformedBody notJson) {
            return null;
        }
    }

    private static void checkFile(Body corrected) {
        try {
            EdXmlReader.read(corrected.bytes());
        } catch (DocumentRefused e) {
            throw unchanged(e.text());
        }
    }

    private static void check(Body corrected, String type, CanonicalTypes types) {
        try {
            List<Violation> violations = types.check(type, corrected.json());
            if (!violations.isEmpty()) {
                throw BusException.invalid(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                "thông điệp không đúng kiểu " + type + "; chưa thay đổi gì",
                                "the message is not a " + type + "; nothing was changed"),
                        violations);
            }
        } catch (MalformedBody e) {
            throw unchanged(e.reason());
        }
    }

    private static BusException unchanged(Wording why) {
        return new BusException(
                ErrorCode.REQUEST_INVALID,
                new Wording(why.vi() + "; chưa thay đổi gì", why.en() + "; nothing was changed"));
    }
}
