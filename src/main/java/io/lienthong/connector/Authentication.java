package io.lienthong.connector;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the bus proves itself to a connected system; every text may hold placeholders. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Authentication.None.class, name = "none"),
    @JsonSubTypes.Type(value = Authentication.Basic.class, name = "basic"),
    @JsonSubTypes.Type(value = Authentication.ApiKey.class, name = "apiKey"),
    @JsonSubTypes.Type(value = Authentication.OAuth2ClientCredentials.class, name = "oauth2ClientCredentials"),
    @JsonSubTypes.Type(value = Authentication.MutualTls.class, name = "mutualTls"),
    @JsonSubTypes.Type(value = Authentication.Session.class, name = "session"),
    @JsonSubTypes.Type(value = Authentication.Signature.class, name = "signature"),
    @JsonSubTypes.Type(value = Authentication.Vxp.class, name = "vxp"),
    @JsonSubTypes.Type(value = Authentication.UsernameToken.class, name = "wsSecurityUsernameToken")
})
public sealed interface Authentication {
    record None() implements Authentication {}

    record Basic(String username, String password) implements Authentication {}

    record ApiKey(@JsonProperty("in") Place place, String name, String value) implements Authentication {
        public enum Place {
            @JsonProperty("header")
            HEADER,
            @JsonProperty("query")
            QUERY
        }
    }

    /** OAuth 2 client credentials (RFC 6749, 4.4); {@code headers} go with the token request. */
    record OAuth2ClientCredentials(
            String tokenUrl,
            String clientId,
            String clientSecret,
            @Nullable String scope,
            @Nullable String clientAuthentication,
            @Nullable Map<String, String> headers)
            implements Authentication {
        /** "basic" or "form". */
        @Override
        public String clientAuthentication() {
            return clientAuthentication == null ? "basic" : clientAuthentication;
        }

        @Override
        public Map<String, String> headers() {
            return headers == null ? Map.of() : headers;
        }
    }

    /**
     * A client certificate and its key, both PEM.
     *
     * @param and what each call carries beside the certificate; absent: nothing
     */
    record MutualTls(
            String certificate, String privateKey, @Nullable Authentication and) implements Authentication {
        /** The certificate alone. */
        public MutualTls alone() {
            return new MutualTls(certificate, privateKey, null);
        }
    }

    /** What each call carries; {@link None} where that is nothing but the certificate of its connection. */
    default Authentication carried() {
        if (this instanceof MutualTls mutual) {
            return mutual.and() == null ? new None() : mutual.and();
        }
        return this;
    }

    /** The UsernameToken of WS-Security, in the header of each SOAP envelope. */
    record UsernameToken(
            String username, String password, @Nullable PasswordType passwordType) implements Authentication {
        public enum PasswordType {
            @JsonProperty("PasswordText")
            TEXT,
            /** Hashed with a nonce and the time; the password itself is not sent. */
            @JsonProperty("PasswordDigest")
            DIGEST
        }

        @Override
        public PasswordType passwordType() {
            return passwordType == null ? PasswordType.DIGEST : passwordType;
        }
    }

    /** The national document exchange: its header parameters, signed as its SDK does. */
    record Vxp(String systemId, String secret) implements Authentication {}

    /**
     * A session that a login call opens.
     *
     * @param session pointer into the login's answer
     * @param lifetime after which a new session is opened; absent: when the system no longer knows it
     */
    record Session(
            Login login,
            String session,
            Place place,
            @Nullable Duration lifetime) implements Authentication {
        /** A POST with a JSON body, whose texts may hold settings. */
        public record Login(String url, @Nullable Map<String, String> headers, JsonNode body) {
            @Override
            public Map<String, String> headers() {
                return headers == null ? Map.of() : headers;
            }
        }

        /** Where each call carries the session: a header, a cookie, or a field of the JSON body. */
        public record Place(
                @JsonProperty("in") Kind kind,
                @Nullable String name,
                @Nullable String pointer) {
            public enum Kind {
                @JsonProperty("header")
                HEADER,
                @JsonProperty("cookie")
                COOKIE,
                @JsonProperty("body")
                BODY
            }
        }
    }

    /**
     * A hash over fields of the call.
     *
     * @param algorithm "SHA-256" or "HMAC-SHA256"
     * @param secret the key of the HMAC
     * @param fields JSON pointers into the body that is sent, or texts with placeholders
     * @param encoding "hex" (lower case) or "base64"
     */
    record Signature(
            String algorithm,
            @Nullable String secret,
            List<String> fields,
            @Nullable String separator,
            @Nullable String encoding,
            Place place)
            implements Authentication {
        @Override
        public String separator() {
            return separator == null ? "" : separator;
        }

        @Override
        public String encoding() {
            return encoding == null ? "hex" : encoding;
        }

        /** Where the signature goes: a header, a field of the JSON body, or the password of a Basic header. */
        public record Place(
                @JsonProperty("in") Kind kind,
                @Nullable String name,
                @Nullable String pointer,
                @Nullable String username) {
            public enum Kind {
                @JsonProperty("header")
                HEADER,
                @JsonProperty("body")
                BODY,
                @JsonProperty("basic")
                BASIC
            }
        }
    }
}
