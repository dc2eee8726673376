package io.lienthong.face.xroad;

import io.lienthong.contract.XmlBytes;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the SOAP messages of X-Road, in the prefixes that its clients look for. */
final class SoapEnvelope {
    static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    static final String IDENTIFIERS = "http://x-road.eu/xsd/identifiers";
    static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String START = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><SOAP-ENV:Envelope xmlns:SOAP-ENV=\""
            + SOAP + "\" xmlns:xroad=\"" + XROAD + "\" xmlns:id=\"" + IDENTIFIERS + "\">";
    private static final String END = "</SOAP-ENV:Body></SOAP-ENV:Envelope>";

    private SoapEnvelope() {}

    /** An answer up to its body: the headers as they were sent, and the hash of the request. */
    static XmlBytes answer(SoapHeader header, String requestHash) {
        return answer(header, requestHash, new byte[0]);
    }

    /** @param more header blocks of the service itself */
    static XmlBytes answer(SoapHeader header, String requestHash, byte[] more) {
        XmlBytes out = new XmlBytes(1 << 11);
        out.raw(START);
        out.raw("<SOAP-ENV:Header>");
        out.raw(header.blocks());
        out.raw("<xroad:requestHash algorithmId=\"" + RequestHash.ALGORITHM + "\">" + requestHash
                + "</xroad:requestHash>");
        out.raw(more);
        out.raw("</SOAP-ENV:Header><SOAP-ENV:Body>");
        return out;
    }

    static byte[] ended(XmlBytes out) {
        out.raw(END);
        return out.toBytes();
    }

    /** @param header absent where it could not be read */
    static byte[] fault(XRoadError error, String detail, @Nullable SoapHeader header) {
        XmlBytes out = new XmlBytes(1 << 10);
        out.raw(START);
        if (header != null) {
            out.raw("<SOAP-ENV:Header>");
            out.raw(header.blocks());
            out.raw("</SOAP-ENV:Header>");
        }
        out.raw("<SOAP-ENV:Body><SOAP-ENV:Fault>");
        element("faultcode", error.type(), out);
        element("faultstring", error.text(), out);
        out.raw("<faultactor></faultactor><detail><faultDetail xmlns=\"\">");
        out.text(detail);
        out.raw("</faultDetail></detail></SOAP-ENV:Fault>");
        return ended(out);
    }

    /** The body of an answer that lists services. */
    static void services(String list, List<ServiceId> services, XmlBytes out) {
        out.raw("<xroad:" + list + "Response>");
        for (ServiceId service : services) {
            out.raw("<xroad:service id:objectType=\"SERVICE\">");
            parts(service.provider(), "id", out);
            element("id:serviceCode", service.code(), out);
            if (service.version() != null) {
                element("id:serviceVersion", service.version(), out);
            }
            out.raw("</xroad:service>");
        }
        out.raw("</xroad:" + list + "Response>");
    }

    /** A message and a WSDL that is attached to it, in the lower case that clients look for. */
    static byte[] attached(String boundary, byte[] message, byte[] wsdl) {
        Buffer all = Buffer.buffer();
        for (byte[] part : new byte[][] {message, wsdl}) {
            all.appendString("--" + boundary + "\r\ncontent-type:text/xml; charset=UTF-8\r\n\r\n")
                    .appendBytes(part)
                    .appendString("\r\n");
        }
        return all.appendString("--" + boundary + "--\r\n").getBytes();
    }

    /** The parts of an identifier, under a prefix. */
    static void parts(SubsystemId id, String prefix, XmlBytes out) {
        element(prefix + ":xRoadInstance", id.instance(), out);
        element(prefix + ":memberClass", id.memberClass(), out);
        element(prefix + ":memberCode", id.member(), out);
        if (id.subsystem() != null) {
            element(prefix + ":subsystemCode", id.subsystem(), out);
        }
    }

    static void element(String name, String content, XmlBytes out) {
        out.raw("<" + name + ">");
        out.text(content);
        out.raw("</" + name + ">");
    }
}
