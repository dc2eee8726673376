package io.lienthong.contract;

import io.lienthong.message.MalformedBody;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a connected system answered in SOAP, to stand in an envelope of SOAP 1.1 that is not its own: the elements as they came,
 * under the prefixes that they had, and a fault of SOAP 1.2 as one of 1.1.
 *
 * @param header blocks that the contract binds
 * @param body all that stands in the body
 */
public record MovedMessage(String mediaType, byte[] message, byte[] header, byte[] body) {
    private static final String SENDER = "Sender";
    /** By which a character grows at most that is escaped anew. */
    private static final int ESCAPED = 6;

    /**
     * Throws MalformedBody where the answer is no message of SOAP, or grows beyond measure: each element takes along all prefixes
     * that were declared around it.
     */
    public static MovedMessage of(OperationContract contract, String mediaType, byte[] message) throws MalformedBody {
        if (message.length == 0) {
            return new MovedMessage("", message, message, message);
        }
        XmlStream in = envelope(mediaType, message);
        SoapVersion version = version(in);
        if (version == null) {
            throw new MalformedBody("không phải phong bì SOAP", "is not a SOAP envelope");
        }
        Map<String, String> around = in.declarations();
        long most = ESCAPED * (long) Math.max(message.length, 1 << 16);
        XmlBytes header = new XmlBytes(256);
        XmlBytes body = new XmlBytes(message.length + 256);
        while (in.child()) {
            boolean soap = in.namespace().equals(version.namespace());
            Map<String, String> within = with(around, in);
            if (soap && in.name().equals("Header")) {
                header(contract, in, within, header, most);
            } else if (soap && in.name().equals("Body")) {
                body(version, in, within, body, most);
            } else {
                in.skip();
            }
        }
        return new MovedMessage(mediaType, message, header.toBytes(), body.toBytes());
    }

    /** Whether an answer is a message of SOAP, by how it begins. */
    public static boolean isOne(String mediaType, byte[] message) {
        try {
            return version(envelope(mediaType, message)) != null;
        } catch (MalformedBody e) {
            return false;
        }
    }

    /** The envelope of a message of SOAP: of several parts the one that the message calls its root, else the first. */
    public static byte[] root(String mediaType, byte[] message) throws MalformedBody {
        return MimeParts.are(mediaType) ? MimeParts.read(mediaType, message).envelope() : message;
    }

    private static XmlStream envelope(String mediaType, byte[] message) throws MalformedBody {
        return XmlStream.of(root(mediaType, message));
    }

    /** Of the envelope that begins here; null where none does. */
    private static @Nullable SoapVersion version(XmlStream in) throws MalformedBody {
        return in.child() && in.name().equals("Envelope")
                ? SoapVersion.ofNamespace(in.namespace()).orElse(null)
                : null;
    }

    private static Map<String, String> with(Map<String, String> around, XmlStream in) {
        Map<String, String> all = new LinkedHashMap<>(around);
        all.putAll(in.declarations());
        return all;
    }

    private static void move(XmlStream in, Map<String, String> around, XmlBytes out, long most) throws MalformedBody {
        in.move(out, around);
        if (out.size() > most) {
            throw new MalformedBody(
                    "khai báo quá nhiều không gian tên quanh quá nhiều phần tử",
                    "declares too many namespaces around too many elements");
        }
    }

    private static void header(
            OperationContract contract, XmlStream in, Map<String, String> around, XmlBytes out, long most)
            throws MalformedBody {
        while (in.child()) {
            if (contract.answersHeader(in.namespace(), in.name())) {
                move(in, around, out, most);
            } else {
                in.skip();
            }
        }
    }

    private static void body(SoapVersion version, XmlStream in, Map<String, String> around, XmlBytes out, long most)
            throws MalformedBody {
        while (in.child()) {
            boolean fault = in.name().equals(SoapReader.FAULT) && in.namespace().equals(version.namespace());
            if (fault && version == SoapVersion.V1_2) {
                fault(in, with(around, in), out, most);
            } else {
                move(in, around, out, most);
            }
        }
    }

    /** Of SOAP 1.2, as 1.1 says it. */
    private static void fault(XmlStream in, Map<String, String> around, XmlBytes out, long most) throws MalformedBody {
        String code = "";
        String reason = "";
        XmlBytes detail = new XmlBytes(256);
        while (in.child()) {
            Map<String, String> within = with(around, in);
            switch (in.name()) {
                case "Code" -> code = first(in, "Value");
                case "Reason" -> reason = first(in, "Text");
                case "Detail" -> {
                    while (in.child()) {
                        move(in, within, detail, most);
                    }
                }
                default -> in.skip();
            }
        }
        String local = code.substring(code.indexOf(':') + 1).strip();
        out.raw("<f:Fault xmlns:f=\"" + SoapVersion.V1_1.namespace() + "\"><faultcode>f:");
        out.text(local.equals(SENDER) ? "Client" : local.equals("Receiver") || local.isEmpty() ? "Server" : local);
        out.raw("</faultcode><faultstring>");
        out.text(reason);
        out.raw("</faultstring><detail>");
        out.raw(detail.toBytes());
        out.raw("</detail></f:Fault>");
    }

    private static String first(XmlStream in, String name) throws MalformedBody {
        String found = null;
        while (in.child()) {
            if (found == null && in.name().equals(name)) {
                found = in.text().strip();
            } else {
                in.skip();
            }
        }
        return found == null ? "" : found;
    }

    /** The Content-Type of the whole, where the envelope has this one. */
    public String mediaType(String envelope) {
        return MimeParts.are(mediaType) ? MimeParts.of11(mediaType) : envelope;
    }

    /** The whole message around another envelope: with the attachments that there were. */
    public byte[] around(byte[] envelope) throws MalformedBody {
        return MimeParts.are(mediaType) ? MimeParts.withEnvelope(mediaType, message, envelope) : envelope;
    }
}
