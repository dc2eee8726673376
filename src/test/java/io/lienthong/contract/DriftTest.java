package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final String SCHEMA = """
            {"$ref": "#/$defs/d0", "$defs": {
              "d0": {"type": "object", "properties": {
                "code": {"type": "string"},
                "amount": {"anyOf": [{"type": "number"}, {"type": "string"}]},
                "owners": {"type": "array", "items": {"$ref": "#/$defs/d1"}},
                "labels": {"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "string"}},
                "anything": {"type": "object"}}},
              "d1": {"allOf": [{"type": "object", "properties": {"name": {"type": "string"}}}]}}}""";

    private final Drift drift = new Drift();
    private final JsonNode schema = tree(SCHEMA);

    private static JsonNode tree(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedBody e) {
            throw new IllegalStateException(e);
        }
    }

    private void look(int times, String answer) {
        JsonNode tree = tree(answer);
        for (int i = 0; i < times; i++) {
            drift.look(tree, schema);
        }
    }

    @Test
    void whatTheContractKnowsIsNoDrift() {
        // when
        look(100, """
                {"code": "a", "amount": 1, "owners": [{"name": "A"}], "labels": {"any": "x"}, "anything": {"new": 1}}""");
        // then
        assertThat(drift.findings()).isEmpty();
    }

    @Test
    void aFieldThatTheContractDoesNotKnowIsFoundWithItsPlaceAndType() {
        // when
        look(3, """
                {"code": "a", "owners": [{"name": "A", "tax/code": "1234567890"}]}""");
        // then
        assertThat(drift.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.pointer()).isEqualTo("/owners/*/tax~1code");
            assertThat(finding.kind()).isEqualTo(Drift.Kind.NEW_FIELD);
            assertThat(finding.seen()).isEqualTo("string");
            assertThat(finding.count()).isEqualTo(3);
            assertThat(finding.toString()).doesNotContain("1234567890");
        });
    }

    @Test
    void whatExtendsASchemaWithADiscriminatorIsNoDriftAndIsWhenItStandsForItself() {
        // given
        JsonNode people = tree("""
                {"type": "object", "properties": {
                   "father": {"description": "x", "allOf": [{"$ref": "#/$defs/person"}]}, "child": {"$ref": "#/$defs/citizen"}},
                 "$defs": {
                   "person": {"type": "object", "discriminator": {"propertyName": "kind"}, "properties": {"kind": {}}},
                   "citizen": {"allOf": [{"$ref": "#/$defs/person"}, {"properties": {"number": {}}}]}}}""");
        // when
        drift.look(tree("""
                {"father": {"kind": "citizen", "number": "1"}, "child": {"kind": "citizen", "number": "1", "age": 3}}"""), people);
        // then
        assertThat(drift.findings()).extracting(Drift.Finding::pointer).containsExactly("/child/age");
    }

    @Test
    void anyElementsOfXmlAreNoDrift() {
        // given
        JsonNode any = tree("{\"type\": \"object\", \"properties\": {\"#text\": {}}, \"additionalProperties\": true}");
        // when
        drift.lookAtXml(tree("{\"#text\": \"x\", \"example\": \"y\"}"), any);
        // then
        assertThat(drift.findings()).isEmpty();
    }

    @Test
    void anotherTypeWithinAnyOfIsFoundOnceItHasTakenThePlaceOfTheFirstForGood() {
        // given
        look(30, "{\"code\": \"a\", \"amount\": 1}");
        look(19, "{\"code\": \"a\", \"amount\": \"1\"}");
        assertThat(drift.findings()).isEmpty();
        // when
        look(1, "{\"code\": \"a\", \"amount\": \"1\"}");
        // then
        assertThat(drift.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.pointer()).isEqualTo("/amount");
            assertThat(finding.kind()).isEqualTo(Drift.Kind.OTHER_TYPE);
            assertThat(finding.expected()).isEqualTo("number");
            assertThat(finding.seen()).isEqualTo("string");
        });
    }

    @Test
    void aFieldThatComesNoMoreIsFoundAndOneThatCameNowAndThenIsNot() {
        // given
        for (int i = 0; i < 15; i++) {
            look(1, "{\"code\": \"a\", \"amount\": 1}");
            look(1, "{\"code\": \"a\"}");
        }
        // when
        look(49, "{}");
        assertThat(drift.findings()).isEmpty();
        look(1, "{}");
        // then
        assertThat(drift.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.pointer()).isEqualTo("/code");
            assertThat(finding.kind()).isEqualTo(Drift.Kind.ABSENT_FIELD);
        });
    }

    @Test
    void oneInFiftyIsLookedAtBehindTheFirstHundred() {
        // when
        int looked = 0;
        for (int i = 0; i < 10_100; i++) {
            looked += drift.samples() ? 1 : 0;
        }
        // then
        assertThat(looked).isEqualTo(100 + 200);
    }

    @Test
    void placesAreBounded() {
        // when
        for (int i = 0; i < 5_000; i++) {
            look(1, "{\"x" + i + "\": 1}");
        }
        // then
        assertThat(drift.findings()).hasSize(200);
    }

    @Test
    void anOddValueNowAndThenIsNoDrift() {
        // given
        look(30, "{\"code\": \"a\", \"amount\": 1}");
        // when
        for (int i = 0; i < 100; i++) {
            look(19, "{\"code\": \"a\", \"amount\": \"1\"}");
            look(1, "{\"code\": \"a\", \"amount\": 1}");
        }
        // then
        assertThat(drift.findings()).isEmpty();
    }

    @Test
    void manyOddValuesInOneAnswerAreOne() {
        // given
        lookAtXml(30, "{\"owners\": [{\"name\": \"12\"}]}");
        // when
        lookAtXml(19, "{\"owners\": [{\"name\": \"A\"}, {\"name\": \"B\"}, {\"name\": \"C\"}]}");
        // then
        assertThat(drift.findings()).isEmpty();
    }

    @Test
    void ofAnswersThatAreLookedAtAtOnceEachCountsOnceAtMost() {
        // given: an answer in the middle of which others are looked at
        look(30, "{\"code\": \"a\", \"owners\": [{\"name\": \"A\"}]}");
        JsonNode odd = tree("{\"name\": 1}");
        ArrayNode owners = new ArrayNode(JsonNodeFactory.instance) {
            private static final long serialVersionUID = 1L;

            @Override
            public JsonNode get(int index) {
                look(1, "{\"code\": \"a\", \"owners\": [{\"name\": 1}]}");
                return super.get(index);
            }
        };
        for (int i = 0; i < 12; i++) {
            owners.add(odd);
        }
        // when
        drift.look(Json.object().put("code", "a").set("owners", owners), schema);
        // then: thirteen answers, none of which tells alone
        assertThat(drift.findings()).isEmpty();
    }

    @Test
    void aTextOfXmlWhereTheContractHasANumberIsFoundAtOnce() {
        // given
        JsonNode numbers = tree(
                "{\"type\": \"object\", \"properties\": {\"area\": {\"anyOf\": [{\"type\": \"number\"}, {\"type\": \"null\"}]}}}");
        drift.lookAtXml(tree("{\"area\": \" +120.50\"}"), numbers);
        drift.lookAtXml(tree("{\"area\": null}"), numbers);
        assertThat(drift.findings()).isEmpty();
        // when
        drift.lookAtXml(tree("{\"area\": \"120 m2\"}"), numbers);
        // then
        assertThat(drift.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Drift.Kind.OTHER_TYPE);
            assertThat(finding.expected()).isEqualTo("number");
        });
    }

    private void lookAtXml(int times, String answer) {
        for (int i = 0; i < times; i++) {
            drift.lookAtXml(tree(answer), schema);
        }
    }

    @Test
    void aTextOfXmlThatWasANumberIsAnotherType() {
        // given
        lookAtXml(30, "{\"code\": \"12\"}");
        // when
        lookAtXml(20, "{\"code\": \"12A\"}");
        // then
        assertThat(drift.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Drift.Kind.OTHER_TYPE);
            assertThat(finding.expected()).isEqualTo("number");
            assertThat(finding.seen()).isEqualTo("string");
        });
    }

    @Test
    void whatWasToldIsNoNews() {
        // given
        look(3, "{\"code\": \"a\", \"more\": 1}");
        drift.told(drift.news());
        assertThat(drift.news()).isEmpty();
        // when
        look(2, "{\"code\": \"a\", \"more\": 1}");
        // then
        assertThat(drift.news())
                .singleElement()
                .satisfies(finding -> assertThat(finding.count()).isEqualTo(2));
        assertThat(drift.findings().get(0).count()).isEqualTo(5);
    }
}
