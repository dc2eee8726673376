package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.ErrorHandling.Classification.Outcome;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {
    private static final MultiMap NO_HEADERS = MultiMap.caseInsensitiveMultiMap();

    private static Classifier classifier(String lines, boolean soap) {
        Descriptor descriptor = Bench.descriptor("""
                errorHandling:
                  classify:
                %s
                operations: []
                """.formatted(lines.indent(4)));
        return new Classifier(null, descriptor.errorHandling(), soap);
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedBody e) {
            throw new AssertionError(e);
        }
    }

    private static Verdict judge(String line, int status, String answer) {
        return classifier("- " + line, false).judge(status, NO_HEADERS, json(answer), "");
    }

    @Test
    void aNumberEqualsByValue() {
        String line = "{when: {pointer: /Status, equals: 0}, outcome: FAIL, errorCode: RECORD_NOT_FOUND}";
        assertThat(judge(line, 200, "{\"Status\": 0.00}").errorCode()).isEqualTo(ErrorCode.RECORD_NOT_FOUND);
        assertThat(judge(line, 200, "{\"Status\": \"0\"}")).isEqualTo(Verdict.SUCCESS);
        assertThat(judge(line, 200, "{}")).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void everyConditionOfALineMustHold() {
        String line = "{when: {httpStatus: [200], pointer: /Status, equals: 0, text: \"không tồn tại\"}, outcome: FAIL,"
                + " errorCode: RECORD_NOT_FOUND}";
        assertThat(judge(line, 200, "{\"Status\": 0, \"a\": [{\"b\": \"Hồ sơ KHÔNG TỒN TẠI.\"}]}")
                        .outcome())
                .isEqualTo(Outcome.FAIL);
        assertThat(judge(line, 200, "{\"Status\": 0, \"a\": \"khác\"}")).isEqualTo(Verdict.SUCCESS);
        assertThat(judge(line, 201, "{\"Status\": 0, \"a\": \"không tồn tại\"}"))
                .isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void vietnameseIsFoundInEitherNormalForm() {
        String decomposed = Normalizer.normalize("hồ sơ ĐÃ TỒN TẠI", Normalizer.Form.NFD);
        String line = "{when: {pointer: /message, contains: \"đã tồn tại\"}, outcome: DUPLICATE}";
        assertThat(judge(line, 200, "{\"message\": \"" + decomposed + "\"}").outcome())
                .isEqualTo(Outcome.DUPLICATE);
    }

    @Test
    void existenceIsOfAValueAndNotOfANull() {
        String line = "{when: {pointer: /error, exists: true}, outcome: RETRY}";
        assertThat(judge(line, 200, "{\"error\": {}}").outcome()).isEqualTo(Outcome.RETRY);
        assertThat(judge(line, 200, "{\"error\": null}")).isEqualTo(Verdict.SUCCESS);
        String absent = "{when: {pointer: /data, exists: false}, outcome: FAIL, errorCode: RECORD_NOT_FOUND}";
        assertThat(judge(absent, 200, "{\"data\": null}").outcome()).isEqualTo(Outcome.FAIL);
        assertThat(judge(absent, 200, "{\"data\": 1}")).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void aNullEqualsAnAbsentValue() {
        String line = "{when: {pointer: /data, equals: null}, outcome: FAIL, errorCode: RECORD_NOT_FOUND}";
        assertThat(judge(line, 200, "{}").outcome()).isEqualTo(Outcome.FAIL);
        assertThat(judge(line, 200, "{\"data\": null}").outcome()).isEqualTo(Outcome.FAIL);
        assertThat(judge(line, 200, "{\"data\": 1}")).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void aFaultIsKnownByItsCodeWithoutPrefix() {
        Classifier classifier =
                classifier("- {when: {faultCode: NotFound}, outcome: FAIL, errorCode: RECORD_NOT_FOUND}", true);
        JsonNode fault = json("{\"Fault\": {\"code\": \"ns1:NotFound\", \"text\": \"x\"}}");
        assertThat(classifier.judge(500, NO_HEADERS, fault, "").errorCode()).isEqualTo(ErrorCode.RECORD_NOT_FOUND);
    }

    @Test
    void aFaultWithStatus200IsAFailure() {
        JsonNode fault = json("{\"Fault\": {\"code\": \"Server\", \"text\": \"x\"}}");
        assertThat(classifier("- {when: {httpStatus: [599]}, outcome: RETRY}", true)
                        .judge(200, NO_HEADERS, fault, "")
                        .errorCode())
                .isEqualTo(ErrorCode.PROVIDER_FAILED);
    }

    @Test
    void aHeaderTellsWhoAnswers() {
        // given
        Classifier classifier = classifier("""
                - {when: {header: X-Road-Error, headerContains: .NetworkError}, outcome: RETRY}
                - {when: {header: x-road-error}, outcome: FAIL, errorCode: PROVIDER_UNAVAILABLE}
                - {when: {httpStatus: [500], pointer: /type}, outcome: FAIL, errorCode: RECORD_NOT_FOUND}
                """, false);
        JsonNode answer = json("{\"type\": \"Server.ServerProxy.NetworkError\"}");
        // when, then
        assertThat(classifier
                        .judge(500, header("Server.ServerProxy.NetworkError"), answer, "")
                        .outcome())
                .isEqualTo(Outcome.RETRY);
        assertThat(classifier
                        .judge(500, header("Server.ServerProxy.ServiceFailed"), MissingNode.getInstance(), "")
                        .errorCode())
                .isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
        assertThat(classifier.judge(500, NO_HEADERS, answer, "").errorCode()).isEqualTo(ErrorCode.RECORD_NOT_FOUND);
    }

    private static MultiMap header(String type) {
        return MultiMap.caseInsensitiveMultiMap().add("X-Road-Error", type);
    }

    @Test
    void theFirstMatchingLineWins() {
        Classifier classifier = classifier("""
                - {when: {httpStatus: [500], text: busy}, outcome: RETRY}
                - {when: {httpStatus: [500]}, outcome: FAIL, errorCode: REQUEST_REFUSED}
                """, false);
        assertThat(classifier
                        .judge(500, NO_HEADERS, MissingNode.getInstance(), "we are BUSY")
                        .outcome())
                .isEqualTo(Outcome.RETRY);
        assertThat(classifier
                        .judge(500, NO_HEADERS, MissingNode.getInstance(), "no")
                        .errorCode())
                .isEqualTo(ErrorCode.REQUEST_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "200,SUCCESS,",
        "204,SUCCESS,",
        "302,FAIL,PROVIDER_FAILED",
        "400,FAIL,REQUEST_REFUSED",
        "401,FAIL,PROVIDER_AUTHENTICATION_FAILED",
        "403,FAIL,PROVIDER_AUTHENTICATION_FAILED",
        "404,FAIL,RECORD_NOT_FOUND",
        "409,FAIL,RECORD_EXISTS",
        "422,FAIL,REQUEST_REFUSED",
        "429,RETRY,",
        "500,FAIL,PROVIDER_FAILED",
        "501,FAIL,PROVIDER_FAILED",
        "502,RETRY,",
        "503,RETRY,",
        "504,RETRY,"
    })
    void withoutALineTheStatusDecides(int status, Outcome outcome, ErrorCode code) {
        assertThat(Verdict.byStatus(status)).isEqualTo(new Verdict(outcome, code));
    }
}
