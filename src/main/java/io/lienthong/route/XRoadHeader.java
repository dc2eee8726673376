package io.lienthong.route;

import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Template;
import io.lienthong.contract.XmlBytes;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The header that a security server of X-Road wants in the SOAP messages of its clients. */
final class XRoadHeader {
    private static final String START =
            "<soap:Header xmlns:xroad=\"http://x-road.eu/xsd/xroad.xsd\" xmlns:id=\"http://x-road.eu/xsd/identifiers\">";
    private static final String BODY = "<soap:Body";
    private static final List<String> PARTS = List.of("xRoadInstance", "memberClass", "memberCode", "subsystemCode");

    private final String[] client;
    private final String[] provider;
    private final String serviceCode;
    private final Descriptor.XRoad declared;

    private XRoadHeader(String[] client, String[] provider, String serviceCode, Descriptor.XRoad declared) {
        this.client = client;
        this.provider = provider;
        this.serviceCode = serviceCode;
        this.declared = declared;
    }

    /** Of a call to the operation's system; null where it is behind no security server. */
    static @Nullable XRoadHeader of(ActiveOperation operation, UnaryOperator<String> placeholder) {
        Descriptor.Endpoint endpoint = operation.descriptor().endpoint();
        Descriptor.XRoad declared = endpoint == null ? null : endpoint.xroad();
        if (declared == null) {
            return null;
        }
        Operation called = operation.operation();
        return of(declared, called.soapOperation() == null ? called.name() : called.soapOperation(), placeholder);
    }

    /** @param serviceCode of the service that is called */
    static XRoadHeader of(Descriptor.XRoad declared, String serviceCode, UnaryOperator<String> placeholder) {
        return new XRoadHeader(
                parts(declared.client(), placeholder), parts(declared.service(), placeholder), serviceCode, declared);
    }

    private static String[] parts(String template, UnaryOperator<String> placeholder) {
        String[] parts = Template.parse(template).expand(placeholder::apply).split("/", -1);
        if (parts.length < 3 || parts.length > 4) {
            throw new BusException(
                    ErrorCode.CONNECTOR_DISABLED, "endpoint.xroad must name INSTANCE/CLASS/MEMBER/SUBSYSTEM");
        }
        return parts;
    }

    /** The envelope with the header before its body. */
    byte[] in(byte[] envelope, Request request) {
        int body = new String(envelope, StandardCharsets.ISO_8859_1).indexOf(BODY);
        byte[] header = header(request);
        byte[] whole = new byte[envelope.length + header.length];
        System.arraycopy(envelope, 0, whole, 0, body);
        System.arraycopy(header, 0, whole, body, header.length);
        System.arraycopy(envelope, body, whole, body + header.length, envelope.length - body);
        return whole;
    }

    private byte[] header(Request request) {
        XmlBytes out = new XmlBytes(1 << 10);
        out.raw(START);
        out.raw("<xroad:client id:objectType=\"" + (client.length == 4 ? "SUBSYSTEM" : "MEMBER") + "\">");
        identifier(client, out);
        out.raw("</xroad:client><xroad:service id:objectType=\"SERVICE\">");
        identifier(provider, out);
        element("id:serviceCode", serviceCode, out);
        if (declared.serviceVersion() != null) {
            element("id:serviceVersion", declared.serviceVersion(), out);
        }
        out.raw("</xroad:service>");
        element("xroad:id", request.id().toString(), out);
        if (request.officer() != null) {
            element("xroad:userId", request.officer(), out);
        }
        if (request.purpose() != null) {
            element("xroad:issue", request.purpose(), out);
        }
        element("xroad:protocolVersion", declared.protocolVersion(), out);
        out.raw("</soap:Header>");
        return out.toBytes();
    }

    private static void identifier(String[] parts, XmlBytes out) {
        for (int i = 0; i < parts.length; i++) {
            element("id:" + PARTS.get(i), parts[i], out);
        }
    }

    private static void element(String name, String text, XmlBytes out) {
        out.raw("<" + name + ">");
        out.text(text);
        out.raw("</" + name + ">");
    }
}
