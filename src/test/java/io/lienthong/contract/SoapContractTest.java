package io.lienthong.contract;

import static io.lienthong.contract.TestFolder.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BusException;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Violation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoapContractTest {
    static final String NAMESPACE = "http://population.example";
    private static final String TYPES = """
            <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://population.example"
                xmlns:t="http://population.example" xmlns:c="http://common.example" elementFormDefault="qualified">
              <import namespace="http://common.example" schemaLocation="common.xsd"/>
              <element name="Ask"><complexType><sequence>
                <element name="Code" type="c:Code"/>
                <element name="Officer" type="string" minOccurs="0"/>
                <choice>
                  <element name="Number"><simpleType><restriction base="string"><pattern value="[0-9]{12}"/></restriction></simpleType></element>
                  <element name="OldNumber" type="string"/>
                </choice>
                <element name="Name" type="string"/>
                <element name="Born" nillable="true"><complexType><choice>
                  <element name="Date" type="date"/><element name="Year" type="gYear"/>
                </choice></complexType></element>
                <element name="Reason" type="string" minOccurs="0" maxOccurs="3"/>
                <element name="Fee" minOccurs="0"><complexType><simpleContent><extension base="decimal">
                  <attribute name="currency" use="required" type="NMTOKEN"/></extension></simpleContent></complexType></element>
              </sequence></complexType></element>
              <element name="Answer"><complexType><sequence>
                <element name="Person" type="t:Person" minOccurs="0" maxOccurs="unbounded"/>
                <element name="Count" type="int"/>
                <element name="Final" type="boolean" minOccurs="0"/>
                <element name="Extra" minOccurs="0"/>
              </sequence><attribute name="version" type="int"/></complexType></element>
              <complexType name="Person"><sequence>
                <element name="Number" type="string"/>
                <element name="Mother" type="t:Person" minOccurs="0"/>
                <element name="Left" type="dateTime" minOccurs="0" nillable="true"/>
              </sequence></complexType>
              <element name="Rounds"><complexType><sequence minOccurs="0" maxOccurs="unbounded">
                <element name="Key" type="string"/><element name="Value" type="string" minOccurs="0"/>
              </sequence></complexType></element>
            </schema>
            """;
    private static final String COMMON = """
            <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://common.example">
              <simpleType name="Code"><restriction base="string"><maxLength value="10"/></restriction></simpleType>
            </schema>
            """;
    private static final String WSDL = """
            <w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
                xmlns:t="http://population.example" targetNamespace="http://population.example">
              <w:types>TYPES</w:types>
              <w:message name="Ask"><w:part name="body" element="t:Ask"/></w:message>
              <w:message name="Answer"><w:part name="body" element="t:Answer"/></w:message>
              <w:message name="Rounds"><w:part name="body" element="t:Rounds"/></w:message>
              <w:portType name="Port">
                <w:operation name="LookUp"><w:input message="t:Ask"/><w:output message="t:Answer"/></w:operation>
                <w:operation name="Round"><w:input message="t:Rounds"/><w:output message="t:Answer"/></w:operation>
              </w:portType>
              <w:binding name="Binding" type="t:Port"><s:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
                <w:operation name="LookUp"><s:operation soapAction="urn:look-up"/>
                  <w:input><s:body use="literal"/></w:input><w:output><s:body use="literal"/></w:output></w:operation>
                <w:operation name="Round"><s:operation soapAction=""/>
                  <w:input><s:body use="literal"/></w:input><w:output><s:body use="literal"/></w:output></w:operation>
              </w:binding>
              <w:service name="Population"><w:port name="Soap" binding="t:Binding"><s:address location="http://x.example"/></w:port></w:service>
            </w:definitions>
            """;
    private static final String DESCRIPTOR = """
            endpoint: {protocol: SOAP, contract: contract/population.wsdl, url: "https://x.example"}
            operations:
              - {name: lookUp, pattern: deliver, soapOperation: LookUp, soapAction: "urn:look-up", request: {mapping: m.jslt}}
            """;
    static final String ASK =
            "{'Ask': {'Name': 'NGUYỄN & <A>', 'Born': {'Year': '1984'}, 'Number': '034184022854', 'Code': 'c', 'Reason': ['a', 'b'],"
                    + " 'Fee': {'#text': 12.50, '@currency': 'VND'}}}";

    private final TestFolder folder;

    SoapContractTest(@TempDir Path root) throws Exception {
        folder = population(root);
    }

    static TestFolder population(Path root) throws Exception {
        return new TestFolder(root)
                .file("contract/population.wsdl", WSDL.replace("TYPES", TYPES))
                .file("contract/common.xsd", COMMON)
                .descriptor(DESCRIPTOR);
    }

    @Test
    void writesInTheOrderOfTheSchemaWithOneNamespaceDeclaration() throws Exception {
        // given
        OperationContract contract = folder.contract();
        JsonNode body = json(ASK);
        // when
        String envelope = new String(contract.writeSoap(body), StandardCharsets.UTF_8);
        // then
        assertThat(contract.checkProviderRequest(body)).isEmpty();
        assertThat(envelope)
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope"
                        + " xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>"
                        + "<ns1:Ask xmlns:ns1=\"http://population.example\"><ns1:Code>c</ns1:Code>"
                        + "<ns1:Number>034184022854</ns1:Number><ns1:Name>NGUYỄN &amp; &lt;A&gt;</ns1:Name>"
                        + "<ns1:Born><ns1:Year>1984</ns1:Year></ns1:Born><ns1:Reason>a</ns1:Reason><ns1:Reason>b</ns1:Reason>"
                        + "<ns1:Fee currency=\"VND\">12.50</ns1:Fee></ns1:Ask></soap:Body></soap:Envelope>");
        assertThat(contract.soapAction()).hasValue("urn:look-up");
        assertThat(contract.soapMediaType()).hasValue("text/xml; charset=utf-8");
    }

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        // given
        OperationContract contract = folder.contract();
        JsonNode body = json(ASK);
        // when
        JsonNode read = contract.readRequest("text/xml", contract.writeSoap(body));
        // then
        assertThat(read).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /Ask/Code: is missing;/Ask: needs one of Number, OldNumber;/Ask/Name: is missing;/Ask/Born: is missing",
                "{'Ask': {'Code': 'c', 'Number': '034184022854', 'Name': 'A', 'Born': null}} | ",
                "{'Ask': {'Code': 'c', 'Name': 'A', 'Born': null}} | /Ask: needs one of Number, OldNumber",
                "{'Ask': {'Code': 'c', 'Number': '034184022854', 'OldNumber': '1', 'Name': 'A', 'Born': null}} | /Ask/OldNumber: cannot stand beside its alternative",
                "{'Ask': {'Code': 'c', 'Number': '0341840228541', 'Name': 'A', 'Born': null}} | /Ask/Number: does not match the pattern of its type",
                "{'Ask': {'Code': '01234567891', 'OldNumber': '1', 'Name': 'A', 'Born': null}} | /Ask/Code: is longer than 10 characters",
                "{'Ask': {'Code': 'c', 'OldNumber': '1', 'Name': 'A', 'Born': null, 'Nickname': 'x'}} | /Ask/Nickname: is not known here",
                "{'Ask': {'Code': 'c', 'OldNumber': '1', 'Born': null}} | /Ask/Name: is missing",
                "{'Ask': {'Code': 'c', 'OldNumber': '1', 'Name': 'A', 'Born': {'Date': '2025-02-31'}}} | /Ask/Born/Date: is no valid date",
                "{'Ask': {'Code': 'c', 'OldNumber': '1', 'Name': ['A', 'B'], 'Born': null}} | /Ask/Name: must occur at most 1 times;/Ask/Name: must not repeat",
                "{'Ask': {'Code': 'c', 'OldNumber': '1', 'Name': {}, 'Born': null}} | /Ask/Name: must be a text",
                "{'Ask': {'Code': 'c', 'OldNumber': '1', 'Name': 'A\\u0001', 'Born': null}} | /Ask/Name: holds a character that XML cannot carry",
                "{'Ask': {'Code': 'c', 'OldNumber': '1', 'Name': 'A', 'Born': null, 'Reason': ['1', '2', '3', '4']}} | /Ask/Reason: must occur at most 3 times",
                "{'Ask': {'Code': 'c', 'OldNumber': '1', 'Name': 'A', 'Born': null, 'Fee': {'#text': 'x'}}} | /Ask/Fee/@currency: is missing;/Ask/Fee: is no valid decimal",
            })
    void requestsAreCheckedAgainstTheShape(String body, String violations) throws Exception {
        // given
        OperationContract contract = folder.contract();
        // when
        List<String> found = places(contract.checkProviderRequest(json(body)));
        // then
        assertThat(String.join(";", found)).isEqualTo(violations == null ? "" : violations);
    }

    @Test
    void readsWhateverThePrefixesHeadersAndOrder() throws Exception {
        // given
        OperationContract contract = folder.contract();
        String envelope =
                "<?xml version='1.0'?><!-- c --><e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'"
                        + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><e:Header><x xmlns='urn:x'><e:Body/></x></e:Header>"
                        + "<e:Body><Answer xmlns='http://population.example' version='3' xsi:schemaLocation='a b'>\n"
                        + "<Count> +007 </Count><Person><Number>1 &amp; <![CDATA[<2>]]></Number><Left xsi:nil='true'/>"
                        + "<Mother><Number>3</Number></Mother></Person><Final>1</Final><Extra a='b'><Any>x</Any><Any>y</Any></Extra>"
                        + "</Answer></e:Body></e:Envelope>";
        // when
        JsonNode answer = contract.readSoap("text/xml", envelope.getBytes(StandardCharsets.UTF_8));
        // then
        assertThat(answer)
                .isEqualTo(json(
                        "{'Answer': {'@version': 3, 'Count': 7, 'Person': [{'Number': '1 & <2>', 'Left': null, 'Mother': {'Number': '3'}}],"
                                + " 'Final': true, 'Extra': {'@a': 'b', 'Any': ['x', 'y']}}}"));
        assertThat(contract.checkProviderReply(200, answer)).isEmpty();
    }

    @Test
    void anAnswerThatBreaksItsContractIsNamed() throws Exception {
        // given
        OperationContract contract = folder.contract();
        // when
        JsonNode answer = contract.readSoap(
                "text/xml",
                envelope(
                        "<Answer xmlns='http://population.example'><Person><Mother/></Person><Person/><Odd>1</Odd></Answer>"));
        // then
        assertThat(places(contract.checkProviderReply(200, answer)))
                .containsExactlyInAnyOrder(
                        "/Answer/Odd: is not known here",
                        "/Answer/Count: is missing",
                        "/Answer/Person/0/Number: is missing",
                        "/Answer/Person/0/Mother/Number: is missing",
                        "/Answer/Person/1/Number: is missing");
    }

    @Test
    void faultsOfBothVersionsLookTheSame() throws Exception {
        // given
        OperationContract contract = folder.contract();
        String soap12 =
                "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code><s:Value>s:Sender"
                        + "</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>no</s:Text></s:Reason><s:Detail><why>x</why></s:Detail>"
                        + "</s:Fault></s:Body></s:Envelope>";
        // when
        JsonNode first = contract.readSoap(
                "text/xml",
                envelope(
                        "<e:Fault><faultcode>e:Server</faultcode><faultstring>no</faultstring><detail><why>x</why></detail></e:Fault>"));
        JsonNode second = contract.readSoap("text/xml", soap12.getBytes(StandardCharsets.UTF_8));
        // then
        assertThat(first).isEqualTo(json("{'Fault': {'code': 'Server', 'text': 'no', 'detail': {'why': 'x'}}}"));
        assertThat(second).isEqualTo(json("{'Fault': {'code': 'Sender', 'text': 'no', 'detail': {'why': 'x'}}}"));
        assertThat(contract.checkProviderReply(500, first)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no xml",
                "{}",
                "<a/>",
                "<!DOCTYPE a [<!ENTITY b 'c'>]><e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body/></e:Envelope>",
                "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>&x;</e:Body></e:Envelope>",
                "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'></e:Envelope>",
                "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body/></e:Envelope><a/>",
                "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><Answer xmlns='urn:other'/></e:Body></e:Envelope>",
                "<e:Envelope xmlns:e='urn:other'><e:Body/></e:Envelope>"
            })
    void whatIsNoEnvelopeIsMalformed(String text) throws Exception {
        // given
        OperationContract contract = folder.contract();
        // when, then
        assertThatThrownBy(() -> contract.readSoap("text/xml", text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedBody.class);
    }

    @Test
    void bombsHitALimit() throws Exception {
        // given
        OperationContract contract = folder.contract();
        String attributes = "<Answer xmlns='http://population.example' " + many("a%d='1' ", 200) + "/>";
        String wide = "<Answer xmlns='http://population.example' version='" + "1".repeat(100_000) + "'/>";
        String children = "<Answer xmlns='http://population.example'>" + "<Count/>".repeat(300_000) + "</Answer>";
        // when, then
        for (String hostile : List.of("<a>".repeat(10_000), attributes, wide, children)) {
            assertThatThrownBy(() -> contract.readSoap("text/xml", envelope(hostile)))
                    .isInstanceOf(MalformedBody.class);
        }
        assertThatThrownBy(() -> contract.readSoap("text/xml", new byte[] {'<', 'a', (byte) 0xC3, '(', '>'}))
                .isInstanceOf(MalformedBody.class);
    }

    @Test
    void hugeNumbersAreNotUnfolded() throws Exception {
        // given
        OperationContract contract = folder.contract();
        JsonNode body = json(ASK.replace("12.50", "1e999999999"));
        // when, then
        assertThat(places(contract.checkProviderRequest(body))).contains("/Ask/Fee: must be a text");
        assertThatThrownBy(() -> contract.writeSoap(body)).isInstanceOf(BusException.class);
    }

    @Test
    void aGroupThatRepeatsIsDealtOutInRounds() throws Exception {
        // given
        OperationContract contract = folder.descriptor(
                        DESCRIPTOR.replace("LookUp", "Round").replace("urn:look-up", ""))
                .contract();
        JsonNode body = json("{'Rounds': {'Value': ['x', 'y'], 'Key': ['a', 'b', 'c']}}");
        // when
        String envelope = new String(contract.writeSoap(body), StandardCharsets.UTF_8);
        // then
        assertThat(contract.checkProviderRequest(body)).isEmpty();
        assertThat(envelope.replaceAll("<[^>]*>", "")).isEqualTo("axbyc");
        assertThat(places(contract.checkProviderRequest(json("{'Rounds': {'Value': ['x'], 'Key': []}}"))))
                .containsExactly("/Rounds/Key: is missing beside its neighbours");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "soapAction: 'urn:look-up', | '' | /operations/0/soapAction | write it as soapAction",
                "soapOperation: LookUp | soapOperation: Lookup | /operations/0/soapOperation | near it: LookUp",
                "url: | service: Populace, url: | /endpoint/service | [Population]",
                "url: | port: Soup, url: | /endpoint/port | [Soap]",
                "url: | soapVersion: '1.2', url: | /endpoint/port | [Soap]",
                "url: | port: Soap, soapVersion: '1.2', url: | /endpoint/soapVersion | correct soapVersion",
            })
    void whatTheWsdlLacksIsADefect(String from, String to, String key, String mend) throws Exception {
        // given
        folder.descriptor(DESCRIPTOR.replace(from.replace("'", "\""), to.replace("'", "\"")));
        // when
        var contracts = folder.compile();
        // then
        assertThat(contracts).isEmpty();
        assertThat(folder.defects).singleElement().satisfies(defect -> {
            assertThat(defect.key()).isEqualTo(key);
            assertThat(defect.mend()).contains(mend);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "schemaLocation=\"common.xsd\" | schemaLocation=\"http://evil.example/a.xsd\" | outside the folder",
                "schemaLocation=\"common.xsd\" | schemaLocation=\"file:///etc/passwd\" | outside the folder",
                "schemaLocation=\"common.xsd\" | schemaLocation=\"../../../a.xsd\" | outside the folder",
                "schemaLocation=\"common.xsd\" | schemaLocation=\"none.xsd\" | cannot be read",
                "schemaLocation=\"common.xsd\" | schemaLocation=\"bomb.xsd\" | DOCTYPE",
                "<w:types> | <w:import namespace=\"urn:x\" location=\"http://evil.example/a.wsdl\"/><w:types> | outside the folder",
                "style=\"document\" | style=\"rpc\" | style rpc",
                "use=\"literal\" | use=\"encoded\" | is encoded",
                "<s:body use=\"literal\"/></w:input> | <s:body use=\"literal\"/><s:header message=\"t:Ask\" part=\"ghost\" use=\"literal\"/></w:input> | not in the document",
                "element=\"t:Ask\" | type=\"t:Person\" | names a type",
                "element=\"t:Ask\" | element=\"t:Nobody\" | there is no element",
                "type=\"c:Code\" | type=\"c:Nothing\" | there is no",
                "[0-9]{12} | [0-9 | not a regular expression",
                "<complexType name=\"Person\"><sequence> | <complexType name=\"B\"><complexContent><extension base=\"t:Person\"/></complexContent></complexType><complexType name=\"Person\"><complexContent><extension base=\"t:B\"/></complexContent></complexType><complexType name=\"C\"><sequence> | circle",
                "<element name=\"Officer\" type=\"string\" minOccurs=\"0\"/> | <group ref=\"t:G\"/> | circle",
                "<element name=\"Officer\" type=\"string\" minOccurs=\"0\"/> | <group ref=\"t:L0\"/> | unfolds",
                "w:definitions> | w:definitions>< | not XML",
            })
    void hostileAndBrokenWsdlIsADefect(String from, String to, String told) throws Exception {
        // given
        folder.file("contract/bomb.xsd", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")
                .file(
                        "contract/population.wsdl",
                        WSDL.replace("TYPES", TYPES.replace("</schema>", groups() + "</schema>"))
                                .replace(from, to));
        // when
        var contracts = folder.compile();
        // then
        assertThat(contracts).isEmpty();
        assertThat(folder.defects).isNotEmpty();
        assertThat(folder.defects.get(0).toString()).contains(told);
    }

    /** A group within itself, and groups that double at every level. */
    private static String groups() {
        StringBuilder groups = new StringBuilder("<group name=\"G\"><sequence><group ref=\"t:G\"/></sequence></group>");
        for (int i = 0; i < 30; i++) {
            String next = "<group ref=\"t:L%d\"/>".formatted(i + 1);
            groups.append("<group name=\"L%d\"><sequence>%s%s</sequence></group>".formatted(i, next, next));
        }
        return groups + "<group name=\"L30\"><sequence><element name=\"e\" type=\"string\"/></sequence></group>";
    }

    static byte[] envelope(String body) {
        return ("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>" + body
                        + "</e:Body></e:Envelope>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String many(String pattern, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(pattern.formatted(i));
        }
        return text.toString();
    }

    private static List<String> places(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.place() + ": " + violation.message().en())
                .toList();
    }
}
