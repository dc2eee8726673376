package io.lienthong.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.wsdl.Binding;
import javax.wsdl.BindingInput;
import javax.wsdl.BindingOperation;
import javax.wsdl.BindingOutput;
import javax.wsdl.Input;
import javax.wsdl.Message;
import javax.wsdl.Output;
import javax.wsdl.Part;
import javax.wsdl.extensions.soap.SOAPBinding;
import javax.wsdl.extensions.soap.SOAPBody;
import javax.wsdl.extensions.soap.SOAPHeader;
import javax.wsdl.extensions.soap.SOAPOperation;
import javax.wsdl.extensions.soap12.SOAP12Binding;
import javax.wsdl.extensions.soap12.SOAP12Body;
import javax.wsdl.extensions.soap12.SOAP12Header;
import javax.wsdl.extensions.soap12.SOAP12Operation;
import org.jspecify.annotations.Nullable;

/** How a WSDL binds one operation to SOAP; wsdl4j has separate types for 1.1 and 1.2. */
record SoapBinding(Binding binding, BindingOperation operation) {
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

    /** Why the operation is not document/literal with one body element each way; empty if it is. */
    Optional<String> problem() {
        if (!style().equals("document")) {
            return Optional.of("the operation " + operation.getName() + " has the style " + style());
        }
        BindingInput input = operation.getBindingInput();
        BindingOutput output = operation.getBindingOutput();
        return problem("request", input == null ? List.of() : input.getExtensibilityElements(), message(input()))
                .or(() -> problem(
                        "reply", output == null ? List.of() : output.getExtensibilityElements(), message(output())));
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

    private Optional<String> problem(String direction, List<?> elements, @Nullable Message message) {
        List<String> parts = new ArrayList<>();
        for (Object element : elements) {
            String use = "literal";
            List<?> named = null;
            if (element instanceof SOAPBody body) {
                use = body.getUse();
                named = body.getParts();
            } else if (element instanceof SOAP12Body body) {
                use = body.getUse();
                named = body.getParts();
            } else if (direction.equals("request") || !header(element)) {
                String kind = element.getClass().getSimpleName().replace("Impl", "");
                return Optional.of("the " + direction + " of " + operation.getName() + " has a " + kind);
            }
            if (use != null && !use.equals("literal")) {
                return Optional.of("the " + direction + " of " + operation.getName() + " is " + use);
            }
            parts.addAll(header(element) ? List.of() : bodyParts(named, message));
        }
        if (parts.size() > 1) {
            return Optional.of("the " + direction + " of " + operation.getName() + " has several body parts");
        }
        Part part = message == null || parts.isEmpty() ? null : message.getPart(parts.get(0));
        return part != null && part.getElementName() == null
                ? Optional.of("the " + direction + " of " + operation.getName() + " names a type, no element")
                : Optional.empty();
    }

    /** The headers of a reply are not read, so that they may be there. */
    private static boolean header(Object element) {
        return element instanceof SOAPHeader || element instanceof SOAP12Header;
    }

    /** Names of the parts that form the body. */
    private static List<String> bodyParts(@Nullable List<?> named, @Nullable Message message) {
        List<String> parts = new ArrayList<>();
        if (named != null) {
            named.forEach(name -> parts.add(String.valueOf(name)));
        } else if (message != null) {
            message.getParts().keySet().forEach(name -> parts.add(String.valueOf(name)));
        }
        return parts;
    }

    /** The element of the request's body; empty where the body is. */
    Optional<Part> inputPart() {
        BindingInput input = operation.getBindingInput();
        return part(input == null ? List.of() : input.getExtensibilityElements(), message(input()));
    }

    /** The element of the reply's body; empty where the body is. */
    Optional<Part> outputPart() {
        BindingOutput output = operation.getBindingOutput();
        return part(output == null ? List.of() : output.getExtensibilityElements(), message(output()));
    }

    private static Optional<Part> part(List<?> elements, @Nullable Message message) {
        List<?> named = null;
        for (Object element : elements) {
            named = element instanceof SOAPBody body
                    ? body.getParts()
                    : element instanceof SOAP12Body body ? body.getParts() : named;
        }
        List<String> names = bodyParts(named, message);
        return names.isEmpty() || message == null
                ? Optional.empty()
                : Optional.ofNullable(message.getPart(names.get(0)));
    }

    private @Nullable Input input() {
        return operation.getOperation() == null
                ? null
                : operation.getOperation().getInput();
    }

    private @Nullable Output output() {
        return operation.getOperation() == null
                ? null
                : operation.getOperation().getOutput();
    }

    private static @Nullable Message message(@Nullable Input input) {
        return input == null ? null : input.getMessage();
    }

    private static @Nullable Message message(@Nullable Output output) {
        return output == null ? null : output.getMessage();
    }
}
