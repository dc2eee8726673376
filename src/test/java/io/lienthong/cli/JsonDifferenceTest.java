package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonDifferenceTest {
    private static JsonNode json(String text) {
        try {
            return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (MalformedBody e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void orderOfKeysAndFormOfNumbersDoNotMatter() {
        assertThat(JsonDifference.between(json("{'a': 1, 'b': 2.50}"), json("{'b': 2.5, 'a': 1.0}")))
                .isEmpty();
    }

    @Test
    void everyPlaceThatDiffersIsNamed() {
        assertThat(JsonDifference.between(
                        json("{'a': 1, 'list': [1, 2], 'x/y': 'old'}"),
                        json("{'a': '1', 'list': [1, 2, 3], 'x/y': 'new', 'more': null}")))
                .containsExactly(
                        "/a: expected 1, was \"1\"",
                        "/list/2: not expected, was 3",
                        "/x~1y: expected \"old\", was \"new\"",
                        "/more: not expected, was null");
    }

    @Test
    void aWholeThatDiffersIsNamed() {
        assertThat(JsonDifference.between(json("[]"), json("{}"))).containsExactly("the whole: expected [], was {}");
    }
}
