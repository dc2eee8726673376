package io.lienthong.document;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
}
