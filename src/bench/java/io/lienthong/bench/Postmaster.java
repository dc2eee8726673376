package io.lienthong.bench;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** The PostgreSQL of a bus, as the postmaster.pid in its data folder names it. */
record Postmaster(long pid, int port, Path data) {
    private static final int PORT_LINE = 3;
    private static final int DEPTH = 6;

    static Optional<Postmaster> under(Path folder) {
        return pidFiles(folder).stream().findFirst().map(Postmaster::read);
    }

    /** A pid file may outlive its process, and its number may go to a stranger. */
    boolean runs() {
        try {
            return Path.of("/proc/" + pid + "/cwd").toRealPath().equals(data.toRealPath());
        } catch (IOException ended) {
            return false;
        }
    }

    private static Postmaster read(Path file) {
        List<String> lines = Site.read(file).lines().map(String::strip).toList();
        return new Postmaster(Long.parseLong(lines.get(0)), Integer.parseInt(lines.get(PORT_LINE)), file.getParent());
    }

    /** Files of a database come and go while it is looked at. */
    private static List<Path> pidFiles(Path folder) {
        List<Path> found = new ArrayList<>();
        SimpleFileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.endsWith("postmaster.pid")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), DEPTH, visitor);
            return found;
        } catch (IOException e) {
            throw new BenchException("Cannot look for postmaster.pid", e);
        }
    }
}
