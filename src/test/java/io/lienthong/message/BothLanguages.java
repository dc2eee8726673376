package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;

/** What is shown to people says the same in Vietnamese and in English. */
public final class BothLanguages {
    private BothLanguages() {}

    /** A problem, a delivery, an entry: what its code means and what to do. */
    public static void assertExplained(JsonNode shown) {
        assertWording(new Wording(
                shown.path("explanation").path("vi").asText(),
                shown.path("explanation").path("en").asText()));
    }

    /** A text of one line, {@code vi / en}. */
    public static void assertBoth(String line) {
        assertThat(line).contains(" / ");
        int end = line.indexOf(" / ");
        assertWording(new Wording(line.substring(0, end), line.substring(end + 3)));
    }

    static void assertWording(Wording wording) {
        assertThat(wording.vi()).containsPattern("[À-ỹ]");
        assertThat(Normalizer.isNormalized(wording.vi(), Normalizer.Form.NFC))
                .as(wording.vi())
                .isTrue();
        assertThat(wording.en()).containsPattern("[a-z]").isNotEqualTo(wording.vi());
    }
}
