package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BusException;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrappedOperationTest {
    private static final String SCHEMA = """
            {"$ref": "#/$defs/d0", "$defs": {
              "d0": {"type": "object", "required": ["name", "tags"], "properties": {
                "name": {"type": "string"}, "count": {"type": "integer"}, "share": {"type": ["number", "null"]},
                "on": {"type": "boolean"}, "tags": {"type": "array", "items": {"type": "string"}},
                "grid": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
                "@type": {"type": "string"}, "2 words_x0041_": {"type": "string"},
                "child": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/d0"}]},
                "either": {"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}},
                                     {"type": "object", "properties": {"b": {"type": "integer"}}}]},
                "map": {"type": "object", "additionalProperties": {"type": "string"}},
                "free": {}}}}}
            """;

    private static JsonNode json(String text) throws MalformedBody {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ConsumerView view(List<ConsumerView.Parameter> parameters, String schema) throws MalformedBody {
        ConsumerView.Message message = new ConsumerView.Message(null, json(schema), true, false);
        return new ConsumerView(parameters, message, message);
    }

    private static String written(String schema, JsonNode reply) throws MalformedBody {
        XmlBytes out = new XmlBytes(64);
        WrappedOperation.of("find", "urn:x", view(List.of(), schema)).write(out, reply);
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }

    private static WrappedOperation.Sent read(WrappedOperation operation, String xml) throws MalformedBody {
        XmlStream in = XmlStream.of(xml.getBytes(StandardCharsets.UTF_8));
        assertThat(in.child()).isTrue();
        return operation.read(in, reference -> reference.equals("cid:a") ? "QUJD" : reference);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\": \"a <b> & Ấ\", \"count\": 7, \"share\": 0.50, \"on\": true, \"tags\": [\"x\", \"\"]}",
                "{\"name\": \"\", \"share\": null, \"tags\": []}",
                "{\"name\": \"n\", \"tags\": [\"one\"], \"grid\": [[1, 2], [3]]}",
                "{\"name\": \"n\", \"tags\": [\"one\"], \"@type\": \"t\", \"2 words_x0041_\": \"w\"}",
                "{\"name\": \"n\", \"tags\": [\"one\"], \"child\": {\"name\": \"m\", \"tags\": [], \"child\": null}}",
                "{\"name\": \"n\", \"tags\": [\"one\"], \"either\": {\"b\": 2}, \"map\": {\"số 1\": \"v\", \"k\": \"w\"}}",
                "{\"name\": \"n\", \"tags\": [\"one\"], \"free\": {\"p\": {\"q\": [\"r\", \"s\"]}}}"
            })
    void whatIsWrittenIsReadAsTheSame(String text) throws MalformedBody {
        // given
        JsonNode value = json(text);
        WrappedOperation reader = WrappedOperation.of("findResponse", "urn:x", view(List.of(), SCHEMA));
        // when
        WrappedOperation.Sent sent = read(reader, written(SCHEMA, value));
        // then
        assertThat(sent.body()).isEqualTo(value);
    }

    @Test
    void aPropertyMayBeAsAnyAlternativeSaysAndOneThatIsOnlyRequiredHasItsPlace() throws MalformedBody {
        // given
        String schema = """
                {"$ref": "#/$defs/d0", "$defs": {"d0": {"type": "object", "required": ["more"], "oneOf": [
                  {"type": "object", "properties": {"kind": {"type": "string", "enum": ["a"]}, "size": {"type": "string", "enum": ["s"]}}},
                  {"type": "object", "properties": {"kind": {"type": "string", "enum": ["b"]}, "size": {"type": "string"}}}]}}}
                """;
        WrappedOperation operation = WrappedOperation.of("find", "urn:x", view(List.of(), schema));
        // when
        String wsdl =
                new String(WrappedWsdl.of("urn:x", "s", "v1", List.of(operation), Map.of()), StandardCharsets.UTF_8);
        // then
        assertThat(wsdl)
                .contains("<xs:enumeration value=\"a\"/><xs:enumeration value=\"b\"/>")
                .contains("<xs:element name=\"size\" minOccurs=\"0\" type=\"xs:string\"/>")
                .contains("<xs:element name=\"more\" type=\"xs:anyType\"/>");
        assertThat(written(schema, json("{\"kind\": \"b\", \"more\": \"m\"}")))
                .contains("<kind>b</kind>", "<more>m</more>");
    }

    @Test
    void elementsFollowTheOrderOfTheSchema() throws MalformedBody {
        // when
        String xml = written(SCHEMA, json("{\"tags\": [\"t\"], \"count\": 1, \"name\": \"n\"}"));
        // then
        assertThat(xml)
                .isEqualTo("<findResponse xmlns=\"urn:x\"><name>n</name><count>1</count><tags>t</tags></findResponse>");
    }

    @Test
    void parametersStandBeforeTheBodyAndAreTakenOutOfIt() throws MalformedBody {
        // given
        ConsumerView.Parameter code = new ConsumerView.Parameter("code", true, ConsumerView.Form.TEXT, List.of());
        WrappedOperation operation = WrappedOperation.of("find", "urn:x", view(List.of(code), SCHEMA));
        // when
        WrappedOperation.Sent sent =
                read(operation, "<p:find xmlns:p=\"urn:x\"><name>n</name><code>7</code><tags>t</tags></p:find>");
        // then
        assertThat(sent.parameters()).isEqualTo(Map.of("code", "7"));
        assertThat(sent.body()).isEqualTo(json("{\"name\": \"n\", \"tags\": [\"t\"]}"));
    }

    @Test
    void aBodyThatSharesANameWithAParameterIsOneElement() throws MalformedBody {
        // given
        ConsumerView.Parameter name = new ConsumerView.Parameter("name", true, ConsumerView.Form.TEXT, List.of());
        WrappedOperation operation = WrappedOperation.of("find", "urn:x", view(List.of(name), SCHEMA));
        // when
        WrappedOperation.Sent sent =
                read(operation, "<find><name>7</name><body><name>n</name><tags>t</tags></body></find>");
        // then
        assertThat(sent.parameters()).isEqualTo(Map.of("name", "7"));
        assertThat(sent.body()).isEqualTo(json("{\"name\": \"n\", \"tags\": [\"t\"]}"));
        assertThatThrownBy(() -> read(operation, "<find><name>7</name><other/></find>"))
                .isInstanceOf(MalformedBody.class)
                .hasMessageContaining("other");
    }

    @Test
    void aListIsItems() throws MalformedBody {
        // given
        String list = "{\"type\": \"array\", \"items\": {\"type\": \"integer\"}}";
        // when
        String xml = written(list, json("[1, 2]"));
        // then
        assertThat(xml).isEqualTo("<findResponse xmlns=\"urn:x\"><item>1</item><item>2</item></findResponse>");
        assertThat(read(WrappedOperation.of("findResponse", "urn:x", view(List.of(), list)), xml)
                        .body())
                .isEqualTo(json("[1, 2]"));
    }

    @Test
    void attachmentsAndUnknownElementsAreKept() throws MalformedBody {
        // given
        WrappedOperation operation = WrappedOperation.of("find", "urn:x", view(List.of(), SCHEMA));
        // when
        JsonNode body = read(
                        operation,
                        "<find><name><i:Include xmlns:i=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:a\"/></name>"
                                + "<tags>cid:a</tags><more x=\"1\">y</more></find>")
                .body();
        // then
        assertThat(body)
                .isEqualTo(json(
                        "{\"name\": \"QUJD\", \"tags\": [\"QUJD\"], \"more\": {\"@x\": \"1\", \"#text\": \"y\"}}"));
    }

    @Test
    void anIncludeThatRefersToNothingIsRefused() throws MalformedBody {
        // given
        WrappedOperation operation = WrappedOperation.of("find", "urn:x", view(List.of(), SCHEMA));
        // when, then
        assertThatThrownBy(
                        () -> read(
                                operation,
                                "<find><name><i:Include xmlns:i=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:b\"/></name></find>"))
                .isInstanceOf(MalformedBody.class)
                .hasMessageContaining("a part (cid) that the message does not have");
    }

    @Test
    void whatXmlCannotCarryIsRefused() throws MalformedBody {
        // given
        JsonNode bell = json("{\"name\": \"\\u0007\", \"tags\": []}");
        // then
        assertThatThrownBy(() -> written(SCHEMA, bell)).isInstanceOf(BusException.class);
    }
}
