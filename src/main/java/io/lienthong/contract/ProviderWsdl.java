package io.lienthong.contract;

import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.contract.BoundMessage.Unsupported;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.wsdl.Fault;
import javax.wsdl.Message;
import javax.wsdl.Part;
import javax.wsdl.Port;
import javax.wsdl.Service;
import javax.wsdl.extensions.schema.Schema;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/**
 * A connected system's own WSDL as clients of X-Road use it: one file that imports none, the chosen port, some of its
 * operations, SOAP 1.1, and the headers of X-Road beside those of the system. Elements, types and names on the wire are the
 * system's.
 */
public final class ProviderWsdl {
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    private static final String IDENTIFIERS = "http://x-road.eu/xsd/identifiers";

    private final WsdlDocument document;
    private final Service service;
    private final Port port;
    private final String version;
    /** Of all names outside the document's own namespace. */
    private final Map<String, String> prefixes = new LinkedHashMap<>();

    private final Map<String, String> messages = new LinkedHashMap<>();
    private final Map<Message, String> known = new HashMap<>();
    private final StringBuilder portType = new StringBuilder();
    private final StringBuilder binding = new StringBuilder();

    private ProviderWsdl(WsdlDocument document, Service service, Port port, String version) {
        this.document = document;
        this.service = service;
        this.port = port;
        this.version = version;
    }

    /**
     * The document; empty where the schemas cannot be put into one.
     *
     * @param folder of the connector, which was checked
     * @param version of all operations in the words of X-Road, where the binding itself names none
     */
    public static Optional<byte[]> of(
            Path folder, Descriptor.Endpoint endpoint, List<Operation> operations, String version) {
        try {
            WsdlDocument document = new WsdlDocument(new Folder(folder), endpoint.contract());
            SoapSource source = new SoapSource(document, endpoint, defect -> {});
            Service service = source.service();
            Port port = source.port();
            if (service == null || port == null) {
                return Optional.empty();
            }
            List<SoapBinding> bound = new ArrayList<>();
            for (Operation operation : operations) {
                source.bound(operation).ifPresent(bound::add);
            }
            return Optional.of(new ProviderWsdl(document, service, port, version).written(bound));
        } catch (Unsupported | Refused e) {
            return Optional.empty();
        }
    }

    private byte[] written(List<SoapBinding> operations) throws Unsupported {
        for (SoapBinding operation : operations) {
            operation(operation);
        }
        SchemaSet schemas = new SchemaSet(Set.of(XROAD, IDENTIFIERS));
        for (Schema schema : document.inlineSchemas()) {
            schemas.add(schema);
        }
        String bound = escaped(port.getBinding().getQName().getLocalPart());
        String type = escaped(port.getBinding().getPortType().getQName().getLocalPart());
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><wsdl:definitions"
                + " xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:soap=\"http://schemas.xmlsoap.org/wsdl/soap/\""
                + " xmlns:mime=\"http://schemas.xmlsoap.org/wsdl/mime/\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""
                + " xmlns:xrd=\"" + XROAD + "\" xmlns:id=\"" + IDENTIFIERS + "\"");
        String own = service.getQName().getNamespaceURI();
        out.append(" xmlns:tns=\"").append(escaped(own)).append('"');
        prefixes.forEach((uri, prefix) -> out.append(" xmlns:")
                .append(prefix)
                .append("=\"")
                .append(escaped(uri))
                .append('"'));
        out.append(" targetNamespace=\"").append(escaped(own)).append("\"><wsdl:types>");
        out.append(WrappedWsdl.HEADERS)
                .append(schemas.text())
                .append("</wsdl:types><wsdl:message name=\"XRoadHeaders\">");
        WrappedWsdl.HEADER_PARTS.forEach(
                part -> out.append("<wsdl:part name=\"" + part + "\" element=\"xrd:" + part + "\"/>"));
        out.append("</wsdl:message>");
        messages.forEach((name, parts) ->
                out.append("<wsdl:message name=\"" + name + "\">").append(parts).append("</wsdl:message>"));
        out.append("<wsdl:portType name=\"" + type + "\">").append(portType).append("</wsdl:portType>");
        out.append("<wsdl:binding name=\"" + bound + "\" type=\"tns:" + type + "\"><soap:binding style=\"document\""
                + " transport=\"http://schemas.xmlsoap.org/soap/http\"/>");
        out.append(binding).append("</wsdl:binding><wsdl:service name=\"");
        out.append(escaped(service.getQName().getLocalPart())).append("\"><wsdl:port name=\"");
        out.append(escaped(port.getName()))
                .append("\" binding=\"tns:" + bound + "\"><soap:address location=\"" + WrappedWsdl.ADDRESS
                        + "\"/></wsdl:port></wsdl:service></wsdl:definitions>");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void operation(SoapBinding soap) throws Unsupported {
        javax.wsdl.Operation declared = Objects.requireNonNull(soap.operation().getOperation());
        String name = escaped(soap.operation().getName());
        String told = soap.xroadVersion().isEmpty() ? version : soap.xroadVersion();
        portType.append("<wsdl:operation name=\"" + name + "\"><wsdl:documentation><xrd:title>" + name
                + "</xrd:title></wsdl:documentation>");
        binding.append("<wsdl:operation name=\"" + name + "\"><soap:operation soapAction=\"" + escaped(soap.action())
                + "\" style=\"" + (soap.rpc() ? "rpc" : "document") + "\"/><xrd:version>" + escaped(told)
                + "</xrd:version>");
        Message asked = declared.getInput() == null ? null : declared.getInput().getMessage();
        direction("input", soap, soap.request(), asked);
        if (!soap.oneWay()) {
            direction("output", soap, soap.reply(), declared.getOutput().getMessage());
        }
        for (Object value : declared.getFaults().values()) {
            Fault fault = (Fault) value;
            String shown = escaped(fault.getName());
            if (fault.getMessage() != null) {
                portType.append(
                        "<wsdl:fault name=\"" + shown + "\" message=\"tns:" + message(fault.getMessage()) + "\"/>");
                binding.append("<wsdl:fault name=\"" + shown + "\"><soap:fault name=\"" + shown
                        + "\" use=\"literal\"/></wsdl:fault>");
            }
        }
        portType.append("</wsdl:operation>");
        binding.append("</wsdl:operation>");
    }

