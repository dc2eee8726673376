package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    private static final Split BY_TEN = Objects.requireNonNull(Split.of("/entries", 10));

    @ParameterizedTest
    @CsvSource({"0,0,0", "1,1,1", "10,1,10", "11,2,1", "25,3,5"})
    void elementsGoInOrderAtMostSizeTogether(int elements, int parts, int lastSize) throws Exception {
        // given
        String list = IntStream.range(0, elements).mapToObj(String::valueOf).collect(Collectors.joining(","));
        // when
        List<JsonNode> split = BY_TEN.parts(json("{\"code\":\"A\",\"entries\":[" + list + "]}"));
        // then
        assertThat(split)
                .hasSize(parts)
                .allMatch(part -> part.path("code").asText().equals("A"));
        assertThat(split.stream()
                        .flatMap(part -> IntStream.range(0, part.path("entries").size())
                                .mapToObj(i -> part.path("entries").get(i).asInt())))
                .containsExactlyElementsOf(IntStream.range(0, elements).boxed().toList());
        assertThat(split.isEmpty() ? 0 : split.get(parts - 1).path("entries").size())
                .isEqualTo(lastSize);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"entries\": null}", "{\"entries\": {\"a\": 1}}", "[1]", "null"})
    void aMessageWithoutTheListBecomesNothing(String message) throws Exception {
        assertThat(BY_TEN.parts(json(message))).isEmpty();
    }

    @Test
    void onlyAFieldOfTheMessageCanBeSplitIntoPartsOfASize() {
        assertThat(Split.of(null, 0)).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of("/a/b", 10));
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of("", 10));
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of("/a", 0));
    }

    private static JsonNode json(String text) throws Exception {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
