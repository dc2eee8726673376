package io.lienthong.document;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The form in which a file leaves the province: the official one, with the prefixes and the ZIPs that strict partners need,
 * whatever the office wrote. What is signed goes as it came, to the byte, because writing anew breaks signatures; and so does
 * what says more than edXML 1.0 knows, where its form is the official one already, because that would be lost.
 */
public final class OfficialForm {
    /**
     * A file as it goes out.
     *
     * @param left how many elements were left out that edXML 1.0 does not know
     */
    public record Written(byte[] file, int left) {}

    private boolean signed;
    private boolean prefixed = true;

    private OfficialForm() {}

    /** The file in the official form, or as it is; the same input gives the same bytes. */
    public static Written of(byte[] file) throws DocumentRefused {
        EdXml read = EdXmlReader.read(file);
        OfficialForm form = new OfficialForm();
        try {
            form.look(file);
            boolean stays = form.signed || !read.unread().isEmpty() && form.prefixed && packed(file, read);
            return stays
                    ? new Written(file, 0)
                    : new Written(written(file, read), read.unread().size());
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }

    /** A signature counts wherever it stands, also where {@link EdXmlSignatures} does not look for one. */
    private void look(byte[] file) throws DocumentRefused, IOException {
        XmlCursor cursor = new XmlCursor(new ByteArrayInputStream(file));
        int event;
        while ((event = cursor.next()) != XmlCursor.FINISH) {
            if (event == XmlCursor.START) {
                signed |=
                        cursor.name().equals("Signature") || cursor.namespace().equals(Grammar.SIGNATURE_NAMESPACE);
                prefixed &= cursor.prefix().equals(prefix(cursor));
            }
        }
    }

    private static String prefix(XmlCursor cursor) {
        boolean envelope = cursor.path().startsWith("/edXML/edXMLEnvelope");
        return envelope || cursor.name().equals("ContentTransferEncoded") ? Grammar.PREFIX + ":" : "";
    }

    /** Whether every attachment is a ZIP with one entry and said to be one. */
    private static boolean packed(byte[] file, EdXml read) throws DocumentRefused, IOException {
        AttachmentReader attachments = EdXmlReader.attachments(new ByteArrayInputStream(file));
        boolean packed = true;
        for (int i = 0; packed && read instanceof EdXmlDocument && attachments.next(); i++) {
            Attachment attachment = attachments.read(i, OutputStream.nullOutputStream());
            packed = attachments.packed() && attachment.contentType().equals(EdXmlWriter.ZIP);
        }
        return packed;
    }

    private static byte[] written(byte[] file, EdXml read) throws DocumentRefused, IOException {
        if (read instanceof EdXmlStatus status) {
            return EdXmlWriter.write(status);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
        AttachmentReader attachments = EdXmlReader.attachments(new ByteArrayInputStream(file));
        EdXmlWriter.write(
                (EdXmlDocument) read,
                (index, sink) -> {
                    try {
                        attachments.next();
                        attachments.read(index, sink);
                    } catch (DocumentRefused e) {
                        throw new IllegalStateException("a checked file is refused", e);
                    }
                },
                out);
        return out.toByteArray();
    }
}
