package io.lienthong.contract;

import io.lienthong.contract.EnvelopeShape.Attachment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.wsdl.Definition;
import javax.wsdl.Message;
import javax.wsdl.Part;
import javax.wsdl.extensions.ExtensibilityElement;
import javax.wsdl.extensions.mime.MIMEContent;
import javax.wsdl.extensions.mime.MIMEMultipartRelated;
import javax.wsdl.extensions.mime.MIMEPart;
import javax.wsdl.extensions.soap.SOAPBody;
import javax.wsdl.extensions.soap.SOAPHeader;
import javax.wsdl.extensions.soap12.SOAP12Body;
import javax.wsdl.extensions.soap12.SOAP12Header;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/** One direction of an operation as its binding says: which parts of the message are body, header and attachment. */
final class BoundMessage {
    private final Definition definition;
    private final String shown;
    private final @Nullable Message message;
    private final List<Part> header = new ArrayList<>();
    private final List<Attachment> attachments = new ArrayList<>();
    private final Set<String> elsewhere = new HashSet<>();
    private @Nullable List<?> named;
    private @Nullable String namespace;

    /** Why an operation is not among those that the bus can call. */
    static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;

        Unsupported(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * @param shown e.g. {@code the request of LookUp}
     * @param message null where the direction has none
     */
    BoundMessage(Definition definition, String shown, List<?> elements, @Nullable Message message) throws Unsupported {
        this.definition = definition;
        this.shown = shown;
        this.message = message;
        read(elements);
    }

    private void read(List<?> elements) throws Unsupported {
        for (Object element : elements) {
            if (element instanceof SOAPBody body) {
                body(body.getUse(), body.getParts(), body.getNamespaceURI());
            } else if (element instanceof SOAP12Body body) {
                body(body.getUse(), body.getParts(), body.getNamespaceURI());
            } else if (element instanceof SOAPHeader bound) {
                header(bound.getUse(), bound.getMessage(), bound.getPart());
            } else if (element instanceof SOAP12Header bound) {
                header(bound.getUse(), bound.getMessage(), bound.getPart());
            } else if (element instanceof MIMEMultipartRelated multipart) {
                for (Object part : multipart.getMIMEParts()) {
                    read(((MIMEPart) part).getExtensibilityElements());
                }
            } else if (element instanceof MIMEContent content) {
                attachment(content);
            } else if (element instanceof ExtensibilityElement other && Boolean.TRUE.equals(other.getRequired())) {
                throw new Unsupported(shown + " requires the extension " + other.getElementType());
            }
        }
    }

    private void body(@Nullable String use, @Nullable List<?> parts, @Nullable String uri) throws Unsupported {
        literal(use);
        named = parts;
        namespace = uri;
    }

    private void header(@Nullable String use, @Nullable QName of, @Nullable String name) throws Unsupported {
        literal(use);
        Message source = of == null ? null : definition.getMessage(of);
        Part part = source == null ? null : source.getPart(name);
        if (part == null) {
            throw new Unsupported(shown + " has a header of the part " + name + ", which is not in the document");
        }
        if (part.getElementName() == null) {
            throw new Unsupported(shown + " has a header that names a type, no element");
        }
        if (source == message) {
            elsewhere.add(part.getName());
        }
        header.add(part);
    }

    private void attachment(MIMEContent content) {
        String part = content.getPart();
        boolean known = attachments.stream().anyMatch(one -> one.name().equals(part));
        if (part != null && !known) {
            String type = content.getType() == null ? "application/octet-stream" : content.getType();
            elsewhere.add(part);
            attachments.add(new Attachment(part, type.contains("*") ? "application/octet-stream" : type));
        }
    }

    private void literal(@Nullable String use) throws Unsupported {
        if (use != null && !use.toLowerCase(Locale.ROOT).equals("literal")) {
            throw new Unsupported(shown + " is " + use + "; SOAP encoding is not supported, literal is");
        }
    }

    /** The parts that form the body, in the order of the message. */
    List<Part> body() throws Unsupported {
        List<Part> parts = new ArrayList<>();
        if (message != null) {
            for (Object part : message.getOrderedParts(null)) {
                String name = ((Part) part).getName();
                if (named == null ? !elsewhere.contains(name) : named.contains(name)) {
                    parts.add((Part) part);
                }
            }
        }
        if (named != null && parts.size() < named.size()) {
            throw new Unsupported(shown + " binds a part that its message does not have");
        }
        return parts;
    }

    List<Part> header() {
        return header;
    }

    List<Attachment> attachments() {
        return attachments;
    }

    /** Of the wrapper of style rpc, or null. */
    @Nullable
    String namespace() {
        return namespace;
    }

    String shown() {
        return shown;
    }
}
