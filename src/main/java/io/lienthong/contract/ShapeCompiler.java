package io.lienthong.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import org.apache.ws.commons.schema.XmlSchemaAll;
import org.apache.ws.commons.schema.XmlSchemaAny;
import org.apache.ws.commons.schema.XmlSchemaChoice;
import org.apache.ws.commons.schema.XmlSchemaCollection;
import org.apache.ws.commons.schema.XmlSchemaComplexContentExtension;
import org.apache.ws.commons.schema.XmlSchemaComplexContentRestriction;
import org.apache.ws.commons.schema.XmlSchemaComplexType;
import org.apache.ws.commons.schema.XmlSchemaContent;
import org.apache.ws.commons.schema.XmlSchemaElement;
import org.apache.ws.commons.schema.XmlSchemaGroup;
import org.apache.ws.commons.schema.XmlSchemaGroupRef;
import org.apache.ws.commons.schema.XmlSchemaParticle;
import org.apache.ws.commons.schema.XmlSchemaSequence;
import org.apache.ws.commons.schema.XmlSchemaSimpleContentExtension;
import org.apache.ws.commons.schema.XmlSchemaSimpleContentRestriction;
import org.apache.ws.commons.schema.XmlSchemaSimpleType;
import org.apache.ws.commons.schema.XmlSchemaType;
import org.jspecify.annotations.Nullable;

/** Compiles the elements of a WSDL's schemas into shapes. Types may contain themselves; everything else is bounded. */
final class ShapeCompiler {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_TYPES = 5_000;
    /** Groups that refer to groups double at every level. */
    private static final int MAX_PARTICLES = 100_000;

    private final XmlSchemaCollection schemas;
    private final String file;
    private final SimpleTypes simpleTypes;
    private final AttributeShapes attributes;
    private final Map<XmlSchemaType, ComplexShape> types = new IdentityHashMap<>();
    private final Map<String, String> prefixes = new LinkedHashMap<>();
    private final Hierarchy hierarchy;
    private int depth;
    private int particles;

    ShapeCompiler(XmlSchemaCollection schemas, String file) {
        this.schemas = schemas;
        this.file = file;
        this.hierarchy = new Hierarchy(schemas);
        this.simpleTypes = new SimpleTypes(schemas, file);
        this.attributes = new AttributeShapes(schemas, simpleTypes, this::prefix);
    }

    /** Namespaces by the prefixes that the shapes use, {@code ns1} and so on in the order of their first use. */
    SortedMap<String, String> prefixes() {
        SortedMap<String, String> byPrefix = new TreeMap<>();
        prefixes.forEach((namespace, prefix) -> byPrefix.put(prefix, namespace));
        return byPrefix;
    }

    private String prefix(String namespace) {
        return namespace.isEmpty() ? "" : prefixes.computeIfAbsent(namespace, same -> "ns" + (prefixes.size() + 1));
    }

    boolean knows(QName element) {
        return schemas.getElementByQName(element) != null;
    }

    /** A global element. */
    ElementShape root(QName name) throws Refused {
        XmlSchemaElement element = schemas.getElementByQName(name);
        if (element == null) {
            throw refused("there is no element " + name, "define it, or import its schema");
        }
        try {
            return element(element, 1, 1);
        } catch (Refused e) {
            forget();
            throw e;
        }
    }

    /** A part of an rpc message: an element in no namespace. */
    ElementShape part(String name, QName type) throws Refused {
        try {
            return ElementShape.of(name, "", "", 1, 1, false, named(type));
        } catch (Refused e) {
            forget();
            throw e;
        }
    }

    /** An element around others, in their order. */
    ElementShape wrapper(String namespace, String name, List<ElementShape> parts) {
        ComplexShape type = new ComplexShape();
        type.define(new ComplexShape.Parts(
                new Particle.Group(false, 1, 1, List.copyOf(parts)), Map.of(), false, null, false));
        return ElementShape.of(name, namespace, prefix(namespace), 1, 1, false, type);
    }

