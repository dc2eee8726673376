package io.lienthong.bench;

import java.nio.file.Path;
import java.util.List;

/** The PostgreSQL of a bus, as the postmaster.pid in its data folder names it. */
record Postmaster(long pid, int port) {
    private static final int PORT_LINE = 3;

    static Postmaster under(Path folder) {
        Path file = Site.filesUnder(folder).stream()
                .filter(path -> path.endsWith("postmaster.pid"))
                .findFirst()
                .orElseThrow(() -> new BenchException("The bus keeps no PostgreSQL under its data folder"));
        List<String> lines = Site.read(folder.resolve(file)).lines().toList();
        return new Postmaster(
                Long.parseLong(lines.get(0).strip()),
                Integer.parseInt(lines.get(PORT_LINE).strip()));
    }
}
