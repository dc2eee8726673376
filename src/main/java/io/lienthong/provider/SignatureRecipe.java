package io.lienthong.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lienthong.connector.Authentication.Signature;
import io.lienthong.connector.Authentication.Signature.Place;
import io.lienthong.connector.Settings;
import io.lienthong.message.Body;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs a call: a hash over fields of the body and texts, put where the descriptor says. */
final class SignatureRecipe {
    /** What a signature adds to a call: a header, or a body with the signature inside. */
    record Signed(@Nullable String headerValue, @Nullable Body body) {}

    /** A pointer into the body, or a text. */
    private record Field(
            @Nullable JsonPointer pointer, @Nullable Text text) {}

    private final List<Field> fields;
    private final boolean readsBody;
    private final String separator;
    private final @Nullable SecretKeySpec key;
    private final boolean base64;
    private final Place.Kind kind;
    private final @Nullable Text username;
    private final @Nullable JsonPointer pointer;

    /** The header that the signature goes into, if it does. */
    final @Nullable String headerName;

    SignatureRecipe(Signature signature, @Nullable List<String> override, Settings settings, String at) {
        List<String> sources = override == null ? signature.fields() : override;
        this.fields = sources.stream()
                .map(source -> source.startsWith("/")
                        ? new Field(JsonPointer.compile(source), null)
                        : new Field(null, Text.of(source, settings, at + "/fields")))
                .toList();
        this.readsBody = fields.stream().anyMatch(field -> field.pointer() != null);
        this.separator = signature.separator();
        this.key = key(signature, settings, at);
        this.base64 = signature.encoding().equals("base64");
        Place place = signature.place();
        this.kind = place.kind();
        this.username = place.username() == null ? null : Text.of(place.username(), settings, at + "/place/username");
        this.pointer = place.pointer() == null ? null : JsonPointer.compile(place.pointer());
        this.headerName =
                kind == Place.Kind.HEADER ? place.name() : (kind == Place.Kind.BASIC ? "Authorization" : null);
        if (headerName != null) {
            RequestHeaders.requireDeclarable(headerName, at + "/place/name");
        }
        if (kind == Place.Kind.BODY && pointer == null) {
            throw UnusableConnector.at(at + "/place", "the signature has no place in the body", "name it by pointer");
        }
    }

    private static @Nullable SecretKeySpec key(Signature signature, Settings settings, String at) {
        if (!signature.algorithm().equals("HMAC-SHA256")) {
            return null;
        }
        String secret = signature.secret() == null ? "" : Text.constant(signature.secret(), settings, at + "/secret");
        if (secret.isEmpty()) {
            throw UnusableConnector.at(at + "/secret", "HMAC-SHA256 has no secret", "name the setting that holds it");
        }
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    Signed sign(@Nullable Body body, CallValues values) {
        JsonNode tree = readsBody || kind == Place.Kind.BODY ? BodyField.tree(body) : MissingNode.getInstance();
        String signature = encode(hash(joined(tree, values).getBytes(StandardCharsets.UTF_8)));
        return switch (kind) {
            case HEADER -> new Signed(signature, null);
            case BASIC -> {
                String user = username == null ? "" : username.with(values);
                byte[] pair = (user + ":" + signature).getBytes(StandardCharsets.UTF_8);
                yield new Signed("Basic " + Base64.getEncoder().encodeToString(pair), null);
            }
            case BODY ->
                new Signed(
                        null,
                        Body.of(BodyField.with(tree, pointer == null ? JsonPointer.empty() : pointer, signature)));
        };
    }

    /** The signature of a message that no call's values are part of. */
    String signature(JsonNode message) {
        return encode(hash(joined(message, name -> "").getBytes(StandardCharsets.UTF_8)));
    }

    private String joined(JsonNode tree, UnaryOperator<String> values) {
        StringBuilder joined = new StringBuilder(256);
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                joined.append(separator);
            }
            Field field = fields.get(i);
            if (field.pointer() != null) {
                joined.append(shown(tree.at(field.pointer())));
            } else if (field.text() != null) {
                joined.append(field.text().with(values));
            }
        }
        return joined.toString();
    }

    /** As the value stands in the body, without quotes; an absent field counts as empty. */
    private static String shown(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private byte[] hash(byte[] bytes) {
        try {
            if (key == null) {
                return MessageDigest.getInstance("SHA-256").digest(bytes);
            }
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private String encode(byte[] hash) {
        return base64
                ? Base64.getEncoder().encodeToString(hash)
                : HexFormat.of().formatHex(hash);
    }
}
