package io.lienthong.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The folder that one running bus owns: two of them on one folder would stop each other's PostgreSQL. */
final class DataFolder implements AutoCloseable {
    private final FileChannel lockFile;

    private DataFolder(FileChannel lockFile) {
        this.lockFile = lockFile;
    }

    /** Makes the folder when it is missing and holds it until closed; a killed process lets go by itself. */
    static DataFolder take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new StartupRefused(
                        "The data folder " + folder + " is in use by another bus; set lienthong.data to another one.");
            }
            return new DataFolder(channel);
        } catch (IOException e) {
            throw new StartupRefused(
                    "The data folder " + folder + " cannot be written (" + e + "); set lienthong.data.", e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
