package io.lienthong.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final String RECORD =
            "{\"code\":\"D1\",\"agency\":\"H1.02\",\"applicant\":{\"name\":\"An\",\"phone\":null},\"fees\":[1,2]}";
    private static final UnaryOperator<JsonNode> MASK = data -> ((ObjectNode) data.deepCopy()).put("applicant", "***");

    private static @Nullable String seen(View view) {
        byte[] seen = view.of(RECORD.getBytes(StandardCharsets.UTF_8));
        return seen == null ? null : new String(seen, StandardCharsets.UTF_8);
    }

    private static View rows(String... agencies) {
        return View.of(List.of(), Map.of("/agency", List.of(agencies)), null, "type");
    }

    @Test
    void wholeIsTheRecordAsItIsStored() {
        assertThat(seen(View.WHOLE)).isEqualTo(RECORD);
        assertThat(View.WHOLE.id()).isEqualTo("-");
    }

    @Test
    void aFieldOutsideTheGrantIsAbsentNotNull() {
        assertThat(seen(View.of(List.of("/code", "/applicant/phone", "/missing"), Map.of(), null, "type")))
                .isEqualTo("{\"code\":\"D1\",\"applicant\":{\"phone\":null}}");
    }

    @Test
    void personalFieldsAreMaskedBeforeFieldsAreChosen() {
        assertThat(seen(View.of(List.of("/applicant"), Map.of(), MASK, "type"))).isEqualTo("{\"applicant\":\"***\"}");
        assertThat(seen(View.of(List.of("/applicant/name"), Map.of(), MASK, "type")))
                .isEqualTo("{}");
    }

    @Test
    void rowsAreOneValueOrAllBelowIt() {
        assertThat(seen(rows("H1.02"))).isEqualTo(RECORD);
        assertThat(seen(rows("H9", "H1.*"))).isEqualTo(RECORD);
        assertThat(seen(rows("H1"))).isNull();
        assertThat(seen(rows("H1.0"))).isNull();
        assertThat(seen(rows("H1.02.*"))).isNull();
    }

    @Test
    void anotherViewHasAnotherId() {
        assertThat(List.of(
                        rows("H1"),
                        rows("H2"),
                        View.of(List.of("/code"), Map.of(), null, "type"),
                        View.of(List.of("/code"), Map.of(), MASK, "type"),
                        View.of(List.of(), Map.of(), MASK, "type"),
                        View.WHOLE))
                .extracting(View::id)
                .doesNotHaveDuplicates();
        assertThat(rows("H1").id()).isEqualTo(rows("H1").id());
    }
}
