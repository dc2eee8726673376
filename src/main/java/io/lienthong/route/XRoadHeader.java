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
    private static final String HEADER = "<soap:Header>";
    private static final String BODY = "<soap:Body";
    private static final String XROAD = " xmlns:xroad=\"http://x-road.eu/xsd/xroad.xsd\"";
    private static final String NAMESPACES = XROAD + " xmlns:id=\"http://x-road.eu/xsd/identifiers\"";
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

    /** The envelope with these in its header, which it may have or not. */
    byte[] in(byte[] envelope, Request request) {
        String text = new String(envelope, StandardCharsets.ISO_8859_1);
        int body = text.indexOf(BODY);
        int own = text.lastIndexOf(HEADER, body);
        int place = own < 0 ? body : own + HEADER.length();
        byte[] header = header(request, own < 0);
        byte[] whole = new byte[envelope.length + header.length];
        System.arraycopy(envelope, 0, whole, 0, place);
        System.arraycopy(header, 0, whole, place, header.length);
        System.arraycopy(envelope, place, whole, place + header.length, envelope.length - place);
        return whole;
    }

    private byte[] header(Request request, boolean alone) {
        XmlBytes out = new XmlBytes(1 << 10);
        out.raw(alone ? HEADER : "");
        out.raw("<xroad:client" + NAMESPACES + " id:objectType=\"" + (client.length == 4 ? "SUBSYSTEM" : "MEMBER")
                + "\">");
        identifier(client, out);
        out.raw("</xroad:client><xroad:service" + NAMESPACES + " id:objectType=\"SERVICE\">");
        identifier(provider, out);
        element("id:serviceCode", serviceCode, out);
        if (declared.serviceVersion() != null) {
            element("id:serviceVersion", declared.serviceVersion(), out);
        }
        out.raw("</xroad:service>");
        child("xroad:id", request.id().toString(), out);
        if (request.officer() != null) {
            child("xroad:userId", request.officer(), out);
        }
        if (request.purpose() != null) {
            child("xroad:issue", request.purpose(), out);
        }
        child("xroad:protocolVersion", declared.protocolVersion(), out);
        out.raw(alone ? "</soap:Header>" : "");
        return out.toBytes();
    }

    private static void identifier(String[] parts, XmlBytes out) {
        for (int i = 0; i < parts.length; i++) {
            element("id:" + PARTS.get(i), parts[i], out);
        }
    }

    private static void child(String name, String text, XmlBytes out) {
        out.raw("<" + name + XROAD + ">");
        out.text(text);
        out.raw("</" + name + ">");
    }

    private static void element(String name, String text, XmlBytes out) {
        out.raw("<" + name + ">");
        out.text(text);
        out.raw("</" + name + ">");
    }
}
