package io.lienthong.contract;

import io.lienthong.contract.XmlForm.Field;
import io.lienthong.contract.XmlForm.Fields;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the WSDL of operations that have a form in XML: SOAP 1.1, document/literal wrapped, with the headers of X-Road. */
public final class WrappedWsdl {
    /** X-Road hides where a service is. */
    static final String ADDRESS = "http://example.org/xroad-endpoint";

    static final String HEADERS = """
            <xs:schema elementFormDefault="qualified" targetNamespace="http://x-road.eu/xsd/identifiers">\
            <xs:element name="xRoadInstance" type="xs:string"/><xs:element name="memberClass" type="xs:string"/>\
            <xs:element name="memberCode" type="xs:string"/><xs:element name="subsystemCode" type="xs:string"/>\
            <xs:element name="serviceCode" type="xs:string"/><xs:element name="serviceVersion" type="xs:string"/>\
            <xs:attribute name="objectType" type="xs:string"/>\
            <xs:complexType name="XRoadClientIdentifierType"><xs:sequence><xs:element ref="id:xRoadInstance"/>\
            <xs:element ref="id:memberClass"/><xs:element ref="id:memberCode"/>\
            <xs:element minOccurs="0" ref="id:subsystemCode"/></xs:sequence>\
            <xs:attribute ref="id:objectType" use="required"/></xs:complexType>\
            <xs:complexType name="XRoadServiceIdentifierType"><xs:sequence><xs:element ref="id:xRoadInstance"/>\
            <xs:element ref="id:memberClass"/><xs:element ref="id:memberCode"/>\
            <xs:element minOccurs="0" ref="id:subsystemCode"/><xs:element ref="id:serviceCode"/>\
            <xs:element minOccurs="0" ref="id:serviceVersion"/></xs:sequence>\
            <xs:attribute ref="id:objectType" use="required"/></xs:complexType></xs:schema>\
            <xs:schema elementFormDefault="qualified" targetNamespace="http://x-road.eu/xsd/xroad.xsd">\
            <xs:import namespace="http://x-road.eu/xsd/identifiers"/>\
            <xs:element name="client" type="id:XRoadClientIdentifierType"/>\
            <xs:element name="service" type="id:XRoadServiceIdentifierType"/>\
            <xs:element name="id" type="xs:string"/><xs:element name="userId" type="xs:string"/>\
            <xs:element name="issue" type="xs:string"/><xs:element name="protocolVersion" type="xs:string"/>\
            <xs:element name="title" type="xs:string"/><xs:element name="version" type="xs:string"/></xs:schema>""";

    static final List<String> HEADER_PARTS = List.of("client", "service", "id", "userId", "issue", "protocolVersion");

    private final String namespace;
    private final String name;
    private final String version;
    private final XmlBytes out = new XmlBytes(1 << 14);
    private final Map<String, Fields> types = new LinkedHashMap<>();
    private final Deque<Fields> waiting = new ArrayDeque<>();

    private WrappedWsdl(String namespace, String name, String version) {
        this.namespace = namespace;
        this.name = name;
        this.version = version;
    }

    /**
     * The document.
     *
     * @param name of the service
     * @param version of all operations, in the words of X-Road
     * @param titles of the operations, by name
     */
    public static byte[] of(
            String namespace,
            String name,
            String version,
            List<WrappedOperation> operations,
            Map<String, String> titles) {
        return new WrappedWsdl(namespace, name, version).document(operations, titles);
    }

    private byte[] document(List<WrappedOperation> operations, Map<String, String> titles) {
        text(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><wsdl:definitions"
                        + " xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:soap=\"http://schemas.xmlsoap.org/wsdl/soap/\""
                        + " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xrd=\"http://x-road.eu/xsd/xroad.xsd\""
                        + " xmlns:id=\"http://x-road.eu/xsd/identifiers\" xmlns:tns=\"",
                namespace,
                "\" name=\"",
                name,
                "\" targetNamespace=\"",
                namespace,
                "\"><wsdl:types>" + HEADERS + "<xs:schema elementFormDefault=\"qualified\" targetNamespace=\"",
                namespace,
                "\">");
        operations.forEach(this::elements);
        while (!waiting.isEmpty()) {
            type(waiting.removeFirst());
        }
        text("</xs:schema></wsdl:types>");
        headerMessage();
        operations.forEach(operation -> {
            message(operation.name());
            message(operation.name() + "Response");
        });
        portType(operations, titles);
        binding(operations);
        text(
                "<wsdl:service name=\"",
                name,
                "\"><wsdl:port name=\"",
                name,
                "Port\" binding=\"tns:",
                name,
                "Binding\"><soap:address location=\"" + ADDRESS + "\"/></wsdl:port></wsdl:service></wsdl:definitions>");
        return out.toBytes();
    }

