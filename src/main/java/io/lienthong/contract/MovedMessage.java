package io.lienthong.contract;

import io.lienthong.message.MalformedBody;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a connected system answered in SOAP, to stand in an envelope of SOAP 1.1 that is not its own: the elements as they came,
 * under the prefixes that they had, and a fault of SOAP 1.2 as one of 1.1.
 *
 * @param header blocks that the contract binds
 * @param body all that stands in the body
 */
public record MovedMessage(String mediaType, byte[] message, byte[] header, byte[] body) {
    private static final String SENDER = "Sender";

    /** Throws MalformedBody where the answer is no message of SOAP. */
    public static MovedMessage of(OperationContract contract, String mediaType, byte[] message) throws MalformedBody {
        if (message.length == 0) {
            return new MovedMessage("", message, message, message);
        }
        boolean parts = MimeParts.are(mediaType);
        XmlStream in = XmlStream.of(parts ? MimeParts.read(mediaType, message).envelope() : message);
        SoapVersion version = in.child() && in.name().equals("Envelope")
                ? SoapVersion.ofNamespace(in.namespace()).orElse(null)
                : null;
        if (version == null) {
            throw new MalformedBody("không phải phong bì SOAP", "is not a SOAP envelope");
        }
        Map<String, String> around = in.declarations();
        XmlBytes header = new XmlBytes(256);
        XmlBytes body = new XmlBytes(message.length + 256);
        while (in.child()) {
            boolean soap = in.namespace().equals(version.namespace());
            Map<String, String> within = with(around, in);
            if (soap && in.name().equals("Header")) {
                header(contract, in, within, header);
            } else if (soap && in.name().equals("Body")) {
                body(version, in, within, body);
            } else {
                in.skip();
            }
        }
        return new MovedMessage(mediaType, message, header.toBytes(), body.toBytes());
    }

    private static Map<String, String> with(Map<String, String> around, XmlStream in) {
        Map<String, String> all = new LinkedHashMap<>(around);
        all.putAll(in.declarations());
        return all;
    }

    private static void header(OperationContract contract, XmlStream in, Map<String, String> around, XmlBytes out)
            throws MalformedBody {
        while (in.child()) {
            if (contract.answersHeader(in.namespace(), in.name())) {
                in.move(out, around);
            } else {
                in.skip();
            }
        }
    }

    private static void body(SoapVersion version, XmlStream in, Map<String, String> around, XmlBytes out)
            throws MalformedBody {
        while (in.child()) {
            boolean fault = in.name().equals(SoapReader.FAULT) && in.namespace().equals(version.namespace());
            if (fault && version == SoapVersion.V1_2) {
                fault(in, with(around, in), out);
            } else {
                in.move(out, around);
            }
        }
    }

    /** Of SOAP 1.2, as 1.1 says it. */
    private static void fault(XmlStream in, Map<String, String> around, XmlBytes out) throws MalformedBody {
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
                        in.move(detail, within);
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
