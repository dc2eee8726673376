package io.lienthong.document;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The edXML fixtures, and how tests bend them. */
final class Samples {
    private static final Path FOLDER = Path.of("test-fixtures/messages");

    private Samples() {}

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The file of one attachment. */
    static byte[] attachment(byte[] file, int index) throws DocumentRefused, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EdXmlReader.attachment(new ByteArrayInputStream(file), index, out);
        return out.toByteArray();
    }

    /** Writes a document with the attachments of the file that it was read from. */
    static byte[] written(EdXmlDocument document, byte[] original) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EdXmlWriter.write(
                document,
                (index, to) -> {
                    try {
                        to.write(attachment(original, index));
                    } catch (DocumentRefused e) {
                        throw new IOException(e);
                    }
                },
                out);
        return out.toByteArray();
    }

    /** A ZIP as writers make it that do not know beforehand how large it becomes: with a second record of its end. */
    static byte[] large(byte[] zip, int wrongBy) {
        ByteBuffer end = ByteBuffer.wrap(zip, zip.length - 22, 22).slice().order(ByteOrder.LITTLE_ENDIAN);
        int size = end.getInt(12);
        int start = end.getInt(16);
        return ByteBuffer.allocate(zip.length + 76)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(zip, 0, zip.length - 22)
                .putInt(0x06064b50)
                .putLong(44)
                .putInt(0x002d031e)
                .putLong(0)
                .putLong(1)
                .putLong(1)
                .putLong(size)
                .putLong(start - wrongBy)
                .putInt(0x07064b50)
                .putInt(0)
                .putLong(start + size)
                .putInt(1)
                .put(end)
                .array();
    }
}
