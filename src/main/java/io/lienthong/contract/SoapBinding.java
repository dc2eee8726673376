package io.lienthong.contract;

import java.util.List;
import javax.wsdl.Binding;
import javax.wsdl.BindingInput;
import javax.wsdl.BindingOperation;
import javax.wsdl.BindingOutput;
import javax.wsdl.Definition;
import javax.wsdl.Input;
import javax.wsdl.Output;
import javax.wsdl.Part;
import javax.wsdl.extensions.UnknownExtensibilityElement;
import javax.wsdl.extensions.soap.SOAPBinding;
import javax.wsdl.extensions.soap.SOAPOperation;
import javax.wsdl.extensions.soap12.SOAP12Binding;
import javax.wsdl.extensions.soap12.SOAP12Operation;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/** How a WSDL binds one operation to SOAP; wsdl4j has separate types for 1.1 and 1.2. */
record SoapBinding(Definition definition, Binding binding, BindingOperation operation) {
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";

    /** The version that a binding speaks over HTTP, or null. */
    static @Nullable SoapVersion version(Binding binding) {
        for (Object element : binding.getExtensibilityElements()) {
            if (element instanceof SOAPBinding soap && http(soap.getTransportURI())) {
                return SoapVersion.V1_1;
            }
            if (element instanceof SOAP12Binding soap && http(soap.getTransportURI())) {
                return SoapVersion.V1_2;
            }
        }
        return null;
    }

    private static boolean http(@Nullable String transport) {
        return transport == null
                || transport.equals("http://schemas.xmlsoap.org/soap/http")
                || transport.equals("http://www.w3.org/2003/05/soap/bindings/HTTP/");
    }

    String action() {
        for (Object element : operation.getExtensibilityElements()) {
            String action = element instanceof SOAPOperation soap
                    ? soap.getSoapActionURI()
                    : element instanceof SOAP12Operation soap ? soap.getSoapActionURI() : null;
            if (action != null) {
                return action;
            }
        }
        return "";
    }

    boolean rpc() {
        return style().equals("rpc");
    }

    private String style() {
        for (Object element : operation.getExtensibilityElements()) {
            String style = element instanceof SOAPOperation soap
                    ? soap.getStyle()
                    : element instanceof SOAP12Operation soap ? soap.getStyle() : null;
            if (style != null) {
                return style;
            }
        }
        for (Object element : binding.getExtensibilityElements()) {
            String style = element instanceof SOAPBinding soap
                    ? soap.getStyle()
                    : element instanceof SOAP12Binding soap ? soap.getStyle() : null;
            if (style != null) {
                return style;
            }
        }
        return "document";
    }

    BoundMessage request() throws BoundMessage.Unsupported {
        BindingInput bound = operation.getBindingInput();
        Input input = operation.getOperation() == null
                ? null
                : operation.getOperation().getInput();
        return new BoundMessage(
                definition,
                "the request of " + operation.getName(),
                bound == null ? List.of() : bound.getExtensibilityElements(),
                input == null ? null : input.getMessage());
    }

    BoundMessage reply() throws BoundMessage.Unsupported {
        BindingOutput bound = operation.getBindingOutput();
        Output output = operation.getOperation() == null
                ? null
                : operation.getOperation().getOutput();
        return new BoundMessage(
                definition,
                "the reply of " + operation.getName(),
                bound == null ? List.of() : bound.getExtensibilityElements(),
                output == null ? null : output.getMessage());
    }

    /** Whether a header is one that security servers of X-Road want, which no consumer sends. */
    static boolean isOfXRoad(Part header) {
        return header.getElementName() != null
                && header.getElementName().getNamespaceURI().equals(XROAD);
    }

    boolean wantsXRoad() {
        try {
            return request().header().stream().anyMatch(SoapBinding::isOfXRoad);
        } catch (BoundMessage.Unsupported e) {
            return false;
        }
    }

    /** Of the service behind a security server, as the binding says it in the way of X-Road; empty where it does not. */
    String xroadVersion() {
        for (Object element : operation.getExtensibilityElements()) {
            if (element instanceof UnknownExtensibilityElement unknown
                    && unknown.getElementType().equals(new QName(XROAD, "version"))) {
                return unknown.getElement().getTextContent().strip();
            }
        }
        return "";
    }

    /** Whether an answer without a body is all that comes. */
    boolean oneWay() {
        return operation.getOperation() != null && operation.getOperation().getOutput() == null;
    }

    /** The namespace of the wrapper of style rpc. */
    String namespace(BoundMessage message) {
        String own = message.namespace();
        return own == null ? binding.getQName().getNamespaceURI() : own;
    }
}
