package io.lienthong.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The main process of a PostgreSQL, as its file postmaster.pid describes it. */
record Postmaster(Path cluster, long pid, int port, boolean ready) {
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    /** The process that the folder's pid file names, if there is such a file; it may have ended long ago. */
    static Optional<Postmaster> read(Path cluster) throws IOException {
        Path file = cluster.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() <= PORT_LINE) {
            return Optional.empty();
        }
        boolean ready =
                lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
        return Optional.of(
                new Postmaster(cluster, number(lines.get(PID_LINE)), (int) number(lines.get(PORT_LINE)), ready));
    }

    /** Whether the process lives and is a PostgreSQL of this folder, not a stranger that was given the same number. */
    boolean alive() {
        try {
            Path folder = Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"));
            Path program = Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "exe"));
            return folder.equals(cluster.toRealPath())
                    && program.getFileName().toString().startsWith("postgres");
        } catch (IOException goneOrForeign) {
            return false;
        }
    }

    /** Whether some process has this number. */
    boolean numberTaken() {
        return ProcessHandle.of(pid).isPresent();
    }

    private static long number(String line) {
        return line.isBlank() ? 0 : Long.parseLong(line.strip());
    }
}
