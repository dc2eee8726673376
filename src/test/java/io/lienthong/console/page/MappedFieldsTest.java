package io.lienthong.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MappedFieldsTest {
    private static JsonNode json(String text) throws Exception {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsAreTiedByTheirValuesAndWhatWasLeftOutIsTold() throws Exception {
        // given
        JsonNode came =
                json("{\"code\":\"H99\",\"person\":{\"name\":\"An\",\"number\":\"034\"},\"fee\":7.0,\"note\":\"x\"}");
        JsonNode sent = json(
                "{\"maHoSo\":\"H99\",\"nguoi\":[{\"hoTen\":\"An\",\"soDDCN\":\"***\"}],\"loai\":\"KS\",\"phi\":7.0}");
        // when
        MappedFields mapped = MappedFields.between(came, sent);
        // then
        assertThat(mapped.fields())
                .containsExactly(
                        new MappedFields.Field("/maHoSo", "H99", List.of("/code")),
                        new MappedFields.Field("/nguoi/0/hoTen", "An", List.of("/person/name")),
                        new MappedFields.Field("/nguoi/0/soDDCN", "***", List.of()),
                        new MappedFields.Field("/loai", "KS", List.of()),
                        new MappedFields.Field("/phi", Json.text(sent.path("phi")), List.of("/fee")));
        assertThat(mapped.left()).containsExactly("/person/number", "/note");
    }

    @Test
    void aLargeMessageHasAShortTable() throws Exception {
        // given
        StringBuilder many = new StringBuilder("[0");
        for (int i = 1; i < 5_000; i++) {
            many.append(',').append(i);
        }
        JsonNode large = json(many + "]");
        // when
        MappedFields mapped = MappedFields.between(large, json("{\"a\":1}"));
        // then
        assertThat(mapped.left()).hasSize(200);
        assertThat(MappedFields.between(large, large).fields()).hasSize(200);
    }
}
