package io.lienthong.platform;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ExitCodeGenerator;

/** The bus does not start, for reasons that an operator can mend: one sentence each, no stack trace, exit code 1. */
public final class StartupRefused extends RuntimeException implements ExitCodeGenerator {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public StartupRefused(String problem) {
        this(List.of(problem), null);
    }

    public StartupRefused(String problem, Throwable cause) {
        this(List.of(problem), cause);
    }

    public StartupRefused(List<String> problems) {
        this(problems, null);
    }

    private StartupRefused(List<String> problems, @Nullable Throwable cause) {
        super(String.join("\n", problems), cause);
        this.problems = List.copyOf(problems);
    }

    /** The refusal of a port that another program holds; {@code setting} is the property that moves ours. */
    public static StartupRefused portInUse(int port, String setting) {
        return new StartupRefused(
                "Port " + port + " is in use by another program; set " + setting + " to a free port.");
    }

    /** What is wrong, one sentence each. */
    public List<String> problems() {
        return problems;
    }

    @Override
    public int getExitCode() {
        return 1;
    }
}
