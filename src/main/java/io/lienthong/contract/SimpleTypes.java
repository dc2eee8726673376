package io.lienthong.contract;

import io.lienthong.contract.SimpleShape.Base;
import io.lienthong.contract.SimpleShape.Lengths;
import io.lienthong.message.BoundedPattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import org.apache.ws.commons.schema.XmlSchemaCollection;
import org.apache.ws.commons.schema.XmlSchemaEnumerationFacet;
import org.apache.ws.commons.schema.XmlSchemaFacet;
import org.apache.ws.commons.schema.XmlSchemaFractionDigitsFacet;
import org.apache.ws.commons.schema.XmlSchemaLengthFacet;
import org.apache.ws.commons.schema.XmlSchemaMaxExclusiveFacet;
import org.apache.ws.commons.schema.XmlSchemaMaxInclusiveFacet;
import org.apache.ws.commons.schema.XmlSchemaMaxLengthFacet;
import org.apache.ws.commons.schema.XmlSchemaMinExclusiveFacet;
import org.apache.ws.commons.schema.XmlSchemaMinInclusiveFacet;
import org.apache.ws.commons.schema.XmlSchemaMinLengthFacet;
import org.apache.ws.commons.schema.XmlSchemaPatternFacet;
import org.apache.ws.commons.schema.XmlSchemaSimpleType;
import org.apache.ws.commons.schema.XmlSchemaSimpleTypeContent;
import org.apache.ws.commons.schema.XmlSchemaSimpleTypeList;
import org.apache.ws.commons.schema.XmlSchemaSimpleTypeRestriction;
import org.apache.ws.commons.schema.XmlSchemaSimpleTypeUnion;
import org.apache.ws.commons.schema.XmlSchemaTotalDigitsFacet;
import org.apache.ws.commons.schema.XmlSchemaType;
import org.apache.ws.commons.schema.XmlSchemaWhiteSpaceFacet;
import org.jspecify.annotations.Nullable;

/** Compiles the simple types of a schema. */
final class SimpleTypes {
    private static final int MAX_DERIVATIONS = 50;
    private static final Map<String, SimpleShape> BUILT_IN = builtIn();

    /** A reference to an attachment: known also where its schema is not. */
    static final QName SWA_REF = new QName("http://ws-i.org/profiles/basic/1.1/xsd", "swaRef");

    private final XmlSchemaCollection schemas;
    private final String file;

    SimpleTypes(XmlSchemaCollection schemas, String file) {
        this.schemas = schemas;
        this.file = file;
    }

    private static Map<String, SimpleShape> builtIn() {
        Map<String, SimpleShape> types = new HashMap<>();
        types.put("string", SimpleShape.TEXT);
        types.put("normalizedString", SimpleShape.of(Base.LINE));
        types.put("anySimpleType", SimpleShape.TEXT);
        types.put("anyType", SimpleShape.TEXT);
        types.put("anyAtomicType", SimpleShape.TEXT);
        types.put("boolean", SimpleShape.of(Base.BOOLEAN));
        types.put("decimal", SimpleShape.of(Base.DECIMAL));
        types.put("integer", SimpleShape.of(Base.INTEGER));
        types.put("float", SimpleShape.of(Base.FLOAT));
        types.put("double", SimpleShape.of(Base.FLOAT));
        types.put("date", SimpleShape.of(Base.DATE));
        types.put("dateTime", SimpleShape.of(Base.DATE_TIME));
        types.put("time", SimpleShape.of(Base.TIME));
        types.put("base64Binary", SimpleShape.of(Base.BASE64));
        types.put("hexBinary", SimpleShape.of(Base.HEXADECIMAL));
        types.put("duration", SimpleShape.of(Base.DURATION));
        types.put("gYear", SimpleShape.of(Base.G_YEAR));
        types.put("gYearMonth", SimpleShape.of(Base.G_YEAR_MONTH));
        types.put("gMonth", SimpleShape.of(Base.G_MONTH));
        types.put("gMonthDay", SimpleShape.of(Base.G_MONTH_DAY));
        types.put("gDay", SimpleShape.of(Base.G_DAY));
        types.put("token", SimpleShape.of(Base.TOKEN));
        types.put("language", SimpleShape.of(Base.LANGUAGE));
        types.put("Name", SimpleShape.of(Base.NAME));
        types.put("NCName", SimpleShape.of(Base.NC_NAME));
        types.put("ID", SimpleShape.of(Base.ID));
        types.put("IDREF", SimpleShape.of(Base.IDREF));
        types.put("NMTOKEN", SimpleShape.of(Base.NMTOKEN));
        types.put("ENTITY", SimpleShape.of(Base.ENTITY));
        types.put("QName", SimpleShape.of(Base.QNAME));
        types.put("NOTATION", SimpleShape.of(Base.QNAME));
        types.put("anyURI", SimpleShape.of(Base.ANY_URI));
        Lengths some = new Lengths(1, -1, -1, -1);
        types.put("NMTOKENS", list(Base.NMTOKEN, some));
        types.put("IDREFS", list(Base.IDREF, some));
        types.put("ENTITIES", list(Base.ENTITY, some));
        integers(types, "long", Long.toString(Long.MIN_VALUE), Long.toString(Long.MAX_VALUE));
        integers(types, "int", "-2147483648", "2147483647");
        integers(types, "short", "-32768", "32767");
        integers(types, "byte", "-128", "127");
        integers(types, "nonNegativeInteger", "0", null);
        integers(types, "positiveInteger", "1", null);
        integers(types, "nonPositiveInteger", null, "0");
        integers(types, "negativeInteger", null, "-1");
        integers(types, "unsignedLong", "0", "18446744073709551615");
        integers(types, "unsignedInt", "0", "4294967295");
        integers(types, "unsignedShort", "0", "65535");
        integers(types, "unsignedByte", "0", "255");
        return Map.copyOf(types);
    }

