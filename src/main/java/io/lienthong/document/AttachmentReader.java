package io.lienthong.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.Sha256;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Attachment elements one by one, their content as a stream. The content is a ZIP with one entry (the official
 * form) or the file itself; which of them shows in its bytes, its type and its name.
 */
final class AttachmentReader {
    static final long MAX_UNPACKED = 256L << 20;
    static final int MAX_RATIO = 200;
    private static final long RATIO_COUNTS_FROM = 1L << 20;
    private static final int LOCAL_HEADER = 30;

    private final XmlCursor cursor;
    private final HeaderReader blocks;
    private final List<ObjectNode> references;
    private long unpacked;
    private boolean inside;
    private int count;
    /** Whether the content read last was unpacked. */
    private boolean packed;
    /** Whether a ZIP was seen in it although it was not. */
    private boolean hidden;

    AttachmentReader(XmlCursor cursor, HeaderReader blocks, List<ObjectNode> references) {
        this.cursor = cursor;
        this.blocks = blocks;
        this.references = references;
    }

    /** Enters the next Attachment; false at the end of the file. */
    boolean next() throws DocumentRefused, IOException {
        while (true) {
            if (cursor.nextChild()) {
                cursor.requireEdXml();
                if (inside && cursor.name().equals("Attachment")) {
                    countOne();
                    return true;
                }
                if (!inside && cursor.name().equals("edXMLEnvelope")) {
                    throw cursor.refused(RefusalReason.TOO_MANY_ELEMENTS, "tối đa 1", "at most 1");
                }
                if (!inside && cursor.name().equals("AttachmentEncoded")) {
                    inside = true;
                } else {
                    blocks.passOver();
                }
            } else if (inside) {
                inside = false;
            } else {
                toEnd();
                return false;
            }
        }
    }

    private void countOne() throws DocumentRefused {
        if (++count > Grammar.MAX_ATTACHMENTS) {
            throw cursor.refused(
                    RefusalReason.TOO_MANY_ATTACHMENTS,
                    "tối đa " + Grammar.MAX_ATTACHMENTS,
                    "at most " + Grammar.MAX_ATTACHMENTS);
        }
    }

    /** What stands behind the root must be XML as well. */
    private void toEnd() throws DocumentRefused, IOException {
        int event = XmlCursor.END;
        while (event != XmlCursor.FINISH) {
            event = cursor.next();
        }
    }

    /** The attachment entered last, its file written to the sink. */
    Attachment read(int index, OutputStream sink) throws DocumentRefused, IOException {
        DocumentRefused.Place place = cursor.place();
        ObjectNode json = Json.object();
        boolean content = false;
        hidden = false;
        while (cursor.nextChild()) {
            cursor.requireEdXml();
            if (!cursor.name().equals("ContentTransferEncoded")) {
                blocks.child(Grammar.REFERENCE, json);
            } else if (content) {
                throw cursor.refused(RefusalReason.TOO_MANY_ELEMENTS);
            } else {
                content = true;
                content(index, json, sink);
            }
        }
        ObjectNode reference = reference(index, json);
        if (reference != null && reference.has("description") && !json.has("description")) {
            json.set("description", reference.get("description"));
        }
        if (!content
                || !json.has("contentId")
                || !json.has("name")
                || json.path("size").asLong() == 0) {
            throw new DocumentRefused(RefusalReason.ATTACHMENT_INCOMPLETE, place);
        }
        if (hidden && saidToBePacked(json, reference)) {
            throw new DocumentRefused(RefusalReason.ZIP_BROKEN, place);
        }
        return Attachment.of(json);
    }

    private void content(int index, ObjectNode json, OutputStream sink) throws DocumentRefused, IOException {
        MessageDigest sha256 = Sha256.digest();
        DigestOutputStream counted = new DigestOutputStream(sink, sha256);
        Base64Text encoded = new Base64Text(cursor);
        DocumentRefused.Place place = cursor.place();
        long before = unpacked;
        try {
            BufferedInputStream bytes = new BufferedInputStream(encoded, 1 << 15);
            packed = isPacked(bytes, json, reference(index, json));
            if (packed) {
                unpack(bytes, encoded, place, counted);
            } else {
                Watched watched = new Watched(counted);
                copy(bytes, null, place, watched);
                hidden = watched.zip;
            }
            bytes.transferTo(OutputStream.nullOutputStream());
        } catch (Base64Text.Refused e) {
            throw e.refusal();
        }
        json.put("size", unpacked - before);
        json.put("sha256", HexFormat.of().formatHex(sha256.digest()));
    }

    /** Whether the attachment read last was a ZIP around the file. */
    boolean packed() {
        return packed;
    }