    /** What refers to a type that was refused is not right either; other operations start anew. */
    private void forget() {
        types.clear();
        depth = 0;
    }

    private TypeShape named(QName name) throws Refused {
        if (isAnyType(name)) {
            return anything();
        }
        return schemas.getTypeByQName(name) instanceof XmlSchemaComplexType complex
                ? complex(complex)
                : simpleTypes.named(name);
    }

    private ElementShape element(XmlSchemaElement declared, int min, int max) throws Refused {
        XmlSchemaElement element = declared;
        if (declared.isRef()) {
            element = declared.getRef().getTarget();
            if (element == null) {
                throw refused("there is no element " + declared.getRef().getTargetQName(), "import its schema");
            }
        }
        return shape(element, min, max);
    }

    private ElementShape shape(XmlSchemaElement element, int min, int max) throws Refused {
        QName name = element.isTopLevel() ? element.getQName() : element.getWireName();
        String namespace = name.getNamespaceURI() == null ? "" : name.getNamespaceURI();
        if (element.isAbstract()) {
            throw refused("the element " + name.getLocalPart() + " is abstract", "name the concrete element");
        }
        String prefix = prefix(namespace);
        TypeShape type = typeOf(element);
        String fixed = element.getFixedValue();
        if (fixed != null && type instanceof SimpleShape simple) {
            type = simple.only(fixed);
        }
        return ElementShape.of(name.getLocalPart(), namespace, prefix, min, max, element.isNillable(), type);
    }

    /** A reference to an element, which others may substitute: then one of them. */
    private Particle reference(XmlSchemaElement declared) throws Refused {
        XmlSchemaElement head = declared.isRef() ? declared.getRef().getTarget() : null;
        Collection<XmlSchemaElement> substitutes = head == null ? List.of() : hierarchy.substitutes(head.getQName());
        if (head == null || substitutes.isEmpty()) {
            return element(declared, min(declared), max(declared));
        }
        List<Particle> either = new ArrayList<>();
        if (!head.isAbstract()) {
            either.add(shape(head, 1, 1));
        }
        for (XmlSchemaElement substitute : substitutes) {
            particles++;
            either.add(shape(substitute, 1, 1));
        }
        return new Particle.Group(true, min(declared), max(declared), either);
    }

    private TypeShape typeOf(XmlSchemaElement element) throws Refused {
        XmlSchemaType type = element.getSchemaType();
        QName typeName = element.getSchemaTypeName();
        if (type == null
                && typeName != null
                && !typeName.equals(SimpleTypes.SWA_REF)
                && !XMLConstants.W3C_XML_SCHEMA_NS_URI.equals(typeName.getNamespaceURI())) {
            type = schemas.getTypeByQName(typeName);
            if (type == null) {
                throw refused("there is no type " + typeName, "define it, or import its schema");
            }
        }
        boolean undescribed =
                type == null && (typeName == null || typeName.getLocalPart().equals("anyType"));
        if (undescribed || (typeName != null && isAnyType(typeName))) {
            return anything();
        }
        if (type instanceof XmlSchemaSimpleType simple) {
            return simpleTypes.type(simple);
        }
        return type instanceof XmlSchemaComplexType complex
                ? complex(complex)
                : simpleTypes.named(java.util.Objects.requireNonNull(typeName));
    }

    private static boolean isAnyType(QName name) {
        return XMLConstants.W3C_XML_SCHEMA_NS_URI.equals(name.getNamespaceURI())
                && name.getLocalPart().equals("anyType");
    }

    private static ComplexShape anything() {
        ComplexShape shape = new ComplexShape();
        Particle any = new Particle.AnyElement(0, Particle.UNBOUNDED);
        Particle.Group content = new Particle.Group(false, 1, 1, List.of(any));
        shape.define(new ComplexShape.Parts(content, Map.of(), true, null, true));
        return shape;
    }

