package io.lienthong.provider;

import io.lienthong.message.Body;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** The UsernameToken of WS-Security 1.1, put into the header of an envelope that the contract wrote; each attempt has its own. */
final class UsernameToken {
    private static final String WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    private static final String TOKEN = WSS + "username-token-profile-1.0#";
    private static final int NONCE_BYTES = 16;
    private static final String ENVELOPE = "<soap:Envelope ";
    private static final String HEADER = "<soap:Header>";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String username;
    private final String password;
    private final boolean digest;

    UsernameToken(String username, String password, boolean digest) {
        this.username = username;
        this.password = password;
        this.digest = digest;
    }

    /** The message with the token; of a multipart message, its first part has it. */
    Body into(Body message) {
        byte[] bytes = message.bytes();
        int behindEnvelope = behind(bytes, '>', behind(bytes, ENVELOPE, 0));
        int inHeader = behind(bytes, HEADER, behindEnvelope);
        boolean headed = inHeader == behindEnvelope + HEADER.length();
        String security = headed ? security() : HEADER + security() + "</soap:Header>";
        return Body.received(spliced(bytes, headed ? inHeader : behindEnvelope, security), message.mediaType());
    }

    private String security() {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        String created = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        return "<wsse:Security xmlns:wsse=\"" + WSS + "wssecurity-secext-1.0.xsd\" xmlns:wsu=\"" + WSS
                + "wssecurity-utility-1.0.xsd\" soap:mustUnderstand=\"1\"><wsse:UsernameToken><wsse:Username>"
                + escaped(username) + "</wsse:Username><wsse:Password Type=\"" + TOKEN
                + (digest ? "PasswordDigest" : "PasswordText") + "\">"
                + (digest ? digest(nonce, created) : escaped(password))
                + "</wsse:Password><wsse:Nonce EncodingType=\"" + WSS + "soap-message-security-1.0#Base64Binary\">"
                + base64(nonce) + "</wsse:Nonce><wsu:Created>" + created
                + "</wsu:Created></wsse:UsernameToken></wsse:Security>";
    }

    private String digest(byte[] nonce, String created) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1"); // as the profile says
            sha1.update(nonce);
            sha1.update(created.getBytes(StandardCharsets.UTF_8));
            return base64(sha1.digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The place behind the first occurrence at or behind another; where there is none, that place. */
    private static int behind(byte[] bytes, String ascii, int from) {
        for (int i = from; i <= bytes.length - ascii.length(); i++) {
            int same = 0;
            while (same < ascii.length() && bytes[i + same] == ascii.charAt(same)) {
                same++;
            }
            if (same == ascii.length()) {
                return i + same;
            }
        }
        return from;
    }

    private static int behind(byte[] bytes, char ascii, int from) {
        return behind(bytes, String.valueOf(ascii), from);
    }

    private static byte[] spliced(byte[] bytes, int at, String text) {
        byte[] more = text.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[bytes.length + more.length];
        System.arraycopy(bytes, 0, all, 0, at);
        System.arraycopy(more, 0, all, at, more.length);
        System.arraycopy(bytes, at, all, at + more.length, bytes.length - at);
        return all;
    }
}
