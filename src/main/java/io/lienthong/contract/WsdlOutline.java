package io.lienthong.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Defect;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.wsdl.BindingOperation;
import javax.wsdl.Fault;
import javax.wsdl.Operation;
import javax.wsdl.Part;
import javax.wsdl.Port;
import javax.wsdl.Service;
import javax.wsdl.extensions.soap.SOAPAddress;
import javax.wsdl.extensions.soap12.SOAP12Address;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A WSDL as somebody sees it who begins a connector: its ports, their operations, an example of each message. */
public final class WsdlOutline {
    private static final String BODY = "<soap:Body>";

    private final WsdlDocument document;
    /** Names of services and ports as they follow each other in the document; the library does not keep that. */
    private final List<String> order = new ArrayList<>();

    private WsdlOutline(WsdlDocument document, Document text) {
        this.document = document;
        NodeList ports = text.getElementsByTagNameNS("http://schemas.xmlsoap.org/wsdl/", "port");
        for (int i = 0; i < ports.getLength(); i++) {
            Element port = (Element) ports.item(i);
            order.add(place(((Element) port.getParentNode()).getAttribute("name"), port.getAttribute("name")));
        }
    }

    private static String place(String service, String port) {
        return service + " " + port;
    }

    /**
     * @param address where the system listens, as the document says; empty where it does not
     * @param soapVersion 1.1 or 1.2
     */
    public record Endpoint(String service, String port, String address, String soapVersion) {
        /** Whether calls can go to the address as it stands. */
        public boolean callable() {
            return address.matches("(?i)https?://.+");
        }
    }

    /**
     * An operation that the bus can call.
     *
     * @param action empty where the binding wants none
     * @param asked the body of the request
     * @param answered the body of the reply
     * @param request a valid one, as the contract's tree
     * @param reply the same
     * @param replyMessage that reply as it comes from the system
     * @param faultDetail an example of a fault's detail, as XML; empty where the document declares none
     */
    public record Call(
            String name,
            String action,
            boolean oneWay,
            Form asked,
            Form answered,
            ObjectNode request,
            ObjectNode reply,
            byte[] replyMessage,
            String replyMediaType,
            String faultDetail,
            OperationContract contract) {}

