package io.lienthong.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the operating system, run to its end within a limit, with nothing of our environment but the path. */
final class Command {
    /** How a program ended: its exit code and what it printed. */
    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    private static final int NOT_FOUND = 127;
    private static final int TIMED_OUT = 124;

    private Command() {}

    /** Runs the program; its output passes through a file, because a daemon it leaves behind would keep a pipe open. */
    static Result run(List<String> command, Path folder, Duration limit) throws IOException {
        return run(command, folder, limit, "");
    }

    static Result run(List<String> command, Path folder, Duration limit, String input) throws IOException {
        Path output = Files.createTempFile("lienthong-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            restrict(builder.environment());
            int exitCode = await(builder.start(), limit, input);
            return new Result(exitCode, Files.readString(output));
        } catch (IOException e) {
            return new Result(NOT_FOUND, command.get(0) + ": " + e.getMessage());
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static void restrict(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
    }

    private static int await(Process process, Duration limit, String input) throws IOException {
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return TIMED_OUT;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new StartupRefused("The start was interrupted.", e);
        }
    }
}