    /** Passes the attachment entered last over. */
    void skip() throws DocumentRefused, IOException {
        cursor.skip();
    }

    /** What the manifest says of the attachment, by its content id or else by its place. */
    private @Nullable ObjectNode reference(int index, ObjectNode json) {
        for (ObjectNode reference : references) {
            String listed = EdXmlReader.bare(reference.path("contentId").asText());
            if (json.has("contentId")
                    && listed.equals(EdXmlReader.bare(json.path("contentId").asText()))) {
                return reference;
            }
        }
        return index < references.size() ? references.get(index) : null;
    }

    private static boolean isPacked(InputStream bytes, ObjectNode json, @Nullable ObjectNode reference)
            throws IOException {
        bytes.mark(1 << 15);
        byte[] head = bytes.readNBytes(LOCAL_HEADER);
        if (head.length < 4 || head[0] != 'P' || head[1] != 'K' || head[2] > 6 || head[3] != head[2] + 1) {
            bytes.reset();
            return false;
        }
        int length = head.length < LOCAL_HEADER ? 0 : (head[26] & 0xff) | (head[27] & 0xff) << 8;
        byte[] entry = bytes.readNBytes(Math.min(length, 1_000));
        bytes.reset();
        String name = text(json, reference, "name");
        boolean sameName = name.equals(new String(entry, StandardCharsets.UTF_8));
        return sameName || saidToBePacked(json, reference);
    }

    /** Whether the type says that the content is a ZIP around the file; a ZIP may also be the file. */
    private static boolean saidToBePacked(ObjectNode json, @Nullable ObjectNode reference) {
        return !text(json, reference, "name").toLowerCase(Locale.ROOT).endsWith(".zip")
                && text(json, reference, "contentType").toLowerCase(Locale.ROOT).contains("zip");
    }

    private static String text(ObjectNode json, @Nullable ObjectNode reference, String key) {
        String own = json.path(key).asText("");
        return own.isEmpty() && reference != null ? reference.path(key).asText("") : own;
    }

    private void unpack(InputStream bytes, Base64Text encoded, DocumentRefused.Place place, OutputStream out)
            throws DocumentRefused, IOException {
        OneEntryZip zip = new OneEntryZip(bytes);
        refuse(zip::begin, place);
        copy(zip, encoded, place, out);
        refuse(() -> zip.end(encoded), place);
    }

    /** Looks at a part of a ZIP. */
    private interface Look {
        Optional<RefusalReason> fault() throws IOException;
    }

    private static void refuse(Look look, DocumentRefused.Place place) throws DocumentRefused, IOException {
        Optional<RefusalReason> fault;
        try {
            fault = look.fault();
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            fault = Optional.of(RefusalReason.ZIP_BROKEN);
        }
        if (fault.isPresent()) {
            throw new DocumentRefused(fault.get(), place);
        }
    }

    /** @param encoded the packed bytes, whose number bounds the unpacked; null where nothing is unpacked */
    private void copy(InputStream from, @Nullable Base64Text encoded, DocumentRefused.Place place, OutputStream out)
            throws DocumentRefused, IOException {
        byte[] buffer = new byte[1 << 14];
        long start = unpacked;
        int read;
        while ((read = readOrRefuse(from, buffer, place)) > 0) {
            unpacked += read;
            long size = unpacked - start;
            if (unpacked > MAX_UNPACKED
                    || encoded != null && size > RATIO_COUNTS_FROM && size / MAX_RATIO > encoded.count()) {
                throw new DocumentRefused(
                        RefusalReason.ZIP_BOMB,
                        place,
                        "tối đa " + (MAX_UNPACKED >> 20) + " MB và " + MAX_RATIO + " lần dung lượng nén",
                        "at most " + (MAX_UNPACKED >> 20) + " MB and " + MAX_RATIO + " times the packed size");
            }
            out.write(buffer, 0, read);
        }
    }

    private static int readOrRefuse(InputStream from, byte[] buffer, DocumentRefused.Place place)
            throws DocumentRefused, IOException {
        try {
            return from.read(buffer);
        } catch (ZipException | EOFException e) {
            throw new DocumentRefused(RefusalReason.ZIP_BROKEN, place);
        }
    }

    /** Passes bytes on and notices the record that every ZIP has at its end, wherever its reader begins. */
    private static final class Watched extends FilterOutputStream {
        private static final int END = 0x504b0506;

        private int last;
        private boolean zip;

        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                last = last << 8 | bytes[i] & 0xff;
                zip |= last == END;
            }
            out.write(bytes, offset, length);
        }
    }
}