    /**
     * How the body of one direction looks.
     *
     * @param roots names of its elements
     * @param fields of its only element, where that is an object: children and attributes as the tree calls them
     * @param empty those of them that may be null or empty, which JSLT would leave out
     * @param fragile whether the object may have more than its fields
     * @param header whether headers stand beside the body
     * @param attachments whether attachments do
     */
    public record Form(
            List<String> roots,
            List<String> fields,
            List<String> empty,
            boolean fragile,
            boolean header,
            boolean attachments) {
        static Form of(EnvelopeShape shape) {
            List<String> roots = shape.body().stream().map(ElementShape::name).toList();
            boolean object = roots.size() == 1 && object(shape.body().get(0));
            return new Form(
                    roots,
                    object ? names((ComplexShape) shape.body().get(0).type()) : List.of(),
                    object ? empty((ComplexShape) shape.body().get(0).type()) : List.of(),
                    object && fragile((ComplexShape) shape.body().get(0).type()),
                    !shape.header().isEmpty(),
                    !shape.attachments().isEmpty());
        }

        private static boolean object(ElementShape element) {
            return element.type() instanceof ComplexShape complex && complex.text() == null && !complex.derives();
        }

        private static List<String> names(ComplexShape type) {
            List<String> names = new ArrayList<>();
            type.attributes().keySet().forEach(name -> names.add("@" + name));
            names.addAll(type.children().keySet());
            return names;
        }

        private static List<String> empty(ComplexShape type) {
            return type.children().entrySet().stream()
                    .filter(child -> child.getValue().element().nillable()
                            || child.getValue().element().type() instanceof ComplexShape)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        private static boolean fragile(ComplexShape type) {
            return type.any() || type.anyAttribute() || type.mixed();
        }

        /** Whether the body is one object, whose fields may stand without the element around them. */
        public boolean object() {
            return !fields.isEmpty() || fragile;
        }
    }

    /** Hears what an operation is called, and why the bus cannot call it. */
    @FunctionalInterface
    public interface LeftOut {
        void tell(String operation, String reason);
    }

    /** Reads a document of a folder; empty, with a defect, where it is none. */
    public static Optional<WsdlOutline> read(Path folder, String file, Consumer<Defect> defects) {
        try {
            Folder files = new Folder(folder);
            return Optional.of(new WsdlOutline(new WsdlDocument(files, file), SafeXml.parse(file, files.bytes(file))));
        } catch (Refused e) {
            defects.accept(e.defect());
            return Optional.empty();
        }
    }

    /** The ports whose bindings speak SOAP over HTTP, whatever stands for their addresses, in the document's order. */
    public List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Service service : document.services()) {
            for (Object value : service.getPorts().values()) {
                Port port = (Port) value;
                SoapVersion version = port.getBinding() == null ? null : SoapBinding.version(port.getBinding());
                String address = address(port);
                if (version != null) {
                    endpoints.add(
                            new Endpoint(service.getQName().getLocalPart(), port.getName(), address, version.number()));
                }
            }
        }
        endpoints.sort(Comparator.comparingInt(one -> {
            int at = order.indexOf(place(one.service(), one.port()));
            return at < 0 ? order.size() : at;
        }));
        return endpoints;
    }

    private static String address(Port port) {
        for (Object element : port.getExtensibilityElements()) {
            String address = element instanceof SOAPAddress soap
                    ? soap.getLocationURI()
                    : element instanceof SOAP12Address soap ? soap.getLocationURI() : null;
            if (address != null) {
                return address.strip();
            }
        }
        return "";
    }

    /** Names of a port's operations. */
    public List<String> operations(Endpoint endpoint) {
        List<String> names = new ArrayList<>();
        for (Object operation : port(endpoint).getBinding().getBindingOperations()) {
            names.add(((BindingOperation) operation).getName());
        }
        return names;
    }

    /**
     * The version of a port's services where they are behind a security server of X-Road, which its headers tell: the only one
     * that operations name, else the empty text. Absent where they are not.
     */
    public Optional<String> xroadVersion(Endpoint endpoint) {
        Set<String> versions = new HashSet<>();
        boolean behind = false;
        for (Object value : port(endpoint).getBinding().getBindingOperations()) {
            SoapBinding soap =
                    new SoapBinding(document.definition(), port(endpoint).getBinding(), (BindingOperation) value);
            versions.add(soap.xroadVersion());
            behind |= soap.wantsXRoad();
        }
        return behind ? Optional.of(versions.size() == 1 ? versions.iterator().next() : "") : Optional.empty();
    }

    /** The operations of a port that the bus can call, each with examples. */
    public List<Call> calls(Endpoint endpoint, LeftOut leftOut) {
        ShapeCompiler shapes = new ShapeCompiler(document.schemas(), document.file());
        Port port = port(endpoint);
        Map<String, Integer> actions = new HashMap<>();
        for (Object value : port.getBinding().getBindingOperations()) {
            actions.merge(key(port, (BindingOperation) value), 1, Integer::sum);
        }
        List<Call> calls = new ArrayList<>();
        for (Object value : port.getBinding().getBindingOperations()) {
            BindingOperation bound = (BindingOperation) value;
            if (actions.getOrDefault(key(port, bound), 0) > 1) {
                leftOut.tell(bound.getName(), "it is overloaded, and its SOAPAction does not tell which is meant");
                continue;
            }
            try {
                calls.add(call(endpoint, new SoapBinding(document.definition(), port.getBinding(), bound), shapes));
            } catch (BoundMessage.Unsupported | ShapeExample.None e) {
                leftOut.tell(bound.getName(), String.valueOf(e.getMessage()));
            } catch (Refused e) {
                leftOut.tell(bound.getName(), e.defect().message());
            }
        }
        return calls;
    }

    private String key(Port port, BindingOperation operation) {
        return operation.getName() + " "
                + new SoapBinding(document.definition(), port.getBinding(), operation).action();
    }

    private Port port(Endpoint endpoint) {
        for (Service service : document.services()) {
            if (service.getQName().getLocalPart().equals(endpoint.service())
                    && service.getPort(endpoint.port()) != null) {
                return service.getPort(endpoint.port());
            }
        }
        throw new IllegalArgumentException("no port " + endpoint.port());
    }

    private Call call(Endpoint endpoint, SoapBinding soap, ShapeCompiler shapes)
            throws BoundMessage.Unsupported, Refused, ShapeExample.None {
        SoapVersion version = SoapVersion.of(endpoint.soapVersion());
        Envelopes envelopes = new Envelopes(shapes);
        EnvelopeShape input = envelopes.request(soap);
        EnvelopeShape output = envelopes.reply(soap);
        Optional<String> same = SameNames.in(input).or(() -> SameNames.in(output));
        if (same.isPresent()) {
            throw new BoundMessage.Unsupported(
                    "its elements " + same.get() + " have one name in two namespaces, which JSON does not tell apart");
        }
        ObjectNode request = ShapeExample.of(input);
        ObjectNode replied = ShapeExample.of(output);
        String detail = detail(version, soap.operation().getOperation(), shapes);
        SoapWriter writer = new SoapWriter(version, output, shapes.prefixes());
        byte[] replyMessage = writer.write(replied);
        String replyMediaType = writer.mediaType(version.mediaType(""));
        SoapContract spoken = new SoapContract(version, soap.action(), input, output, shapes.prefixes(), "");
        OperationContract contract = OperationContract.ofSoap(spoken);
        ObjectNode reply = read(spoken, replyMediaType, replyMessage);
        if (!contract.checkProviderRequest(request).isEmpty()
                || !contract.checkProviderReply(200, reply).isEmpty()) {
            throw new BoundMessage.Unsupported("the example that was made of its schema is not valid");
        }
        return new Call(
                soap.operation().getName(),
                soap.action(),
                soap.oneWay(),
                Form.of(input),
                Form.of(output),
                request,
                reply,
                replyMessage,
                replyMediaType,
                detail,
                contract);
    }

    /** What the bus makes of an example as it comes from the system: its declarations of namespaces, for one, are not told. */
    private static ObjectNode read(SoapContract contract, String mediaType, byte[] message)
            throws BoundMessage.Unsupported {
        try {
            return (ObjectNode) contract.readReply(mediaType, message);
        } catch (MalformedBody e) {
            throw new BoundMessage.Unsupported("the example that was made of its reply cannot be read");
        }
    }

    /** Of the first fault that the document declares with an element. */
    private String detail(SoapVersion version, @Nullable Operation operation, ShapeCompiler shapes)
            throws Refused, ShapeExample.None {
        if (operation == null) {
            return "";
        }
        for (Object value : operation.getFaults().values()) {
            Fault fault = (Fault) value;
            for (Object part : fault.getMessage() == null
                    ? List.of()
                    : fault.getMessage().getParts().values()) {
                if (((Part) part).getElementName() != null) {
                    EnvelopeShape shape = EnvelopeShape.of(shapes.root(((Part) part).getElementName()));
                    String envelope = new String(
                            new SoapWriter(version, shape, shapes.prefixes()).write(ShapeExample.of(shape)),
                            StandardCharsets.UTF_8);
                    int start = envelope.indexOf(BODY) + BODY.length();
                    return envelope.substring(start, envelope.lastIndexOf("</soap:Body>"));
                }
            }
        }
        return "";
    }
}
