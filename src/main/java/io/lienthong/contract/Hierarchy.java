package io.lienthong.contract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;
import org.apache.ws.commons.schema.XmlSchema;
import org.apache.ws.commons.schema.XmlSchemaCollection;
import org.apache.ws.commons.schema.XmlSchemaComplexContentExtension;
import org.apache.ws.commons.schema.XmlSchemaComplexContentRestriction;
import org.apache.ws.commons.schema.XmlSchemaComplexType;
import org.apache.ws.commons.schema.XmlSchemaContent;
import org.apache.ws.commons.schema.XmlSchemaElement;
import org.apache.ws.commons.schema.XmlSchemaSimpleContentExtension;
import org.apache.ws.commons.schema.XmlSchemaSimpleContentRestriction;
import org.apache.ws.commons.schema.XmlSchemaType;
import org.jspecify.annotations.Nullable;

/** Which types derive from a type, and which elements may stand in place of an element. */
final class Hierarchy {
    private final Map<QName, List<XmlSchemaComplexType>> children = new HashMap<>();
    private final Map<QName, List<XmlSchemaElement>> members = new HashMap<>();

    Hierarchy(XmlSchemaCollection schemas) {
        for (XmlSchema schema : schemas.getXmlSchemas()) {
            for (XmlSchemaType type : schema.getSchemaTypes().values()) {
                QName base = type instanceof XmlSchemaComplexType complex ? base(complex) : null;
                if (base != null && !base.equals(type.getQName())) {
                    children.computeIfAbsent(base, unknown -> new ArrayList<>()).add((XmlSchemaComplexType) type);
                }
            }
            for (XmlSchemaElement element : schema.getElements().values()) {
                if (element.getSubstitutionGroup() != null) {
                    members.computeIfAbsent(element.getSubstitutionGroup(), unknown -> new ArrayList<>())
                            .add(element);
                }
            }
        }
    }

    private static @Nullable QName base(XmlSchemaComplexType type) {
        XmlSchemaContent content =
                type.getContentModel() == null ? null : type.getContentModel().getContent();
        if (content instanceof XmlSchemaComplexContentExtension extension) {
            return extension.getBaseTypeName();
        } else if (content instanceof XmlSchemaComplexContentRestriction restriction) {
            return restriction.getBaseTypeName();
        } else if (content instanceof XmlSchemaSimpleContentExtension extension) {
            return extension.getBaseTypeName();
        }
        return content instanceof XmlSchemaSimpleContentRestriction restriction ? restriction.getBaseTypeName() : null;
    }

    /** All types that derive from a named one, directly or not. */
    Collection<XmlSchemaComplexType> derived(QName base) {
        Map<QName, XmlSchemaComplexType> found = new LinkedHashMap<>();
        collect(base, found);
        return found.values();
    }

    private void collect(QName base, Map<QName, XmlSchemaComplexType> found) {
        for (XmlSchemaComplexType type : children.getOrDefault(base, List.of())) {
            if (found.putIfAbsent(type.getQName(), type) == null) {
                collect(type.getQName(), found);
            }
        }
    }

    /** The elements that may stand in place of a global one, abstract ones left out. */
    Collection<XmlSchemaElement> substitutes(QName head) {
        Map<QName, XmlSchemaElement> found = new LinkedHashMap<>();
        collectMembers(head, found);
        return found.values().stream().filter(element -> !element.isAbstract()).toList();
    }

    private void collectMembers(QName head, Map<QName, XmlSchemaElement> found) {
        for (XmlSchemaElement element : members.getOrDefault(head, List.of())) {
            if (found.putIfAbsent(element.getQName(), element) == null) {
                collectMembers(element.getQName(), found);
            }
        }
    }
}
