package io.lienthong.province;

import java.nio.file.Path;

/** What is wrong with a file of scenarios: file and line, place, what and mend. */
public final class ScenarioDefect extends Exception {
    private static final long serialVersionUID = 1L;

    ScenarioDefect(Path file, int line, String place, String reason) {
        super(file + ":" + line + ": " + (place.isEmpty() ? "" : place + ": ") + reason);
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
