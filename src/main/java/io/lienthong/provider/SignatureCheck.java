package io.lienthong.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Authentication.Signature;
import io.lienthong.connector.Settings;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Whether a message of a connected system carries the signature that only this system can make. */
public final class SignatureCheck {
    private final SignatureRecipe recipe;
    private final JsonPointer place;

    private SignatureCheck(SignatureRecipe recipe, JsonPointer place) {
        this.recipe = recipe;
        this.place = place;
    }

    /**
     * @param signature whose place is in the body
     * @param key its place in the descriptor
     * @throws UnusableConnector where a field is neither a pointer nor made of settings
     */
    public static SignatureCheck compile(Signature signature, Settings settings, String key) {
        for (String field : signature.fields()) {
            if (!field.startsWith("/")) {
                Text.constant(field, settings, key + "/fields");
            }
        }
        String pointer = signature.place().pointer();
        return new SignatureCheck(
                new SignatureRecipe(signature, null, settings, key),
                JsonPointer.compile(pointer == null ? "" : pointer));
    }

    /** The signature that the message carries; throws SIGNATURE_INVALID where it is absent or does not fit. */
    public String require(JsonNode message) {
        JsonNode carried = message.at(place);
        String expected = recipe.signature(message);
        if (!carried.isTextual() || !same(carried.textValue(), expected)) {
            throw new BusException(
                    ErrorCode.SIGNATURE_INVALID,
                    carried.isTextual()
                            ? new Wording(
                                    "chữ ký tại " + place + " không khớp nội dung thông điệp",
                                    "the signature at " + place + " does not fit the message")
                            : new Wording(
                                    "thông điệp không có chữ ký tại " + place,
                                    "the message has no signature at " + place));
        }
        return expected;
    }

    private static boolean same(String carried, String expected) {
        return MessageDigest.isEqual(
                carried.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