    /** Markup and, in every second place, what is escaped. */
    private void text(String... parts) {
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 0) {
                out.raw(parts[i]);
            } else {
                out.attribute(parts[i]);
            }
        }
    }

    private void elements(WrappedOperation operation) {
        wrapper(operation.name(), operation.request());
        wrapper(operation.name() + "Response", operation.response());
    }

    private void wrapper(String element, Fields fields) {
        text("<xs:element name=\"", element, "\"><xs:complexType>");
        sequence(fields);
        text("</xs:complexType></xs:element>");
    }

    private void type(Fields fields) {
        text("<xs:complexType name=\"", fields.name, "\">");
        sequence(fields);
        text("</xs:complexType>");
    }

    private void sequence(Fields fields) {
        text("<xs:sequence>");
        fields.byTag.values().forEach(this::field);
        if (fields.open) {
            text("<xs:any namespace=\"##local\" processContents=\"lax\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>");
        }
        text("</xs:sequence>");
    }

    private void field(Field field) {
        text("<xs:element name=\"", field.tag(), "\"");
        if (!field.required() || field.repeats()) {
            text(" minOccurs=\"0\"");
        }
        if (field.repeats()) {
            text(" maxOccurs=\"unbounded\"");
        }
        if (field.nillable()) {
            text(" nillable=\"true\"");
        }
        if (field.form() instanceof Fields fields) {
            if (types.putIfAbsent(fields.name, fields) == null) {
                waiting.addLast(fields);
            }
            text(" type=\"tns:", fields.name, "\"/>");
        } else if (field.form() instanceof XmlForm.Text described) {
            simple(described);
        } else {
            text(" type=\"xs:anyType\"/>");
        }
    }

    private void simple(XmlForm.Text form) {
        if (form.values().isEmpty()) {
            text(" type=\"xs:" + form.kind().xsd + "\"/>");
            return;
        }
        text("><xs:simpleType><xs:restriction base=\"xs:" + form.kind().xsd + "\">");
        form.values().forEach(value -> text("<xs:enumeration value=\"", value, "\"/>"));
        text("</xs:restriction></xs:simpleType></xs:element>");
    }

    private void headerMessage() {
        text("<wsdl:message name=\"XRoadHeaders\">");
        HEADER_PARTS.forEach(part -> text("<wsdl:part name=\"" + part + "\" element=\"xrd:" + part + "\"/>"));
        text("</wsdl:message>");
    }

    private void message(String element) {
        text(
                "<wsdl:message name=\"",
                element,
                "\"><wsdl:part name=\"parameters\" element=\"tns:",
                element,
                "\"/></wsdl:message>");
    }

    private void portType(List<WrappedOperation> operations, Map<String, String> titles) {
        text("<wsdl:portType name=\"", name, "PortType\">");
        for (WrappedOperation operation : operations) {
            text(
                    "<wsdl:operation name=\"",
                    operation.name(),
                    "\"><wsdl:documentation><xrd:title>",
                    titles.getOrDefault(operation.name(), operation.name()),
                    "</xrd:title></wsdl:documentation><wsdl:input message=\"tns:",
                    operation.name(),
                    "\"/><wsdl:output message=\"tns:",
                    operation.name(),
                    "Response\"/></wsdl:operation>");
        }
        text("</wsdl:portType>");
    }

    private void binding(List<WrappedOperation> operations) {
        text(
                "<wsdl:binding name=\"",
                name,
                "Binding\" type=\"tns:",
                name,
                "PortType\"><soap:binding style=\"document\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>");
        for (WrappedOperation operation : operations) {
            text(
                    "<wsdl:operation name=\"",
                    operation.name(),
                    "\"><soap:operation soapAction=\"\"/><xrd:version>",
                    version,
                    "</xrd:version><wsdl:input>");
            body();
            text("</wsdl:input><wsdl:output>");
            body();
            text("</wsdl:output></wsdl:operation>");
        }
        text("</wsdl:binding>");
    }

    private void body() {
        text("<soap:body parts=\"parameters\" use=\"literal\"/>");
        HEADER_PARTS.forEach(
                part -> text("<soap:header message=\"tns:XRoadHeaders\" part=\"" + part + "\" use=\"literal\"/>"));
    }
}