    private static void integers(
            Map<String, SimpleShape> types, String name, @Nullable String least, @Nullable String most) {
        types.put(
                name,
                new SimpleShape(
                        Base.INTEGER,
                        Set.of(),
                        List.of(),
                        Lengths.ANY,
                        least == null ? null : new Bound(Base.INTEGER, least, true),
                        most == null ? null : new Bound(Base.INTEGER, most, true),
                        List.of()));
    }

    private static SimpleShape list(Base item, Lengths lengths) {
        return new SimpleShape(Base.LIST, Set.of(), List.of(), lengths, null, null, List.of(SimpleShape.of(item)));
    }

    /** One that XML Schema 1.0 does not know takes any text. */
    static SimpleShape builtIn(String name) {
        return BUILT_IN.getOrDefault(name, SimpleShape.of(Base.TOKEN));
    }

    SimpleShape named(QName name) throws Refused {
        return named(name, 0);
    }

    private SimpleShape named(QName name, int depth) throws Refused {
        if (XMLConstants.W3C_XML_SCHEMA_NS_URI.equals(name.getNamespaceURI())) {
            return builtIn(name.getLocalPart());
        }
        if (name.equals(SWA_REF)) {
            return SimpleShape.of(Base.REFERENCE);
        }
        XmlSchemaType type = schemas.getTypeByQName(name);
        if (type instanceof XmlSchemaSimpleType simple) {
            return type(simple, depth + 1);
        }
        throw new Refused(file, 0, "", "there is no simple type " + name, "define it, or import its schema");
    }

    SimpleShape type(XmlSchemaSimpleType type) throws Refused {
        return type(type, 0);
    }

    private SimpleShape type(XmlSchemaSimpleType type, int depth) throws Refused {
        QName name = type.getQName();
        if (name != null && XMLConstants.W3C_XML_SCHEMA_NS_URI.equals(name.getNamespaceURI())) {
            return builtIn(name.getLocalPart());
        }
        if (SWA_REF.equals(name)) {
            return SimpleShape.of(Base.REFERENCE);
        }
        if (depth > MAX_DERIVATIONS) {
            throw new Refused(file, 0, "", "simple types derive from each other in a circle", "remove one");
        }
        XmlSchemaSimpleTypeContent content = type.getContent();
        if (content instanceof XmlSchemaSimpleTypeRestriction restriction) {
            return restricted(restriction, depth);
        }
        if (content instanceof XmlSchemaSimpleTypeList list) {
            SimpleShape item = list.getItemType() == null
                    ? named(list.getItemTypeName(), depth + 1)
                    : type(list.getItemType(), depth + 1);
            return new SimpleShape(Base.LIST, Set.of(), List.of(), Lengths.ANY, null, null, List.of(item));
        }
        return content instanceof XmlSchemaSimpleTypeUnion union ? union(union, depth) : SimpleShape.TEXT;
    }

    private SimpleShape union(XmlSchemaSimpleTypeUnion union, int depth) throws Refused {
        List<SimpleShape> either = new ArrayList<>();
        QName[] names = union.getMemberTypesQNames();
        for (QName name : names == null ? new QName[0] : names) {
            either.add(named(name, depth + 1));
        }
        for (XmlSchemaSimpleType member : union.getBaseTypes()) {
            either.add(type(member, depth + 1));
        }
        return new SimpleShape(Base.UNION, Set.of(), List.of(), Lengths.ANY, null, null, either);
    }

    private SimpleShape restricted(XmlSchemaSimpleTypeRestriction restriction, int depth) throws Refused {
        SimpleShape base = restriction.getBaseType() != null
                ? type(restriction.getBaseType(), depth + 1)
                : named(restriction.getBaseTypeName(), depth + 1);
        return restricted(base, restriction.getFacets());
    }

