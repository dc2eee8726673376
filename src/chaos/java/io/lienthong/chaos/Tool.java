package io.lienthong.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Programs of the machine by which faults are done. */
final class Tool {
    private Tool() {}

    /** Runs it to its end, which has to be a good one. */
    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }

    /** Skips the test, in a line that names the package, where the file is not there. */
    static Path needed(String file, String debianPackage) {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            System.out.println("SKIPPED: needs the package " + debianPackage);
            Assumptions.abort("needs the package " + debianPackage);
        }
        return path;
    }

    /** Skips the test where this user may not do it. */
    static void mayOrSkip(String what, String... command) throws InterruptedException {
        try {
            run(command);
        } catch (IOException refused) {
            System.out.println("SKIPPED: needs the right to " + what);
            Assumptions.abort("needs the right to " + what + ": " + refused.getMessage());
        }
    }
}
