package io.lienthong.platform;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs, unpacked once from the class path into a folder named after the size of their archive. */
record PostgresBinaries(Path home) {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final List<String> NEEDED = List.of("bin/", "lib/", "share/");
    private static final List<String> FOR_DEVELOPERS = List.of("lib/pkgconfig/", "lib/postgresql/pgxs/");

    static PostgresBinaries unpack(Path folder) throws IOException {
        URL archive = PostgresBinaries.class.getResource(ARCHIVE);
        if (archive == null) {
            throw new StartupRefused("This build has no PostgreSQL of its own; set lienthong.postgresql.url.");
        }
        Files.createDirectories(folder);
        URLConnection connection = archive.openConnection();
        Path home = folder.resolve("binaries-" + connection.getContentLengthLong());
        if (!Files.exists(home)) {
            Path temporary = folder.resolve("binaries.tmp");
            deleteTree(temporary);
            try (InputStream in = new BufferedInputStream(connection.getInputStream())) {
                unpack(in, temporary);
            }
            publish(temporary, home);
        }
        return new PostgresBinaries(home.toRealPath()); // as PostgreSQL itself names them when it is asked
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
                if (!entry.isDirectory() && needed(name)) {
                    writeEntry(tar, entry, target.resolve(name).normalize(), target);
                }
            }
        }
    }

    private static boolean needed(String name) {
        return NEEDED.stream().anyMatch(name::startsWith)
                && FOR_DEVELOPERS.stream().noneMatch(name::startsWith)
                && !name.endsWith(".a");
    }

    private static void writeEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path file, Path target)
            throws IOException {
        if (!file.startsWith(target)) {
            throw new IOException("The archive of PostgreSQL names a file outside its folder: " + entry.getName());
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            String mode = (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--";
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        }
    }

    /** Gives a finished folder its name, so that a folder under that name is always whole. */
    static void publish(Path temporary, Path name) throws IOException {
        Files.move(temporary, name);
        try (FileChannel parent = FileChannel.open(name.getParent(), StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
