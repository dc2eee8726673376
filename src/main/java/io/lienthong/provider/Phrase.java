package io.lienthong.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.util.Locale;

/** A phrase to find in answers, in NFC and without regard to case: systems spell Vietnamese in either normal form. */
final class Phrase {
    private final String phrase;

    Phrase(String phrase) {
        this.phrase = normal(phrase);
    }

    boolean within(String text) {
        return !text.isEmpty() && normal(text).contains(phrase);
    }

    /** Whether any text of the tree holds the phrase. Trees are at most 100 levels deep. */
    boolean within(JsonNode tree) {
        if (tree.isTextual()) {
            return within(tree.textValue());
        }
        for (JsonNode child : tree) {
            if (within(child)) {
                return true;
            }
        }
        return false;
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
}