    private void direction(String element, SoapBinding soap, BoundMessage bound, @Nullable Message message)
            throws Unsupported {
        String name = message == null ? empty() : message(message);
        portType.append("<wsdl:" + element + " message=\"tns:" + name + "\"/>");
        List<Part> body = bound.body();
        StringBuilder parts = new StringBuilder("<soap:body use=\"literal\"");
        if (message != null && body.size() < message.getParts().size()) {
            parts.append(" parts=\"")
                    .append(escaped(
                            String.join(" ", body.stream().map(Part::getName).toList())))
                    .append('"');
        }
        if (soap.rpc()) {
            parts.append(" namespace=\"").append(escaped(soap.namespace(bound))).append('"');
        }
        parts.append("/>");
        if (message != null && !message.getParts().isEmpty()) { // CXF cannot read headers beside an empty body
            WrappedWsdl.HEADER_PARTS.forEach(part ->
                    parts.append("<soap:header message=\"tns:XRoadHeaders\" part=\"" + part + "\" use=\"literal\"/>"));
        }
        for (Part header : bound.header()) {
            if (!SoapBinding.isOfXRoad(header)) {
                boolean own = message != null && message.getPart(header.getName()) == header;
                parts.append("<soap:header message=\"tns:" + (own ? name : header(header)) + "\" part=\""
                        + escaped(header.getName()) + "\" use=\"literal\"/>");
            }
        }
        binding.append("<wsdl:" + element + ">");
        if (bound.attachments().isEmpty()) {
            binding.append(parts);
        } else {
            binding.append("<mime:multipartRelated><mime:part>").append(parts).append("</mime:part>");
            bound.attachments()
                    .forEach(attachment -> binding.append("<mime:part><mime:content part=\""
                            + escaped(attachment.name()) + "\" type=\"" + escaped(attachment.mediaType())
                            + "\"/></mime:part>"));
            binding.append("</mime:multipartRelated>");
        }
        binding.append("</wsdl:" + element + ">");
    }

    private String empty() {
        messages.putIfAbsent("Nothing", "");
        return "Nothing";
    }

    /** The name under which a message is in the document. */
    private String message(Message message) {
        String before = known.get(message);
        if (before != null) {
            return before;
        }
        StringBuilder parts = new StringBuilder();
        for (Object value : message.getOrderedParts(null)) {
            parts.append(part((Part) value));
        }
        String name = free(escaped(message.getQName().getLocalPart()));
        messages.put(name, parts.toString());
        known.put(message, name);
        return name;
    }

    /** The same of a header that is no part of the operation's message. */
    private String header(Part part) {
        String described = part(part);
        return messages.entrySet().stream()
                .filter(one -> one.getValue().equals(described))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> {
                    String name = free(escaped(part.getName()) + "Header");
                    messages.put(name, described);
                    return name;
                });
    }

    private String free(String wanted) {
        String name = wanted;
        for (int i = 2; messages.containsKey(name) || name.equals("XRoadHeaders"); i++) {
            name = wanted + i;
        }
        return name;
    }

    private String part(Part part) {
        QName element = part.getElementName();
        QName type = part.getTypeName();
        String reference = element != null
                ? " element=\"" + qualified(element) + "\""
                : type == null ? "" : " type=\"" + qualified(type) + "\"";
        return "<wsdl:part name=\"" + escaped(part.getName()) + "\"" + reference + "/>";
    }

    private String qualified(QName name) {
        String prefix = switch (name.getNamespaceURI()) {
            case "http://www.w3.org/2001/XMLSchema" -> "xs";
            case XROAD -> "xrd";
            case IDENTIFIERS -> "id";
            case "" -> "";
            default -> prefixes.computeIfAbsent(name.getNamespaceURI(), uri -> "n" + prefixes.size());
        };
        return (prefix.isEmpty() ? "" : prefix + ":") + escaped(name.getLocalPart());
    }

    private static String escaped(String text) {
        XmlBytes out = new XmlBytes(text.length() + 16);
        out.attribute(text);
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }
}