    SimpleShape restricted(SimpleShape declared, List<XmlSchemaFacet> facets) throws Refused {
        SimpleShape base = spaced(declared, facets);
        Set<String> values = new HashSet<>();
        List<String> alternatives = new ArrayList<>();
        Lengths lengths = base.lengths();
        Bound least = base.least();
        Bound most = base.most();
        for (XmlSchemaFacet facet : facets) {
            String value = String.valueOf(facet.getValue());
            if (facet instanceof XmlSchemaEnumerationFacet) {
                values.add(base.normal(value));
            } else if (facet instanceof XmlSchemaPatternFacet) {
                alternatives.add(value);
            } else if (facet instanceof XmlSchemaMinInclusiveFacet || facet instanceof XmlSchemaMinExclusiveFacet) {
                least = bound(base.base(), value.strip(), facet instanceof XmlSchemaMinInclusiveFacet);
            } else if (facet instanceof XmlSchemaMaxInclusiveFacet || facet instanceof XmlSchemaMaxExclusiveFacet) {
                most = bound(base.base(), value.strip(), facet instanceof XmlSchemaMaxInclusiveFacet);
            } else {
                lengths = lengths(base.base(), lengths, facet, value);
            }
        }
        List<BoundedPattern> patterns = new ArrayList<>(base.patterns());
        if (!alternatives.isEmpty()) {
            patterns.add(pattern(alternatives));
        }
        Set<String> allowed = values.isEmpty() ? base.values() : values;
        return new SimpleShape(base.base(), allowed, patterns, lengths, least, most, base.either());
    }

    /** The type with the white space that its facet says; only texts have more than one kind. */
    private static SimpleShape spaced(SimpleShape type, List<XmlSchemaFacet> facets) {
        Base base = type.base();
        for (XmlSchemaFacet facet : facets) {
            boolean text = base == Base.TEXT || base == Base.LINE;
            if (facet instanceof XmlSchemaWhiteSpaceFacet && text) {
                base = switch (String.valueOf(facet.getValue())) {
                    case "collapse" -> Base.TOKEN;
                    case "replace" -> Base.LINE;
                    default -> base;
                };
            }
        }
        return base == type.base()
                ? type
                : new SimpleShape(
                        base, type.values(), type.patterns(), type.lengths(), type.least(), type.most(), List.of());
    }

    private BoundedPattern pattern(List<String> alternatives) throws Refused {
        List<String> java = alternatives.stream().map(XsdPattern::java).toList();
        try {
            return BoundedPattern.compileJava("\\A(?:" + String.join("|", java) + ")\\z");
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new Refused(file, 0, "", "not a regular expression: " + reason, "mend the pattern facet");
        }
    }

    private @Nullable Bound bound(Base base, String value, boolean inclusive) throws Refused {
        if (!Bound.fits(base)) {
            return null;
        }
        // Of whole numbers a bound may be written as a decimal.
        if (!Lexical.valid(base == Base.INTEGER ? Base.DECIMAL : base, value)) {
            throw new Refused(file, 0, "", "a facet bounds its type by no value of it", "mend the schema");
        }
        return new Bound(base, value, inclusive);
    }

    private String number(String value) throws Refused {
        if (!Lexical.valid(Base.DECIMAL, value.strip())) {
            throw new Refused(file, 0, "", "a facet has no number", "mend the schema");
        }
        return value.strip();
    }

    private Lengths lengths(Base base, Lengths before, XmlSchemaFacet facet, String value) throws Refused {
        boolean number = base == Base.DECIMAL || base == Base.INTEGER;
        if (facet instanceof XmlSchemaTotalDigitsFacet && number) {
            return new Lengths(before.least(), before.most(), count(value), before.fraction());
        } else if (facet instanceof XmlSchemaFractionDigitsFacet && number) {
            return new Lengths(before.least(), before.most(), before.digits(), count(value));
        } else if (base == Base.QNAME) {
            return before; // what a length of them would be nobody says
        } else if (facet instanceof XmlSchemaLengthFacet) {
            return new Lengths(count(value), count(value), before.digits(), before.fraction());
        } else if (facet instanceof XmlSchemaMinLengthFacet) {
            return new Lengths(count(value), before.most(), before.digits(), before.fraction());
        } else if (facet instanceof XmlSchemaMaxLengthFacet) {
            return new Lengths(before.least(), count(value), before.digits(), before.fraction());
        }
        return before;
    }

    private int count(String value) throws Refused {
        BigDecimal count = new BigDecimal(number(value));
        return count.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) >= 0 ? Integer.MAX_VALUE : count.intValue();
    }
}
