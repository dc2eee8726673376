package io.lienthong.alert;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.lienthong.message.Wording;
import java.util.Locale;

/** How soon somebody has to look. */
public enum Severity {
    WARNING(new Wording("CHÚ Ý", "WARNING")),
    CRITICAL(new Wording("NGHIÊM TRỌNG", "CRITICAL"));

    private final Wording title;

    Severity(Wording title) {
        this.title = title;
    }

    public Wording title() {
        return title;
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static Severity of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
