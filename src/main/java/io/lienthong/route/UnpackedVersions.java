package io.lienthong.route;

import io.lienthong.connector.PackageLoader;
import io.lienthong.connector.SignedPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** The versions of connectors that this node unpacked, {@code FINGERPRINT/NAME}: a cache of PostgreSQL that may be deleted at any time. */
final class UnpackedVersions {
    private final Path root;

    UnpackedVersions(Path root) {
        this.root = root;
    }

    /** The folder where it is there and whole, or else its place. */
    Path folder(String connector, String fingerprint) {
        return root.resolve(fingerprint).resolve(connector);
    }

    /** Whether the folder has just these files. */
    boolean holds(String connector, String fingerprint) {
        Path folder = folder(connector, fingerprint);
        try {
            return Files.isDirectory(folder)
                    && PackageLoader.fingerprint(folder).equals(fingerprint);
        } catch (IOException e) {
            return false;
        }
    }

    /** Unpacks into a folder of its own, which the caller keeps or deletes. */
    Path unpack(String connector, SignedPackage opened) {
        try {
            Files.createDirectories(root);
            Path folder = Files.createTempDirectory(root, "new-");
            opened.unpack(folder.resolve(connector));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves what {@link #unpack} made to its place. */
    Path keep(Path unpacked, String connector, String fingerprint) {
        Path place = root.resolve(fingerprint);
        try {
            delete(place);
            Files.move(unpacked, place, StandardCopyOption.ATOMIC_MOVE);
            return place.resolve(connector);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes all but these, also what a dead process left half. */
    void keepOnly(Set<String> fingerprints) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> all = Files.list(root)) {
            all.filter(folder -> !fingerprints.contains(folder.getFileName().toString()))
                    .forEach(UnpackedVersions::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
