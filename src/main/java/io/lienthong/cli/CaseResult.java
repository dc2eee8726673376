package io.lienthong.cli;

import java.time.Duration;
import java.util.List;

/**
 * What became of one case.
 *
 * @param failures what differed from what was expected, a line each; none: it passed
 */
public record CaseResult(TestCase test, Duration took, List<String> failures) {
    public CaseResult {
        failures = List.copyOf(failures);
    }

    public boolean passed() {
        return failures.isEmpty();
    }
}
