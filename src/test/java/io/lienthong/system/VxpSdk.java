package io.lienthong.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TimeZone;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * An office system as the SDK of the national exchange (2.0.1) makes it: headers out of a hash map in its order, the
 * timestamp of the object's making, a file as bare bytes and an end of line, answers read whatever the HTTP status.
 */
final class VxpSdk {
    private final String address;
    private final String secret;
    private final HashMap<String, String> headers = new HashMap<>();
    private final Map<String, @Nullable String> tampered = new HashMap<>();
    private @Nullable String contentType;

    record Answer(int status, JsonNode json, String text) {
        String code() {
            return json.path("ErrorCode").asText();
        }

        boolean ok() {
            return json.path("status").asText().equals("OK") && code().equals("0");
        }

        JsonNode data() {
            return json.path("data");
        }
    }

    VxpSdk(String address, String systemId, String secret) {
        this(address, systemId, secret, new Date());
    }

    VxpSdk(String address, String systemId, String secret, Date now) {
        this.address = address;
        this.secret = secret;
        SimpleDateFormat form = new SimpleDateFormat("ddMMyyyy'T'HHmmss+SSSS");
        form.setTimeZone(TimeZone.getTimeZone("Asia/Ho_Chi_Minh"));
        headers.put("timestamp", form.format(now));
        headers.put("systemid", systemId);
    }

    /** A header that is sent with another value than was signed, or not at all. */
    VxpSdk tamper(String name, @Nullable String value) {
        tampered.put(name, value);
        return this;
    }

    /** Another real Content-Type than the signed one. */
    VxpSdk contentType(String type) {
        contentType = type;
        return this;
    }

    /** A parameter of the call. */
    VxpSdk with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Answer sendEdoc(String from, String messageType, byte[] file) throws IOException {
        byte[] sent = java.util.Arrays.copyOf(file, file.length + 2);
        sent[file.length] = '\r';
        sent[file.length + 1] = '\n';
        headers.put("hash-file", hash(file));
        return send(from, messageType, sent);
    }

    /** What other software sends: any body, without a hash. */
    Answer send(String from, String messageType, byte[] body) throws IOException {
        headers.put("Content-Type", "application/octet-stream");
        headers.put("from", from);
        headers.put("servicetype", "eDoc");
        headers.put("messagetype", messageType);
        return execute("sendEdoc", body);
    }

    /** Announces a file of this length and waits for the answer before it writes any of it. */
    Answer announce(String from, int length) throws IOException {
        headers.put("Content-Type", "application/octet-stream");
        headers.put("from", from);
        URI uri = URI.create(address);
        StringBuilder head =
                new StringBuilder("POST /vxp/sendEdoc HTTP/1.1\r\nHost: bus\r\nContent-Length: " + length + "\r\n");
        signed().forEach((name, value) ->
                head.append(name).append(": ").append(value).append("\r\n"));
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
            StringBuilder text = new StringBuilder();
            int one = socket.getInputStream().read();
            while (one >= 0 && text.indexOf("}") < 0) {
                text.append((char) one);
                one = socket.getInputStream().read();
            }
            String json = text.substring(text.indexOf("{"), text.indexOf("}") + 1);
            return new Answer(
                    Integer.parseInt(text.substring(9, 12)), Json.parse(json.getBytes(StandardCharsets.UTF_8)), json);
        } catch (MalformedBody e) {
            throw new IOException("not JSON", e);
        }
    }

    Answer received(String messageType) throws IOException {
        headers.put("servicetype", "eDoc");
        headers.put("messagetype", messageType);
        return call("getReceivedEdocList");
    }

    Answer sent(String docId) throws IOException {
        headers.put("servicetype", "eDoc");
        headers.put("messagetype", "edoc");
        headers.put("docId", docId);
        return call("getSentEdocList");
    }

    Answer getEdoc(String docId) throws IOException {
        headers.put("docId", docId);
        headers.put("filePath", "/tmp");
        return call("getEdoc");
    }

    Answer updateStatus(String docId, String status) throws IOException {
        headers.put("docId", docId);
        headers.put("status", status);
        return call("updateStatus");
    }

    Answer call(String operation) throws IOException {
        return call(operation, "{}");
    }

    Answer call(String operation, String body) throws IOException {
        headers.put("Content-Type", "application/json");
        return execute(operation, body.getBytes(StandardCharsets.UTF_8));
    }

    private Answer execute(String operation, byte[] body) throws IOException {
        HttpURLConnection http = (HttpURLConnection)
                URI.create(address + "/" + operation).toURL().openConnection();
        http.setRequestMethod("POST");
        http.setDoOutput(true);
        http.setReadTimeout(60_000);
        signed().forEach(http::setRequestProperty);
        if (contentType != null) {
            http.setRequestProperty("Content-Type", contentType);
        }
        try (OutputStream out = http.getOutputStream()) {
            out.write(body);
        }
        int status = http.getResponseCode();
        try (InputStream in = status < 400 ? http.getInputStream() : http.getErrorStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return new Answer(status, Json.parse(text.getBytes(StandardCharsets.UTF_8)), text);
        } catch (MalformedBody e) {
            throw new IOException("not JSON", e);
        }
    }

    private Map<String, String> signed() {
        Map<String, String> sent = new LinkedHashMap<>();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        StringBuilder names = new StringBuilder();
        headers.forEach((name, value) -> {
            if (name.equals("Content-Type")) {
                sent.put(name, value);
            }
            json.put("XroadVnpt-" + name, value);
            sent.put("XroadVnpt-" + name, value);
            names.append(names.isEmpty() ? "" : ";").append(name);
        });
        String text = json.toString();
        sent.put("XroadVnpt-sign-header-key", names.toString());
        sent.put("XroadVnpt-sign-header", text);
        sent.put("XroadVnpt-hash-header", hmac(text));
        sent.put("User-Agent", "JAVASDKAgent/1.0.0 XRoad/VPCP");
        sent.put("XroadVnpt-version", "3.0.201608");
        tampered.forEach((name, value) -> {
            if (value == null) {
                sent.remove(name);
            } else {
                sent.put(name, value);
            }
        });
        return sent;
    }

    private String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Leading zeros left out, as the SDK does. */
    private static String hash(byte[] file) {
        try {
            StringBuilder hash = new StringBuilder();
            for (byte one : MessageDigest.getInstance("SHA-256").digest(file)) {
                hash.append(Integer.toHexString(0xff & one));
            }
            return hash.toString();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
