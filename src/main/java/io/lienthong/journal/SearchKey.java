package io.lienthong.journal;

import java.util.Locale;

/** A number that a message is found by. Never prints. */
public record SearchKey(Kind kind, String value) {
    /** What a number counts; the names are part of what is hashed. */
    public enum Kind {
        CITIZEN_NUMBER,
        DOCUMENT_NUMBER,
        KEY
    }

    /** As people write it: without blanks around it, and in any case. */
    public SearchKey {
        value = value.strip().toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "SearchKey[" + kind + "]";
    }
}
