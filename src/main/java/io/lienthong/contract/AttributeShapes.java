package io.lienthong.contract;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.xml.namespace.QName;
import org.apache.ws.commons.schema.XmlSchemaAttribute;
import org.apache.ws.commons.schema.XmlSchemaAttributeGroup;
import org.apache.ws.commons.schema.XmlSchemaAttributeGroupRef;
import org.apache.ws.commons.schema.XmlSchemaCollection;
import org.apache.ws.commons.schema.XmlSchemaUse;

/** Compiles the attributes of complex types. */
final class AttributeShapes {
    private static final int MAX_GROUPS = 20;

    private final XmlSchemaCollection schemas;
    private final SimpleTypes simpleTypes;
    private final UnaryOperator<String> prefixes;

    AttributeShapes(XmlSchemaCollection schemas, SimpleTypes simpleTypes, UnaryOperator<String> prefixes) {
        this.schemas = schemas;
        this.simpleTypes = simpleTypes;
        this.prefixes = prefixes;
    }

    Map<String, ComplexShape.Attribute> of(List<?> declared) throws Refused {
        Map<String, ComplexShape.Attribute> found = new LinkedHashMap<>();
        collect(declared, found, 0);
        return found;
    }

    /** Names of those that a restriction takes away. */
    List<String> prohibited(List<?> declared) {
        return declared.stream()
                .filter(item ->
                        item instanceof XmlSchemaAttribute attribute && attribute.getUse() == XmlSchemaUse.PROHIBITED)
                .map(item -> {
                    XmlSchemaAttribute attribute = (XmlSchemaAttribute) item;
                    QName name = attribute.isRef() ? attribute.getRef().getTargetQName() : attribute.getWireName();
                    return name.getLocalPart();
                })
                .toList();
    }

    private void collect(List<?> declared, Map<String, ComplexShape.Attribute> found, int depth) throws Refused {
        for (Object item : declared) {
            if (item instanceof XmlSchemaAttribute attribute) {
                add(attribute, found);
            } else if (item instanceof XmlSchemaAttributeGroup group && depth < MAX_GROUPS) {
                collect(group.getAttributes(), found, depth + 1);
            } else if (item instanceof XmlSchemaAttributeGroupRef reference && depth < MAX_GROUPS) {
                XmlSchemaAttributeGroup group =
                        schemas.getAttributeGroupByQName(reference.getRef().getTargetQName());
                if (group != null) {
                    collect(group.getAttributes(), found, depth + 1);
                }
            }
        }
    }

    private void add(XmlSchemaAttribute declared, Map<String, ComplexShape.Attribute> found) throws Refused {
        XmlSchemaAttribute attribute = declared;
        if (declared.isRef()) {
            attribute = declared.getRef().getTarget();
            if (attribute == null) {
                QName name = declared.getRef().getTargetQName();
                found.put(name.getLocalPart(), shape(name, declared.getUse(), SimpleShape.TEXT));
                return;
            }
        }
        if (declared.getUse() != XmlSchemaUse.PROHIBITED) {
            SimpleShape type = SimpleShape.TEXT;
            if (attribute.getSchemaType() != null) {
                type = simpleTypes.type(attribute.getSchemaType());
            } else if (attribute.getSchemaTypeName() != null) {
                type = simpleTypes.named(attribute.getSchemaTypeName());
            }
            String fixed = declared.getFixedValue() == null ? attribute.getFixedValue() : declared.getFixedValue();
            if (fixed != null) {
                type = type.only(fixed);
            }
            QName name = attribute.isTopLevel() ? attribute.getQName() : attribute.getWireName();
            found.put(name.getLocalPart(), shape(name, declared.getUse(), type));
        }
    }

    private ComplexShape.Attribute shape(QName name, XmlSchemaUse use, SimpleShape type) {
        String namespace = name.getNamespaceURI() == null ? "" : name.getNamespaceURI();
        String prefix = namespace.equals("http://www.w3.org/XML/1998/namespace") ? "xml" : prefixes.apply(namespace);
        String tag = prefix.isEmpty() ? name.getLocalPart() : prefix + ":" + name.getLocalPart();
        byte[] open = (" " + tag + "=\"").getBytes(StandardCharsets.UTF_8);
        return new ComplexShape.Attribute(name.getLocalPart(), use == XmlSchemaUse.REQUIRED, type, open);
    }
}
