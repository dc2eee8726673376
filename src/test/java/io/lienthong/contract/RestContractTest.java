package io.lienthong.contract;

import static io.lienthong.contract.TestFolder.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.lienthong.connector.Defect;
import io.lienthong.message.Violation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestContractTest {
    private static final String OPENAPI = """
            openapi: 3.0.3
            info: {title: t, version: "1"}
            paths:
              /enterprises/{code}:
                parameters: [{$ref: "#/components/parameters/code"}]
                get:
                  parameters:
                    - {name: limit, in: query, schema: {type: integer, maximum: 100}}
                    - {name: X-Trace, in: header, schema: {type: string}}
                    - {name: filter, in: query, content: {application/json: {schema: {type: array, items: {type: integer}}}}}
                    - {name: page, in: query, schema: {anyOf: [{type: integer}, {type: "null"}]}}
                  responses:
                    "200":
                      content: {application/json: {schema: {$ref: "#/components/schemas/Enterprise"}}}
                    "4XX":
                      content: {application/json: {schema: {type: object, required: [message]}}}
                    default: {description: nothing}
              /enterprises:
                post:
                  requestBody:
                    required: true
                    content: {application/json: {schema: {$ref: "parts.yaml#/New"}}}
                  responses: {"201": {description: made}}
            components:
              parameters:
                code: {name: code, in: path, required: true, schema: {type: string, maxLength: 14}}
              schemas:
                Enterprise:
                  type: object
                  required: [code, name]
                  properties:
                    code: {type: string}
                    name: {type: string, nullable: true}
                    founded: {type: string, format: date}
                    share: {type: number, minimum: 0, exclusiveMinimum: true}
                    parent: {$ref: "#/components/schemas/Enterprise"}
            """;
    private static final String PARTS = """
            New:
              type: object
              additionalProperties: false
              required: [name, id]
              properties:
                id: {type: string, readOnly: true}
                name: {type: string, pattern: "^[A-Z]+$"}
            """;
    private static final String ENDPOINT =
            "endpoint: {protocol: REST, contract: contract/openapi.yaml, url: 'https://x.example'}\n";
    private static final String GET = ENDPOINT + """
            operations:
              - name: getEnterprise
                pattern: requestReply
                expose: {method: GET, path: "/enterprises/{enterpriseCode}"}
                request:
                  method: GET
                  path: "/enterprises/{code}"
                  parameters:
                    enterpriseCode: {in: path, name: code, required: true, schema: {type: string, pattern: "^[0-9]{10}(-[0-9]{3})?$"}}
                    limit: {in: query}
                    filter: {in: query}
                    page: {in: query}
                    fixed: {in: header, name: x-trace, value: "1"}
                    note: {in: mapping, schema: {type: boolean}}
            """;
    private static final String POST = ENDPOINT + """
            operations:
              - {name: add, pattern: deliver, request: {method: POST, path: /enterprises}}
            """;

    private final TestFolder folder;

    RestContractTest(@TempDir Path root) throws Exception {
        folder = new TestFolder(root);
    }

    @BeforeEach
    void write() throws Exception {
        folder.file("contract/openapi.yaml", OPENAPI).file("contract/parts.yaml", PARTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "`{allOf: [{type: object, properties: {id: {type: string, readOnly: true}}}, {required: [name, id]}]}`",
                "`{required: [name, id], allOf: [{$ref: '#/Record'}]}`",
                "`{allOf: [{$ref: '#/Strict'}, {properties: {id: {type: string, readOnly: true}}}]}`",
                "`{required: [name, id], properties: {id: {$ref: '#/Number'}, name: {type: string}}}`",
                "`{required: [name, id], properties: {id: {allOf: [{$ref: '#/Number'}], description: d}}}`",
                "`{allOf: [{$ref: '#/Strict'}, {$ref: '#/Record'}]}`",
            })
    void whatIsReadOnlyInAnyPartIsRequiredByNone(String schema) throws Exception {
        // given
        String parts = """
                New: SCHEMA
                Record: {type: object, properties: {id: {$ref: "#/Number"}}}
                Number: {type: string, readOnly: true}
                Strict: {type: object, required: [name, id], properties: {id: {type: string}, name: {type: string}}}
                """.replace("SCHEMA", schema);
        folder.file("contract/parts.yaml", parts);
        OperationContract contract = folder.descriptor(POST).contract();
        // when, then
        assertThat(contract.checkProviderRequest(json("{\"name\": \"ABC\"}"))).isEmpty();
        assertThat(places(contract.checkProviderRequest(json("{}")))).containsExactly("/name: is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "`{properties: {id: {readOnly: true}}, not: {required: [id]}}` # `{'a': 1}` # `{'id': 1}`",
                "`{properties: {id: {readOnly: true}}, not: {allOf: [{$ref: '#/Record'}]}}` # `{'a': 1}` # `{'id': 1}`",
                "`{properties: {id: {readOnly: true}}, not: {properties: {in: {$ref: '#/Record'}}, required: [in]}}` # `{'in': {}}` # `{'in': {'id': 1}}`",
                "`{properties: {id: {readOnly: true}}, if: {required: [id]}, then: {required: [b]}}` # `{'a': 1}` # `{'id': 1}`",
                "`{properties: {id: {readOnly: true}}, if: {required: [a]}, then: {required: [a, id]}}` # `{'a': 1}` # -",
                "`{properties: {id: {readOnly: true}}, oneOf: [{required: [id]}, {required: [a]}]}` # `{'a': 1}` # `{'b': 1}`",
                "`{properties: {id: {readOnly: true}}, oneOf: [{required: [id, a]}, {required: [id, b]}]}` # `{'a': 1}` # `{'c': 1}`",
                "`{oneOf: [{$ref: '#/Cat'}, {$ref: '#/Dog'}]}` # `{'lives': 9}` # `{'id': 1}`",
                "`{properties: {id: {readOnly: true}}, anyOf: [{required: [id, a]}, {required: [id, b]}]}` # `{'a': 1}` # `{'c': 1}`",
            })
    void whereDataNeedNotFitWhatIsReadOnlyStaysRequired(String schema, String right, @Nullable String wrong)
            throws Exception {
        // given
        folder.file("contract/parts.yaml", """
                New: SCHEMA
                Record: {required: [id], properties: {id: {readOnly: true}}}
                Cat: {required: [id, lives], properties: {id: {readOnly: true}, lives: {type: integer}}}
                Dog: {required: [id, size], properties: {id: {readOnly: true}, size: {type: integer}}}
                """.replace("SCHEMA", schema));
        folder.file("contract/openapi.yaml", OPENAPI.replaceFirst("openapi: *\\S+", "openapi: 3.1.0"));
        OperationContract contract = folder.descriptor(POST).contract();
        // when, then
        assertThat(contract.checkProviderRequest(json(right))).isEmpty();
        if (wrong != null) {
            assertThat(contract.checkProviderRequest(json(wrong))).isNotEmpty();
        }
    }

    @Test
    void thatOnePlaceCannotRequireItLeavesOthersAsTheyAre() throws Exception {
        // given: the same schema beside a part that says so, and by itself further down
        folder.file("contract/parts.yaml", """
                New: {allOf: [{$ref: "#/Strict"}, {properties: {id: {readOnly: true}, parent: {$ref: "#/Strict"}}}]}
                Strict: {type: object, required: [id]}
                """);
        OperationContract contract = folder.descriptor(POST).contract();
        // when, then
        assertThat(contract.checkProviderRequest(json("{}"))).isEmpty();
        assertThat(places(contract.checkProviderRequest(json("{\"parent\": {}}"))))
                .containsExactly("/parent/id: is missing");
    }

    @Test
    void aParameterThatIsJsonIsCheckedAsJson() throws Exception {
        // given
        OperationContract contract = folder.descriptor(GET).contract();
        // when, then
        assertThat(contract.checkParameters(Map.of("enterpriseCode", "0100109106", "filter", "[1,2]")))
                .isEmpty();
        assertThat(places(contract.checkParameters(Map.of("enterpriseCode", "0100109106", "filter", "1,2"))))
                .containsExactly("parameter filter: must be of type JSON");
        assertThat(places(contract.checkParameters(Map.of("enterpriseCode", "0100109106", "filter", "[\"x\"]"))))
                .containsExactly("parameter filter: must be of type integer");
    }

    @Test
    void aParameterThatMayBeNullIsCheckedAsWhatItIsOtherwise() throws Exception {
        // given
        OperationContract contract = folder.descriptor(GET).contract();
        // when, then
        assertThat(contract.checkParameters(Map.of("enterpriseCode", "0100109106", "page", "2")))
                .isEmpty();
        assertThat(places(contract.checkParameters(Map.of("enterpriseCode", "0100109106", "page", "two"))))
                .containsExactly("parameter page: must be of type integer");
    }

    @Test
    void parametersAreCheckedAgainstDescriptorAndContract() throws Exception {
        // given
        OperationContract contract = folder.descriptor(GET).contract();
        // when, then
        assertThat(contract.checkParameters(Map.of("enterpriseCode", "0100109106", "limit", "5", "note", "true")))
                .isEmpty();
        assertThat(places(contract.checkParameters(Map.of()))).containsExactly("parameter enterpriseCode: is missing");
        assertThat(places(contract.checkParameters(Map.of("enterpriseCode", "0100109106", "fixed", "2"))))
                .containsExactly("parameter fixed: is not known here");
        assertThat(places(contract.checkParameters(Map.of("enterpriseCode", "034184022854"))))
                .containsExactly("parameter enterpriseCode: does not match the pattern ^[0-9]{10}(-[0-9]{3})?$");
        assertThat(places(contract.checkParameters(Map.of("enterpriseCode", "0100109106", "limit", "500"))))
                .containsExactly("parameter limit: must not be more than 100");
        assertThat(places(contract.checkParameters(Map.of("enterpriseCode", "0100109106", "limit", "1e9"))))
                .containsExactly("parameter limit: must be of type integer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {'code': '1', 'name': null} | ",
                "200 | {'code': '1'} | /name: is missing",
                "200 | {'code': '1', 'name': 'a', 'founded': '2025-02-31'} | /founded: is not a valid date",
                "200 | {'code': '1', 'name': 'a', 'share': 0} | /share: must be more than 0",
                "200 | {'code': '1', 'name': 'a', 'parent': {'code': 5, 'name': 'b'}} | /parent/code: must be of type string",
                "404 | {} | /message: is missing",
                "404 | {'message': 'x'} | ",
                "503 | {'anything': 1} | : the contract has no body here"
            })
    void repliesAreCheckedByStatus(int status, String body, String violation) throws Exception {
        // given
        OperationContract contract = folder.descriptor(GET).contract();
        // when
        List<String> found = places(contract.checkProviderReply(status, json(body)));
        // then
        assertThat(found).isEqualTo(violation == null ? List.of() : List.of(violation));
    }

    @Test
    void anUndeclaredSuccessIsAViolation() throws Exception {
        // given
        OperationContract contract = folder.descriptor(POST).contract();
        // when, then
        assertThat(contract.checkProviderReply(201, MissingNode.getInstance())).isEmpty();
        assertThat(places(contract.checkProviderReply(200, json("{}"))))
                .containsExactly(": status 200 is not in the contract");
        assertThat(contract.checkProviderReply(500, json("{}"))).isEmpty();
    }

    @Test
    void requestsAreCheckedWithoutWhatIsReadOnly() throws Exception {
        // given
        OperationContract contract = folder.descriptor(POST).contract();
        // when, then
        assertThat(contract.checkProviderRequest(json("{'name': 'AB'}"))).isEmpty();
        assertThat(places(contract.checkProviderRequest(json("{'name': 'secret', 'x': 1}"))))
                .containsExactlyInAnyOrder("/name: does not match the pattern ^[A-Z]+$", "/x: is not known here");
        assertThat(places(contract.checkProviderRequest(MissingNode.getInstance())))
                .containsExactly(": the body is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path: \"/enterprises/{code}\" | path: /enterprize | /operations/0/request/path | near it: /enterprises",
                "method: GET | method: DELETE | /operations/0/request/method | it has GET",
                "limit: {in: query} | limitt: {in: query} | /operations/0/request/parameters/limitt | near it: limit",
                "name: code, | name: kode, | /operations/0/request/parameters/enterpriseCode | near it: code",
                "x-trace | x-tracy | /operations/0/request/parameters/fixed | near it: X-Trace",
                "'pattern: \"^[0-9]{10}(-[0-9]{3})?$\"' | 'pattern: \"[\"' | /operations/0/request/parameters/enterpriseCode/schema/pattern | mend",
            })
    void whatIsNotInTheContractIsADefect(String from, String to, String key, String mend) throws Exception {
        // given
        folder.descriptor(GET.replace(from, to));
        // when
        Map<String, OperationContract> contracts = folder.compile();
        // then
        assertThat(contracts).isEmpty();
        assertThat(folder.defects).anySatisfy(defect -> {
            assertThat(defect.file()).isEqualTo("connector.yaml");
            assertThat(defect.key()).isEqualTo(key);
            assertThat(defect.mend()).contains(mend);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://evil.example/a.yaml#/New | outside the folder",
                "file:///etc/passwd | outside the folder",
                "/etc/passwd | refers to /etc/passwd",
                "../../../etc/passwd | outside the folder",
                "parts.yaml#/Nothing | there is nothing at #/Nothing",
                "missing.yaml | cannot be read",
                "circle.yaml#/A | go in a circle",
                "dynamic.yaml | $dynamicRef is not supported",
                "regex.yaml | not a regular expression",
            })
    void hostileReferencesAreDefects(String reference, String told) throws Exception {
        // given
        folder.file("contract/circle.yaml", "A: {allOf: [{$ref: '#/B'}]}\nB: {anyOf: [{$ref: '#/A'}]}\n")
                .file("contract/dynamic.yaml", "{$dynamicRef: '#x'}")
                .file("contract/regex.yaml", "{pattern: '(('}")
                .file("contract/openapi.yaml", OPENAPI.replace("parts.yaml#/New", reference))
                .descriptor(POST);
        // when
        Map<String, OperationContract> contracts = folder.compile();
        // then
        assertThat(contracts).isEmpty();
        assertThat(folder.defects)
                .singleElement()
                .extracting(Defect::message)
                .asString()
                .contains(told);
    }

    @Test
    void swaggerAndBrokenYamlAreDefectsWithTheirLine() throws Exception {
        // given
        folder.file("contract/openapi.yaml", "swagger: '2.0'").descriptor(GET);
        // when
        folder.compile();
        folder.file("contract/openapi.yaml", "openapi: 3.0.0\n\tpaths: x").compile();
        folder.file("contract/openapi.yaml", "a: &a [1]\nb: [*a, *a, *a]").compile();
        // then
        assertThat(folder.defects).hasSize(3);
        assertThat(folder.defects.get(0).message()).contains("Swagger 2.0");
        assertThat(folder.defects.get(1).line()).isEqualTo(2);
    }

    private static List<String> places(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.place() + ": " + violation.message().en())
                .toList();
    }
}