    private ComplexShape complex(XmlSchemaComplexType type) throws Refused {
        ComplexShape known = types.get(type);
        if (known != null) {
            return known;
        }
        if (++depth > MAX_DEPTH || types.size() > MAX_TYPES) {
            throw refused("has more than " + MAX_DEPTH + " types within each other, or " + MAX_TYPES, "split the WSDL");
        }
        ComplexShape shape = new ComplexShape();
        types.put(type, shape);
        shape.define(parts(type, 0));
        if (type.getQName() != null) {
            shape.derive(type.isAbstract(), derived(type.getQName()));
        }
        depth--;
        return shape;
    }

    /** The types that an object may say it is of, by {@code xsi:type}. */
    private List<ComplexShape.Derived> derived(QName base) throws Refused {
        List<ComplexShape.Derived> found = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (XmlSchemaComplexType type : hierarchy.derived(base)) {
            if (!type.isAbstract()) {
                QName name = type.getQName();
                String namespace = name.getNamespaceURI() == null ? "" : name.getNamespaceURI();
                String prefix = prefix(namespace);
                String tag = prefix.isEmpty() ? name.getLocalPart() : prefix + ":" + name.getLocalPart();
                String shown = names.add(name.getLocalPart()) ? name.getLocalPart() : name.toString();
                found.add(new ComplexShape.Derived(
                        shown, namespace, name.getLocalPart(), tag.getBytes(StandardCharsets.UTF_8), complex(type)));
            }
        }
        return found;
    }

    private ComplexShape.Parts parts(XmlSchemaComplexType type, int derivations) throws Refused {
        if (derivations > MAX_DEPTH) {
            throw refused("complex types derive from each other in a circle", "remove one");
        }
        if (type.getContentModel() == null) {
            return new ComplexShape.Parts(
                    group(type.getParticle()),
                    attributes.of(type.getAttributes()),
                    type.getAnyAttribute() != null,
                    null,
                    type.isMixed());
        }
        XmlSchemaContent content = type.getContentModel().getContent();
        if (content instanceof XmlSchemaComplexContentExtension extension) {
            return extended(extension, type.isMixed(), derivations);
        }
        if (content instanceof XmlSchemaComplexContentRestriction restriction) {
            if (restriction.getBaseTypeName().getNamespaceURI().contains("schemas.xmlsoap.org/soap/encoding")) {
                throw refused("uses an array of SOAP encoding", "only document/literal is supported");
            }
            return new ComplexShape.Parts(
                    group(restriction.getParticle()),
                    narrowed(
                            base(restriction.getBaseTypeName(), derivations).attributes(), restriction.getAttributes()),
                    restriction.getAnyAttribute() != null,
                    null,
                    type.isMixed());
        }
        return simpleContent(content, derivations);
    }

    /** Attributes of a base as a restriction leaves them. */
    private Map<String, ComplexShape.Attribute> narrowed(Map<String, ComplexShape.Attribute> base, List<?> restriction)
            throws Refused {
        Map<String, ComplexShape.Attribute> all = new LinkedHashMap<>(base);
        all.putAll(attributes.of(restriction));
        attributes.prohibited(restriction).forEach(all::remove);
        return all;
    }

    private ComplexShape.Parts extended(XmlSchemaComplexContentExtension extension, boolean mixed, int derivations)
            throws Refused {
        ComplexShape.Parts base = base(extension.getBaseTypeName(), derivations);
        Map<String, ComplexShape.Attribute> all = new LinkedHashMap<>(base.attributes());
        all.putAll(attributes.of(extension.getAttributes()));
        List<Particle> parts = new ArrayList<>();
        parts.add(base.content());
        parts.add(group(extension.getParticle()));
        return new ComplexShape.Parts(
                new Particle.Group(false, 1, 1, parts),
                all,
                base.anyAttribute() || extension.getAnyAttribute() != null,
                base.text(),
                mixed || base.mixed());
    }

