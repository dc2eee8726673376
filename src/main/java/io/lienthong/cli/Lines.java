package io.lienthong.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a file as bytes. */
final class Lines implements AutoCloseable {
    private final InputStream in;

    Lines(Path path) throws IOException {
        this.in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    }

    /** The next line without its line feed; absent at the end, also where a last line has none. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 10);
        for (int one = in.read(); one >= 0; one = in.read()) {
            if (one == '\n') {
                return line.toByteArray();
            }
            line.write(one);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
