package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.apache.ws.commons.schema.XmlSchemaCollection;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.xml.sax.SAXException;

/** What we hold valid of the simple types of XML Schema, and make as an example, is what the JDK's validator holds valid. */
class XsdValuesTest {
    private static final String XSD = XMLConstants.W3C_XML_SCHEMA_NS_URI;
    private static final String OURS = "urn:synthetic:values";
    private static final Path FOLDER = Path.of("test-fixtures/contracts/wsdl");
    private static final List<String> BUILT_IN = List.of(
            ("string normalizedString token language Name NCName ID IDREF IDREFS NMTOKEN NMTOKENS ENTITY ENTITIES"
                            + " boolean decimal integer long int short byte nonNegativeInteger positiveInteger"
                            + " nonPositiveInteger negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte"
                            + " float double duration dateTime time date gYearMonth gYear gMonthDay gDay gMonth"
                            + " hexBinary base64Binary anyURI QName anySimpleType")
                    .split(" "));
    private static final List<String> TEXTS = List.of(
            ("2026|2026-01-15|2026-13-01|2026-02-30|2024-02-29|2023-02-29|-0044-03-15|12026-01-15|2026-1-5|2026-01-15Z"
                            + "|2026-01-15+14:00|2026-01-15+14:01|2026-01-15T08:00:00|2026-01-15T08:00:00Z"
                            + "|2026-01-15T08:00:00.5+07:00|2026-01-15T08:00:00.|2026-01-15T08:00|2026-01-15t08:00:00Z"
                            + "|2026-01-15T08:00:00z|2026-01-15T24:00:00|2026-01-15T24:00:01|2026-01-15T23:59:60Z"
                            + "|08:00:00|08:00:00Z|08:60:00|8:00:00|24:00:00|25:00:00|02026|026|10000|-0044|2026Z|2026-12"
                            + "|2026-13|2026-12-07:00|--02-29|--02-30|--13-01|--12|--13|---31|---32|---5|15"
                            + "|P1D|-P1Y2M3DT4H5M6.7S|P|PT|P1|PT1.S|PT0.5S|P1H|P1DT|P-1D|p1d|PT36H|P2W"
                            + "|true|TRUE|1|0|+1|-1|007|1.5|1.|.5|.|1e5|1,5|INF|-INF|NaN|nan|128|-129|256|70000|-0"
                            + "|3000000000|18446744073709551616|example|1example|-example|a b|a:b:c|:a|vi|vi-VN|vi_VN"
                            + "|toolonglanguage|ch\u1eef|ZXhhbXBsZQ==|ZXhhbXBsZQ=|ZXhhb|Z===|0A|0a|0|0G|urn:example:1|http://a/%20b"
                            + "|http://a b/|http://a/%zz|http://v\u00ed.d\u1ee5/x|::|a?b#c|a#b#c|1 2 3|10 20|abcd|abc|abcde"
                            + "|10.25|10.255|1000.5|12345.6|9.99|0.05|0.06|100|99|1000|-90|-15|-15.5|1999-12-31|2000-01-01"
                            + "|1900-01-01|13:30:00|17:00:00|17:00:01|P5D|P60D|P61D|PT1S|2031|2030|1 x|Nguy\u1ec5n")
                    .split("\\|"));

    /** Whose values refer to others of the same document, which WsdlExamplesTest has. */
    private static final Set<String> REFERRING = Set.of("IDREF", "IDREFS");

    @TestFactory
    Stream<DynamicTest> everyBuiltInTypeTakesWhatTheValidatorTakes() throws Exception {
        Schema schema = schema("", BUILT_IN, "xs:");
        SimpleTypes types = new SimpleTypes(new XmlSchemaCollection(), "x.xsd");
        return BUILT_IN.stream()
                .filter(name -> !REFERRING.contains(name))
                .map(name ->
                        DynamicTest.dynamicTest(name, () -> agrees(types.named(new QName(XSD, name)), name, schema)));
    }

    @TestFactory
    Stream<DynamicTest> everyFacetCutsWhatTheValidatorCuts() throws Exception {
        String wsdl = Files.readString(FOLDER.resolve("values.wsdl"));
        int start = wsdl.indexOf('>', wsdl.indexOf("<xs:schema")) + 1;
        String declared = wsdl.substring(start, wsdl.indexOf("</xs:schema>"));
        List<String> names = Pattern.compile("simpleType name=\"(\\w+)\"")
                .matcher(declared)
                .results()
                .map(found -> found.group(1))
                .toList();
        Schema schema = schema(declared, names, "t:");
        SimpleTypes types = new SimpleTypes(new WsdlDocument(new Folder(FOLDER), "values.wsdl").schemas(), "x.xsd");
        return names.stream()
                .map(name ->
                        DynamicTest.dynamicTest(name, () -> agrees(types.named(new QName(OURS, name)), name, schema)));
    }

    private static void agrees(SimpleShape type, String name, Schema schema) {
        // given
        Optional<String> example = ValueExample.of(type, 1);
        List<String> differences = new ArrayList<>();
        // when
        for (String text : TEXTS) {
            boolean valid = valid(schema, name, text);
            if (type.problem(text).isEmpty() != valid) {
                differences.add("`" + text + "` is " + (valid ? "valid" : "invalid"));
            }
        }
        // then
        assertThat(differences).isEmpty();
        assertThat(example.isPresent()).isEqualTo(!name.startsWith("ENTIT"));
        assertThat(example.filter(text -> !valid(schema, name, text))).isEmpty();
    }

    /** @param names of types, for each an element of its name */
    private static Schema schema(String declared, List<String> names, String prefix) throws SAXException {
        StringBuilder text = new StringBuilder(
                "<xs:schema xmlns:xs='" + XSD + "' xmlns:t='" + OURS + "' targetNamespace='" + OURS + "'>" + declared);
        names.forEach(name -> text.append("<xs:element name='one-%s' type='%s'/>".formatted(name, prefix + name)));
        String whole = text.append("</xs:schema>").toString();
        return SchemaFactory.newDefaultInstance().newSchema(new StreamSource(new StringReader(whole)));
    }

    private static boolean valid(Schema schema, String name, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        String element = "<t:one-%s xmlns:t='%s'>%s</t:one-%s>".formatted(name, OURS, escaped, name);
        try {
            schema.newValidator().validate(new StreamSource(new StringReader(element)));
            return true;
        } catch (SAXException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
