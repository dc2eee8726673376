package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KnownValuesTest {
    private static final String MESSAGE =
            "{'code': 'H99-1', 'name': 'Lê An', 'birth': '1990-02-01', 'pages': 3, 'urgent': true}";
    private static final String MASKED = "{'code': 'H99-1', 'name': '***', 'birth': '***', 'pages': 3, 'urgent': true}";

    private static JsonNode tree(String text) throws MalformedBody {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static KnownValues known() throws MalformedBody {
        KnownValues known = new KnownValues();
        known.add(tree(MESSAGE), tree(MASKED));
        return known;
    }

    @Test
    void onlyWhatStandsUnmaskedInTheMessageIsShownInAnotherForm() throws Exception {
        assertThat(known().sent(tree("{'Ma': 'H99-1', 'So': 3, 'Gap': true, 'Ten': 'LÊ AN', 'Ngay': ['01/02/1990']}")))
                .isEqualTo(tree("{'Ma': 'H99-1', 'So': 3, 'Gap': true, 'Ten': '***', 'Ngay': ['***']}"));
    }

    @Test
    void anAnswerIsShownWithoutWhatWasHidden() throws Exception {
        // given
        KnownValues known = known();
        known.sent(tree("{'Ngay': '01/02/1990'}"));
        // then
        assertThat(known.answered(
                        tree("{'loi': 'H99-1: Lê An sinh 01/02/1990 thiếu soDDCN', 'ten': 'Lê An', 'ma': 0}")))
                .isEqualTo(tree("{'loi': 'H99-1: *** sinh *** thiếu soDDCN', 'ten': '***', 'ma': 0}"));
    }

    @Test
    void aHiddenValueInAnotherNormalFormIsHiddenAndTheRestStaysAsItIs() throws Exception {
        assertThat(known().answered(
                                tree("{'ten': 'Le\u0302 An', 'loi': 'Le\u0302 An sai', 'xa': 'Ta\u0302n Phu\u0301'}")))
                .isEqualTo(tree("{'ten': '***', 'loi': '*** sai', 'xa': 'Ta\u0302n Phu\u0301'}"));
    }

    @Test
    void jsonWithinATextIsMaskedFieldByField() throws Exception {
        // given
        KnownValues known = known();
        JsonNode sent = tree("{'data': '{\\'Ma\\': \\'H99-1\\', \\'meSoDDCN\\': \\'0341\\'}', 'tail': '[not JSON]'}"
                .replace("\\'", "\\\""));
        // then
        assertThat(known.sent(sent).path("data").asText()).isEqualTo("{\"Ma\":\"H99-1\",\"meSoDDCN\":\"***\"}");
        assertThat(known.sent(sent).path("tail").asText()).isEqualTo("***");
        assertThat(known.answered(tree("{'echo': '[\\\"0341\\\", \\\"ok\\\"]'}"))
                        .path("echo")
                        .asText())
                .isEqualTo("[\"***\",\"ok\"]");
    }

    @Test
    void aMessageWithoutMasksHidesNothing() throws Exception {
        // given
        KnownValues known = new KnownValues();
        known.add(tree(MESSAGE), tree(MESSAGE));
        // then
        JsonNode sent = tree("{'Ngay': '01/02/1990'}");
        assertThat(known.sent(sent)).isSameAs(sent);
        assertThat(known.answered(sent)).isSameAs(sent);
    }
}