    private ComplexShape.Parts base(QName name, int derivations) throws Refused {
        if (isAnyType(name)) {
            return new ComplexShape.Parts(group(null), Map.of(), true, null, true);
        }
        if (schemas.getTypeByQName(name) instanceof XmlSchemaComplexType base) {
            return parts(base, derivations + 1);
        }
        return new ComplexShape.Parts(group(null), Map.of(), false, simpleTypes.named(name), false);
    }

    private ComplexShape.Parts simpleContent(@Nullable XmlSchemaContent content, int derivations) throws Refused {
        if (content instanceof XmlSchemaSimpleContentExtension extension) {
            ComplexShape.Parts base = base(extension.getBaseTypeName(), derivations);
            Map<String, ComplexShape.Attribute> all = new LinkedHashMap<>(base.attributes());
            all.putAll(attributes.of(extension.getAttributes()));
            boolean any = base.anyAttribute() || extension.getAnyAttribute() != null;
            return new ComplexShape.Parts(base.content(), all, any, base.text(), false);
        }
        if (content instanceof XmlSchemaSimpleContentRestriction restriction) {
            ComplexShape.Parts base = base(restriction.getBaseTypeName(), derivations);
            SimpleShape text = base.text() == null ? SimpleShape.TEXT : base.text();
            if (restriction.getBaseType() != null) {
                text = simpleTypes.type(restriction.getBaseType());
            }
            return new ComplexShape.Parts(
                    base.content(),
                    narrowed(base.attributes(), restriction.getAttributes()),
                    restriction.getAnyAttribute() != null,
                    simpleTypes.restricted(text, restriction.getFacets()),
                    false);
        }
        throw refused("a complex type has a content that is not understood", "write a sequence, choice or all");
    }

    private Particle.Group group(@Nullable XmlSchemaParticle particle) throws Refused {
        if (particle == null) {
            return new Particle.Group(false, 1, 1, List.of());
        }
        Particle part = particle(particle, 0);
        return part instanceof Particle.Group group ? group : new Particle.Group(false, 1, 1, List.of(part));
    }

    private Particle particle(Object particle, int nesting) throws Refused {
        if (++particles > MAX_PARTICLES) {
            throw refused("unfolds to more than " + MAX_PARTICLES + " elements and groups", "split the WSDL");
        }
        if (nesting > MAX_DEPTH) {
            throw refused("groups refer to each other in a circle", "remove one reference");
        }
        if (particle instanceof XmlSchemaElement element) {
            return reference(element);
        } else if (particle instanceof XmlSchemaSequence sequence) {
            return group(false, sequence, sequence.getItems(), nesting);
        } else if (particle instanceof XmlSchemaAll all) {
            return group(false, all, all.getItems(), nesting);
        } else if (particle instanceof XmlSchemaChoice choice) {
            return group(true, choice, choice.getItems(), nesting);
        } else if (particle instanceof XmlSchemaAny any) {
            return new Particle.AnyElement(min(any), max(any));
        } else if (particle instanceof XmlSchemaGroupRef reference) {
            XmlSchemaGroup group = schemas.getGroupByQName(reference.getRefName());
            if (group == null) {
                throw refused("there is no group " + reference.getRefName(), "define it, or import its schema");
            }
            Particle inner = particle(group.getParticle(), nesting + 1);
            return new Particle.Group(false, min(reference), max(reference), List.of(inner));
        }
        throw refused("holds a particle that is not understood", "write a sequence, choice or all");
    }

    private Particle.Group group(boolean choice, XmlSchemaParticle particle, List<?> items, int nesting)
            throws Refused {
        List<Particle> parts = new ArrayList<>();
        for (Object item : items) {
            parts.add(particle(item, nesting + 1));
        }
        return new Particle.Group(choice, min(particle), max(particle), parts);
    }

    private static int min(XmlSchemaParticle particle) {
        return (int) Math.min(Particle.UNBOUNDED, particle.getMinOccurs());
    }

    private static int max(XmlSchemaParticle particle) {
        return (int) Math.min(Particle.UNBOUNDED, particle.getMaxOccurs());
    }

    private Refused refused(String message, String mend) {
        return new Refused(file, 0, "", message, mend);
    }
}
