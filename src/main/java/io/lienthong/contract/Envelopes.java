package io.lienthong.contract;

import io.lienthong.contract.BoundMessage.Unsupported;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.wsdl.Part;

/** Compiles the two directions of bound operations: document/literal, wrapped or bare, and rpc/literal. */
final class Envelopes {
    private final ShapeCompiler shapes;

    Envelopes(ShapeCompiler shapes) {
        this.shapes = shapes;
    }

    EnvelopeShape request(SoapBinding soap) throws Unsupported, Refused {
        return envelope(soap, soap.request(), soap.operation().getName());
    }

    EnvelopeShape reply(SoapBinding soap) throws Unsupported, Refused {
        return soap.oneWay()
                ? EnvelopeShape.EMPTY
                : envelope(soap, soap.reply(), soap.operation().getName() + "Response");
    }

    private EnvelopeShape envelope(SoapBinding soap, BoundMessage message, String wrapper) throws Unsupported, Refused {
        List<ElementShape> body = soap.rpc() ? List.of(wrapped(soap, message, wrapper)) : elements(message);
        List<ElementShape> header = new ArrayList<>();
        for (Part part : message.header()) {
            // A WSDL cannot require a header, so one whose schema did not come along is none; X-Road's are the
            // endpoint's.
            if (shapes.knows(part.getElementName()) && !SoapBinding.isOfXRoad(part)) {
                header.add(shapes.root(part.getElementName()));
            }
        }
        EnvelopeShape shape = new EnvelopeShape(body, distinct(header, message), message.attachments());
        for (ElementShape element : distinct(body, message)) {
            if (element.name().equals(SoapReader.FAULT) || reserved(shape, element.name())) {
                throw new Unsupported(
                        message.shown() + " has an element " + element.name() + ", a name that the bus needs itself");
            }
        }
        return shape;
    }

    private static boolean reserved(EnvelopeShape shape, String name) {
        return (name.equals(EnvelopeShape.HEADER) && !shape.header().isEmpty())
                || (name.equals(EnvelopeShape.ATTACHMENTS)
                        && !shape.attachments().isEmpty());
    }

    private List<ElementShape> elements(BoundMessage message) throws Unsupported, Refused {
        List<ElementShape> elements = new ArrayList<>();
        for (Part part : message.body()) {
            if (part.getElementName() == null) {
                throw new Unsupported(message.shown() + " names a type, no element, in style document");
            }
            elements.add(shapes.root(part.getElementName()));
        }
        return elements;
    }

    /** In style rpc the operation's name is the element, and its children are the parts, in no namespace. */
    private ElementShape wrapped(SoapBinding soap, BoundMessage message, String wrapper) throws Unsupported, Refused {
        List<ElementShape> parts = new ArrayList<>();
        for (Part part : message.body()) {
            if (part.getTypeName() == null) {
                throw new Unsupported(message.shown() + " names an element, no type, in style rpc");
            }
            parts.add(shapes.part(part.getName(), part.getTypeName()));
        }
        return shapes.wrapper(soap.namespace(message), wrapper, parts);
    }

    private static List<ElementShape> distinct(List<ElementShape> elements, BoundMessage message) throws Unsupported {
        Set<String> names = new HashSet<>();
        for (ElementShape element : elements) {
            if (!names.add(element.name())) {
                throw new Unsupported(message.shown() + " has two elements " + element.name());
            }
        }
        return elements;
    }
}
