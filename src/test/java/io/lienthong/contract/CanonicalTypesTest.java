package io.lienthong.contract;

import static io.lienthong.contract.TestFolder.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Violation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTypesTest {
    private static final String DOSSIER = """
            {'$schema': 'https://json-schema.org/draft/2020-12/schema', '$id': 'urn:x', 'type': 'object',
             'required': ['code'], 'additionalProperties': false,
             'properties': {
               'code': {'type': 'string', 'format': 'dossier-code'},
               'tax': {'type': 'string', 'format': 'tax-code'},
               'citizen': {'type': 'string', 'format': 'citizen-number', 'x-masked': true},
               'day': {'type': 'string', 'format': 'date'},
               'at': {'type': 'string', 'format': 'date-time'},
               'people': {'type': 'array', 'items': {'$ref': 'Party.v1.schema.json'}},
               'form': {'type': 'object', 'x-masked': true}}}
            """;
    private static final String PARTY = """
            {'type': 'object', 'properties': {
               'name': {'type': 'string', 'x-masked': true}, 'role': {'enum': ['A', 'B']},
               'child': {'$ref': '#'}}}
            """;
    private static final String RECEIVE = """
            operations:
              - name: submit
                pattern: receive
                expose: {method: POST, path: /dossiers}
                messageType: Dossier.v1
                publish: dossier.submitted
                journal: {mask: [/people/*/role, /code]}
            """;

    private final TestFolder folder;

    CanonicalTypesTest(@TempDir Path root) throws Exception {
        folder = new TestFolder(root)
                .type("Dossier.v1", DOSSIER)
                .type("Party.v1", PARTY)
                .descriptor(RECEIVE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'amount': 30, 'parts': [{'amount': 10}, {'amount': 20}]} | ",
                "{'amount': 30.0, 'parts': [{'amount': 30}]} | ",
                "{'amount': 31, 'parts': [{'amount': 10}, {'amount': 20}]} | /bill/amount: is not the sum of parts",
                "{'amount': 31.0, 'parts': [{'amount': 30}]} | /bill/amount: is not the sum of parts",
                "{'amount': 9223372036854775807, 'parts': [{'amount': -1}, {'amount': -9223372036854775808}]} | /bill/amount: is not the sum of parts",
                "{'amount': 1e999999999, 'parts': [{'amount': 1}]} | /bill/amount: is not the sum of parts",
                "{'amount': 31, 'parts': [{'amount': 1e999999999}]} | /bill/amount: is not the sum of parts",
                "{'amount': 31} | ",
                "{'parts': [{'amount': 10}]} | ",
                "{'amount': 10, 'parts': [{'amount': '10'}]} | /bill/parts/0/amount: must be of type integer",
            })
    void aSumIsThatOfItsParts(String bill, String violation) throws Exception {
        // given
        folder.type("Bill.v1", """
                {'type': 'object', 'x-sums': {'amount': 'parts'}, 'properties': {
                   'amount': {'type': 'integer'},
                   'parts': {'type': 'array', 'items': {'type': 'object', 'properties': {'amount': {'type': 'integer'}}}}}}
                """)
                .type("Dossier.v1", "{'type': 'object', 'properties': {'bill': {'$ref': 'Bill.v1.schema.json'}}}");
        OperationContract contract = folder.contract();
        // when
        var found = contract.checkMessage(json("{'bill': " + bill + "}"));
        // then
        assertThat(found)
                .extracting(one -> one.place() + ": " + one.message().en())
                .isEqualTo(violation == null ? List.of() : List.of(violation));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'maxItems': 1} | {'field': [1, 2]} | chỉ được có tối đa 1 phần tử / may have 1 entries at most",
                "{'minItems': 3} | {'field': [1, 2]} | phải có ít nhất 3 phần tử / must have at least 3 entries",
                "{'maxLength': 1} | {'field': 'ab'} | chỉ được có tối đa 1 ký tự / may have 1 characters at most",
                "{'minLength': 3} | {'field': 'ab'} | phải có ít nhất 3 ký tự / must have at least 3 characters",
                "{'minLength': 1} | {'field': ''} | không được để trống / must not be empty",
                "{'maximum': 10} | {'field': 11} | không được lớn hơn 10 / must not be more than 10",
                "{'minimum': 10} | {'field': 9} | không được nhỏ hơn 10 / must not be less than 10",
                "{'enum': ['A']} | {'field': 'B'} | không thuộc các giá trị cho phép / is none of the allowed values",
                "{'type': 'string'} | {'field': 1} | phải có kiểu string / must be of type string",
                "{'format': 'date'} | {'field': '2026-02-30'} | không phải ngày (năm-tháng-ngày) hợp lệ / is not a valid date",
            })
    void rulesAreToldInWordsForPeople(String rule, String value, String told) throws Exception {
        // given
        folder.type("Dossier.v1", "{'type': 'object', 'properties': {'field': " + rule + "}}");
        OperationContract contract = folder.contract();
        // when
        var found = contract.checkMessage(json(value));
        // then
        assertThat(found).extracting(one -> one.message().toString()).containsExactly(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'code': 'H21.129-250812-0035'} | ",
                "{'code': 'H21.129-250231-0035'} | /code: is not a valid dossier-code",
                "{} | /code: is missing",
                "{'code': 'H21.129-250812-0035', 'x/y': 1} | /x~1y: is not known here",
                "{'code': 'H21.129-250812-0035', 'tax': '0100109106'} | ",
                "{'code': 'H21.129-250812-0035', 'tax': '0100109107'} | /tax: is not a valid tax-code",
                "{'code': 'H21.129-250812-0035', 'citizen': '0341840228541'} | /citizen: is not a valid citizen-number",
                "{'code': 'H21.129-250812-0035', 'day': '2024-02-29'} | ",
                "{'code': 'H21.129-250812-0035', 'day': '2025-02-29'} | /day: is not a valid date",
                "{'code': 'H21.129-250812-0035', 'day': '0000-01-01'} | /day: is not a valid date",
                "{'code': 'H21.129-250812-0035', 'at': '2025-07-01T10:00:00+07:00'} | ",
                "{'code': 'H21.129-250812-0035', 'at': '2025-07-01T24:00:00Z'} | /at: is not a valid date-time",
                "{'code': 'H21.129-250812-0035', 'at': '2025-07-01T10:00:00'} | /at: is not a valid date-time",
                "{'code': 'H21.129-250812-0035', 'people': [{'role': 'C'}]} | /people/0/role: is none of the allowed values",
            })
    void messagesAreCheckedAndValuesNeverTold(String message, String violation) throws Exception {
        // given
        OperationContract contract = folder.contract();
        // when
        var found = contract.checkMessage(json(message));
        // then
        if (violation == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found)
                    .singleElement()
                    .extracting(one -> one.place() + ": " + one.message().en())
                    .isEqualTo(violation);
        }
    }

    @Test
    void whatTheTypeAndTheOperationMaskIsMaskedInACopy() throws Exception {
        // given
        OperationContract contract = folder.contract();
        JsonNode message = json(
                "{'code': 'c', 'day': 'd', 'citizen': '1', 'people': [{'name': 'n', 'role': 'A', 'child': {'name': 'm'}}], 'form': {'a': 1}}");
        JsonNode before = message.deepCopy();
        // when
        JsonNode masked = contract.maskRequest(message);
        // then
        assertThat(masked)
                .isEqualTo(
                        json(
                                "{'code': '***', 'day': 'd', 'citizen': '***', 'people': [{'name': '***', 'role': '***', 'child': '***'}], 'form': '***'}"));
        assertThat(message).isEqualTo(before);
        assertThat(contract.masksRequest()).isTrue();
    }

    @Test
    void nothingToMaskGivesTheSameInstance() throws Exception {
        // given
        OperationContract contract = folder.contract();
        JsonNode message = json("{'day': 'd', 'people': [{'x': 1}]}");
        // when, then
        assertThat(contract.maskRequest(message)).isSameAs(message);
    }

    @Test
    void anUnknownTypeIsADefectThatNamesNearOnes() throws Exception {
        // given
        folder.descriptor(RECEIVE.replace("Dossier.v1", "Dosier.v1"));
        // when
        var contracts = folder.compile();
        // then
        assertThat(contracts).isEmpty();
        assertThat(folder.defects).singleElement().satisfies(defect -> {
            assertThat(defect.key()).isEqualTo("/operations/0/messageType");
            assertThat(defect.mend()).contains("Dossier.v1");
        });
    }

    @Test
    void aPollChecksAndMasksEachRecord() throws Exception {
        // given
        OperationContract contract = folder.file(
                        "contract/openapi.yaml",
                        "openapi: 3.1.0\npaths: {/list: {get: {responses: {'200': {description: any}}}}}")
                .descriptor("""
                        endpoint: {protocol: REST, contract: contract/openapi.yaml, url: 'https://x.example'}
                        operations:
                          - {name: list, pattern: poll, schedule: PT1M, messageType: Dossier.v1, publish: a.b, key: [/code],
                             request: {method: GET, path: /list}, journal: {mask: [/day]}}
                        """)
                .contract();
        // when, then
        assertThat(contract.checkReply(json("[{'code': 'H21.129-250812-0035'}, {}]")))
                .containsExactly(new Violation("/1/code", Words.MISSING));
        assertThat(contract.checkReply(json("{}"))).hasSize(1);
        assertThat(contract.maskReply(json("[{'day': 'x', 'citizen': 'y', 'code': 'z'}]")))
                .isEqualTo(json("[{'day': '***', 'citizen': '***', 'code': 'z'}]"));
        assertThat(contract.masksRequest()).isTrue();
    }

    @Test
    void aSchemaThatDoublesItsWorkAtEveryLevelIsBounded() throws Exception {
        // given
        OperationContract contract = folder.type(
                        "Dossier.v1", "{'properties': {'a': {'anyOf': [{'$ref': '#'}, {'$ref': '#'}]}, 'b': false}}")
                .contract();
        String nested = "{'a': ".repeat(90) + "{'b': 1}" + "}".repeat(90);
        // when, then
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(contract.checkMessage(json(nested)))
                        .containsExactly(
                                new Violation("", "quá phức tạp để kiểm tra", "takes too many steps to check")));
    }

    @Test
    void aRecursiveTypeIsCheckedAtEveryDepth() throws Exception {
        // given
        OperationContract contract = folder.contract();
        String nested = "{'code': 'H21.129-250812-0035', 'people': [" + "{'child': ".repeat(80) + "{'role': 'C'}"
                + "}".repeat(80) + "]}";
        // when
        var found = contract.checkMessage(json(nested));
        // then
        assertThat(found)
                .singleElement()
                .extracting(Violation::place)
                .asString()
                .endsWith("/child/role");
    }

    @Test
    void aTypeWhoseReferencesGoInACircleStopsTheStart() throws Exception {
        // given
        folder.type("Circle.v1", "{'$ref': '#/$defs/a', '$defs': {'a': {'allOf': [{'$ref': '#'}]}}}");
        // when, then
        assertThatThrownBy(folder::compile)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("circle");
    }
}
