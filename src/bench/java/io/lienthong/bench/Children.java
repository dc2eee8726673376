package io.lienthong.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes that this program started and must end. */
class Children {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Deque<ProcessHandle> started = new ArrayDeque<>();
    private boolean stopping;

    /** Starts a process in a folder; what it prints goes to the log file. */
    synchronized Process start(Path folder, Path log, List<String> command) {
        if (stopping) {
            throw new BenchException("Stopping");
        }
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            started.push(process.toHandle());
            return process;
        } catch (IOException e) {
            throw new BenchException("Cannot start " + command.get(0), e);
        }
    }

    synchronized boolean stopping() {
        return stopping;
    }

    /** Stops the youngest first. */
    synchronized void stopAll() {
        stopping = true;
        while (!started.isEmpty()) {
            stop(started.pop());
        }
    }

    static void stop(ProcessHandle process) {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        if (!ended(process)) {
            process.destroyForcibly();
        }
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(GRACE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new BenchException("Cannot wait for a process", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
