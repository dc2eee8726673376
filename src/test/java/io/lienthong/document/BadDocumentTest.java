package io.lienthong.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a file is refused, each with its own reason. */
final class BadDocumentTest {
    private static final String NEW = Samples.text("document-new.edxml");
    private static final String PLAIN = Samples.text("document-new-plain.edxml");
    private static final String RECALL = Samples.text("document-recall.edxml");
    private static final String REPLACE = Samples.text("document-replace.edxml");
    private static final String STATUS = Samples.text("status-03.edxml");
    private static final String REFERENCE = between(NEW, "<edXML:Reference>", "</edXML:Reference>");

    static Stream<Arguments> xml() {
        return Stream.of(
                bad("cut off", RefusalReason.XML_MALFORMED, NEW.substring(0, NEW.length() - 20)),
                bad("tags crossed", RefusalReason.XML_MALFORMED, NEW.replaceFirst("</edXML:OrganId>", "</edXML:Oops>")),
                bad("empty file", RefusalReason.XML_MALFORMED, ""),
                bad("something behind the root", RefusalReason.XML_MALFORMED, NEW + "<more/>"),
                bad("bare ampersand", RefusalReason.XML_MALFORMED, NEW.replace("V/v thử", "A & B")),
                bad(
                        "undeclared prefix",
                        RefusalReason.PREFIX_UNDECLARED,
                        NEW.replace(" xmlns:edXML=\"" + Grammar.NAMESPACE + "\"", "")),
                bad(
                        "undeclared prefix on one attachment",
                        RefusalReason.PREFIX_UNDECLARED,
                        NEW.replace("<Attachment>", "<edXML:Attachment>")
                                .replace("</Attachment>", "</edXML:Attachment>")),
                bad(
                        "no namespace",
                        RefusalReason.NAMESPACE_WRONG,
                        RECALL.replace("<edXML xmlns=\"" + Grammar.NAMESPACE + "\"", "<edXML")),
                bad("another namespace", RefusalReason.NAMESPACE_WRONG, NEW.replace("QCVN_102_2016", "QCVN_102_2015")),
                bad(
                        "one element in another namespace",
                        RefusalReason.NAMESPACE_WRONG,
                        NEW.replace("<edXML:Subject>", "<Subject xmlns=\"urn:x\">")
                                .replace("</edXML:Subject>", "</Subject>")),
                bad("DOCTYPE", RefusalReason.DTD_FORBIDDEN, withDoctype("<!DOCTYPE edXML>")),
                bad(
                        "external entity",
                        RefusalReason.DTD_FORBIDDEN,
                        withDoctype("<!DOCTYPE edXML [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>")
                                .replace("V/v thử", "&x;")),
                bad("undeclared entity", RefusalReason.DTD_FORBIDDEN, NEW.replace("V/v thử", "&nbsp;")),
                bad("too deep", RefusalReason.TOO_DEEP, NEW.replaceFirst("<edXML:From>", "<edXML:a>".repeat(60))),
                bad(
                        "too deep where nobody looks",
                        RefusalReason.TOO_DEEP,
                        NEW.replace("<edXML:edXMLBody>", "<edXML:x>" + "<edXML:a>".repeat(60))),
                bad("another root", RefusalReason.STRUCTURE_WRONG, "<Invoice xmlns=\"" + Grammar.NAMESPACE + "\"/>"),
                bad("no envelope", RefusalReason.STRUCTURE_WRONG, "<edXML xmlns=\"" + Grammar.NAMESPACE + "\"/>"),
                bad("elements in a text", RefusalReason.STRUCTURE_WRONG, NEW.replace("V/v thử", "<edXML:b/>")),
                bad(
                        "text between elements",
                        RefusalReason.STRUCTURE_WRONG,
                        NEW.replace("<edXML:From>", "hello<edXML:From>")),
                bad("long text", RefusalReason.TEXT_TOO_LONG, NEW.replace("V/v thử", "a".repeat(200_000))),
                bad(
                        "huge header",
                        RefusalReason.TOO_LARGE,
                        NEW.replace("<edXML:From>", "<!--" + "a".repeat(5 << 20) + "--><edXML:From>")),
                bad(
                        "many attributes",
                        RefusalReason.TOO_LARGE,
                        NEW.replace("<edXML:From>", "<edXML:From " + attributes(60) + ">")));
    }

    static Stream<Arguments> header() {
        String code = between(NEW, "<edXML:Code>", "</edXML:Code>");
        return Stream.of(
                bad(
                        "no From",
                        RefusalReason.FROM_MISSING,
                        NEW.replace(between(NEW, "<edXML:From>", "</edXML:From>"), "")),
                bad(
                        "empty From",
                        RefusalReason.FROM_MISSING,
                        NEW.replace(between(NEW, "<edXML:From>", "</edXML:From>"), "<edXML:From/>")),
                bad(
                        "no To",
                        RefusalReason.TO_MISSING,
                        NEW.replace(
                                between(NEW, "<edXML:To>", "</edXML:To>\n<edXML:DocumentId>"), "<edXML:DocumentId>")),
                bad(
                        "To without OrganId",
                        RefusalReason.TO_MISSING,
                        NEW.replace("<edXML:OrganId>H99.12</edXML:OrganId>\n<edXML:OrganName>", "<edXML:OrganName>")),
                bad(
                        "no DocumentId",
                        RefusalReason.DOCUMENT_ID_MISSING,
                        NEW.replaceFirst("<edXML:DocumentId>.*</edXML:DocumentId>", "")),
                bad("DocumentId of two parts", RefusalReason.DOCUMENT_ID_INVALID, id("000.00.01.H99,145/UBND-NC")),
                bad("DocumentId without stroke", RefusalReason.DOCUMENT_ID_INVALID, id("000.00.01.H99,2026/11/02,145")),
                bad(
                        "DocumentId of 31 February",
                        RefusalReason.DOCUMENT_ID_INVALID,
                        id("000.00.01.H99,2026/02/31,145/UBND")),
                bad("DocumentId of no agency", RefusalReason.DOCUMENT_ID_INVALID, id("h99,2026/11/02,145/UBND-NC")),
                bad(
                        "two DocumentIds",
                        RefusalReason.TOO_MANY_ELEMENTS,
                        NEW.replace(
                                "<edXML:Code>\n",
                                "<edXML:DocumentId>H9,2026/11/02,1/A</edXML:DocumentId>\n<edXML:Code>\n")),
                bad("no Code", RefusalReason.CODE_MISSING, NEW.replace(code, "")),
                bad(
                        "no notation",
                        RefusalReason.CODE_MISSING,
                        NEW.replaceFirst("<edXML:CodeNotation>.*</edXML:CodeNotation>", "")),
                bad("agency in lower case", RefusalReason.AGENCY_CODE_INVALID, NEW.replace(">H99.12<", ">h99.12<")),
                bad(
                        "agency of 36 characters",
                        RefusalReason.AGENCY_CODE_INVALID,
                        NEW.replace(">H99.12<", ">" + "H".repeat(36) + "<")),
                bad(
                        "31 February",
                        RefusalReason.DATE_INVALID,
                        NEW.replace("<edXML:DueDate>2026/11/30", "<edXML:DueDate>2026/02/31")),
                bad(
                        "day first",
                        RefusalReason.DATE_INVALID,
                        NEW.replace("<edXML:DueDate>2026/11/30", "<edXML:DueDate>30/11/2026")),
                bad("25 o'clock", RefusalReason.DATE_INVALID, NEW.replace("08:15:30", "25:15:30")),
                bad("business kind 7", RefusalReason.CODE_UNKNOWN, NEW.replace("DocType>0<", "DocType>7<")),
                bad("steering 4", RefusalReason.CODE_UNKNOWN, NEW.replace("SteeringType>3<", "SteeringType>4<")),
                bad(
                        "replaces nothing",
                        RefusalReason.REPLACEMENT_MISSING,
                        REPLACE.replace(
                                between(REPLACE, "<edXML:ReplacementInfoList>", "</edXML:ReplacementInfoList>"), "")),
                bad(
                        "two trace lists",
                        RefusalReason.TOO_MANY_ELEMENTS,
                        NEW.replace("</edXML:TraceHeaderList>", "</edXML:TraceHeaderList><edXML:TraceHeaderList/>")),
                bad(
                        "two envelopes",
                        RefusalReason.TOO_MANY_ELEMENTS,
                        NEW.replace("<AttachmentEncoded>", "<edXMLEnvelope/><AttachmentEncoded>")),
                bad(
                        "too many recipients",
                        RefusalReason.TOO_MANY_RECIPIENTS,
                        NEW.replace(
                                "<edXML:DocumentId>000.00.01",
                                "<edXML:To><edXML:OrganId>A</edXML:OrganId></edXML:To>".repeat(1_000)
                                        + "<edXML:DocumentId>000.00.01")),
                bad(
                        "status of nothing",
                        RefusalReason.RESPONSE_FOR_MISSING,
                        STATUS.replace(between(STATUS, "<edXML:ResponseFor>", "</edXML:ResponseFor>"), "")),
                bad(
                        "unknown status",
                        RefusalReason.STATUS_CODE_UNKNOWN,
                        STATUS.replace("StatusCode>03<", "StatusCode>07<")),
                bad(
                        "status without code",
                        RefusalReason.STATUS_CODE_MISSING,
                        STATUS.replace("StatusCode>03<", "StatusCode><")));
    }

    static Stream<Arguments> attachments() {
        return Stream.of(
                bad("not base64", RefusalReason.ATTACHMENT_NOT_BASE64, content("đây không phải base64")),
                bad("base64 of another alphabet", RefusalReason.ATTACHMENT_NOT_BASE64, content("ab-_")),
                bad("base64 cut off", RefusalReason.ATTACHMENT_NOT_BASE64, content("QUJDRA")),
                bad("base64 behind its end", RefusalReason.ATTACHMENT_NOT_BASE64, content("QUI=QUI=")),
                bad("padding alone", RefusalReason.ATTACHMENT_NOT_BASE64, content("====")),
                bad("no content", RefusalReason.ATTACHMENT_INCOMPLETE, content("")),
                bad(
                        "no content id",
                        RefusalReason.ATTACHMENT_INCOMPLETE,
                        PLAIN.replace("<ContentId>cid:145-1</ContentId>", "")),
                bad("two entries", RefusalReason.ZIP_NOT_ONE_ENTRY, zipped("a.txt", "b.txt")),
                bad("no entry", RefusalReason.ZIP_NOT_ONE_ENTRY, zipped()),
                bad("a folder", RefusalReason.ZIP_NOT_ONE_ENTRY, zipped("folder/")),
                bad("entry above", RefusalReason.NAME_UNSAFE, zipped("../a.txt")),
                bad("entry from the root", RefusalReason.NAME_UNSAFE, zipped("/etc/a.txt")),
                bad("entry with backslash", RefusalReason.NAME_UNSAFE, zipped("..\\a.txt")),
                bad("entry on a drive", RefusalReason.NAME_UNSAFE, zipped("C:a.txt")),
                bad(
                        "name above",
                        RefusalReason.NAME_UNSAFE,
                        NEW.replace("<AttachmentName>phu-luc", "<AttachmentName>../phu-luc")),
                bad(
                        "name on a drive",
                        RefusalReason.NAME_UNSAFE,
                        NEW.replace("<AttachmentName>phu-luc", "<AttachmentName>C:\\phu-luc")),
                bad(
                        "name in the manifest",
                        RefusalReason.NAME_UNSAFE,
                        NEW.replace("<edXML:AttachmentName>phu-luc", "<edXML:AttachmentName>/phu-luc")),
                bad("zip bomb", RefusalReason.ZIP_BOMB, officially(base64(zip(64 << 20, "a.txt")))),
                bad("broken zip", RefusalReason.ZIP_BROKEN, officially(base64(broken(zip(2_000, "a.txt"))))),
                bad("zip cut off", RefusalReason.ZIP_BROKEN, officially(base64(cut(zip(2_000, "a.txt"))))),
                bad("zip without directory", RefusalReason.ZIP_BROKEN, packed(entryAlone("a.txt"))),
                bad("zip cut in its directory", RefusalReason.ZIP_BROKEN, packed(shortened(zip(9, "a.txt"), 30))),
                bad("zip without its end", RefusalReason.ZIP_BROKEN, packed(shortened(zip(9, "a.txt"), 22))),
                bad("something behind the zip", RefusalReason.ZIP_BROKEN, packed(zip(9, "a.txt"), new byte[1])),
                bad("something before the zip", RefusalReason.ZIP_BROKEN, packed(new byte[1], zip(9, "a.txt"))),
                bad(
                        "a whole zip behind an entry",
                        RefusalReason.ZIP_BROKEN,
                        packed(entryAlone("a.txt"), new byte[4], zip(9, "../../evil.exe"))),
                bad(
                        "a zip of two behind an entry",
                        RefusalReason.ZIP_BROKEN,
                        packed(entryAlone("a.txt"), new byte[4], zip(9, "b.txt", "c.txt"))),
                bad(
                        "a whole zip right behind an entry",
                        RefusalReason.ZIP_NOT_ONE_ENTRY,
                        packed(entryAlone("a.txt"), zip(9, "../../evil.exe"))),
                bad(
                        "an entry before what the directory names",
                        RefusalReason.ZIP_NOT_ONE_ENTRY,
                        packed(entryAlone("a.txt"), moved(zip(9, "b.txt"), entryAlone("a.txt").length))),
                bad("another name in the directory", RefusalReason.ZIP_BROKEN, packed(renamed("a.txt", "b.txt"))),
                bad("a path in the directory", RefusalReason.NAME_UNSAFE, packed(renamed("ab.txt", "../txt"))),
                bad("a path in an extra field", RefusalReason.NAME_UNSAFE, packed(unicodePath("../../evil.exe"))),
                bad("a zip in the comment", RefusalReason.ZIP_BROKEN, packed(commented(zip(9, "../../evil.exe")))),
                bad(
                        "a record for large archives that names another directory",
                        RefusalReason.ZIP_BROKEN,
                        packed(Samples.large(zip(9, "a.txt"), 1))),
                bad(
                        "a zip that is said to be one behind it",
                        RefusalReason.ZIP_BROKEN,
                        content(base64(zip(9, "../../evil.exe")))
                                .replace("<ContentType>text/plain</ContentType>", "")
                                .replace(
                                        "</ContentTransferEncoded>",
                                        "</ContentTransferEncoded><ContentType>Application/ZIP</ContentType>")),
                bad(
                        "listed, not attached",
                        RefusalReason.ATTACHMENT_MISSING,
                        NEW.replace(between(NEW, "<AttachmentEncoded>", "</AttachmentEncoded>"), "")),
                bad("attached, not listed", RefusalReason.ATTACHMENT_NOT_LISTED, NEW.replace(REFERENCE, "")),
                bad(
                        "attached twice",
                        RefusalReason.ATTACHMENT_REPEATED,
                        NEW.replace("<ContentId>cid:145-2", "<ContentId>cid:145-1")),
                bad(
                        "listed twice",
                        RefusalReason.ATTACHMENT_REPEATED,
                        NEW.replace("<edXML:ContentId>cid:145-2", "<edXML:ContentId>145-1")),
                bad("too many", RefusalReason.TOO_MANY_ATTACHMENTS, NEW.replace(REFERENCE, REFERENCE.repeat(201))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"xml", "header", "attachments"})
    void isRefusedForItsOwnReason(String what, RefusalReason reason, String file) {
        DocumentRefused refused = refusal(file.getBytes(StandardCharsets.UTF_8));

        assertThat(refused.reason()).as(what).isEqualTo(reason);
        assertThat(refused.place().path()).startsWith("/");
        assertThat(refused.place().line()).isPositive();
        assertThat(refused.text().vi()).contains("dòng");
        assertThat(refused.text().en()).contains("line");
    }

    @Test
    void legacyBytesAreAnEncodingFault() {
        Charset legacy = Charset.forName("windows-1258");
        String body = Normalizer.normalize(NEW, Normalizer.Form.NFD);

        assertThat(refusal(body.getBytes(legacy)).reason()).isEqualTo(RefusalReason.ENCODING_WRONG);
        assertThat(refusal(body.replace("UTF-8", "windows-1258").getBytes(legacy))
                        .reason())
                .isEqualTo(RefusalReason.ENCODING_WRONG);
        assertThat(refusal(NEW.replace("UTF-8", "UTF-16").getBytes(StandardCharsets.UTF_16))
                        .reason())
                .isEqualTo(RefusalReason.ENCODING_WRONG);
        assertThat(refusal(NEW.replace("UTF-8", "TCVN3").getBytes(StandardCharsets.UTF_8))
                        .reason())
                .isEqualTo(RefusalReason.ENCODING_WRONG);
    }

    @Test
    void theTextsOfEveryReasonAreItsOwn() {
        Set<String> texts = new HashSet<>();
        for (RefusalReason reason : EnumSet.allOf(RefusalReason.class)) {
            texts.add(reason.text().vi());
            texts.add(reason.text().en());
            assertThat(Normalizer.isNormalized(reason.text().vi(), Normalizer.Form.NFC))
                    .isTrue();
        }
        assertThat(texts).hasSize(2 * RefusalReason.values().length);
    }

    @Test
    void thePlaceIsThatOfTheFault() {
        DocumentRefused refused =
                refusal(Samples.utf8(NEW.replace("<edXML:DueDate>2026/11/30", "<edXML:DueDate>2026/02/31")));

        assertThat(refused.place().path()).isEqualTo("/edXML/edXMLEnvelope/edXMLHeader/MessageHeader/DueDate");
        assertThat(NEW.lines().toList().get(refused.place().line() - 1)).startsWith("<edXML:DueDate>");
        assertThat(refused.text().vi()).doesNotContain("2026/02/31");
    }

    @Test
    void bytesAtRandomAreRefusedAndNothingElse() {
        byte[] sample = Samples.utf8(NEW);
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] bent = sample.clone();
            for (int change = 0; change < 1 + round % 4; change++) {
                bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(EdXmlReader.read(bent)).isNotNull();
            } catch (DocumentRefused expected) {
                assertThat(expected.text().vi()).isNotBlank();
            }
        }
    }

    private static DocumentRefused refusal(byte[] file) {
        return catchThrowableOfType(DocumentRefused.class, () -> EdXmlReader.read(file));
    }

    private static Arguments bad(String what, RefusalReason reason, String file) {
        assertThat(file).isNotIn(NEW, PLAIN, RECALL, REPLACE, STATUS);
        return Arguments.of(what, reason, file);
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start);
        return text.substring(from, text.indexOf(end, from) + end.length());
    }

    private static String withDoctype(String doctype) {
        return NEW.replace("?>\n", "?>\n" + doctype);
    }

    private static String id(String id) {
        return NEW.replaceFirst(
                "<edXML:DocumentId>.*</edXML:DocumentId>", "<edXML:DocumentId>" + id + "</edXML:DocumentId>");
    }

    private static String attributes(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(" a").append(i).append("=\"1\"");
        }
        return text.toString();
    }

    private static String content(String base64) {
        return PLAIN.replace(
                between(PLAIN, "<ContentTransferEncoded>", "</ContentTransferEncoded>"),
                "<ContentTransferEncoded>" + base64 + "</ContentTransferEncoded>");
    }

    private static String officially(String base64) {
        return content(base64).replace("text/plain", "application/zip");
    }

    private static String zipped(String... entries) {
        return officially(base64(zip(100, entries)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] zip(int size, String... entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                if (!entry.endsWith("/")) {
                    zip.write(new byte[size]);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static String packed(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return officially(base64(all.toByteArray()));
    }

    /** What stands before the directory of a ZIP. */
    private static byte[] entryAlone(String name) {
        byte[] zip = zip(9, name);
        return java.util.Arrays.copyOf(zip, directory(zip));
    }

    private static int directory(byte[] zip) {
        return new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    }

    private static byte[] shortened(byte[] zip, int bytes) {
        return java.util.Arrays.copyOf(zip, zip.length - bytes);
    }

    /** A ZIP whose directory knows that so many bytes stand before it. */
    private static byte[] moved(byte[] zip, int bytes) {
        int directory = directory(zip);
        java.nio.ByteBuffer view = java.nio.ByteBuffer.wrap(zip).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        view.putInt(directory + 42, bytes);
        view.putInt(zip.length - 6, directory + bytes);
        return zip;
    }

    private static byte[] renamed(String entry, String inDirectory) {
        byte[] zip = zip(9, entry);
        byte[] name = inDirectory.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, zip, directory(zip) + 46, name.length);
        return zip;
    }

    /** A ZIP whose entry has another name in the extra field that unzip and 7-Zip prefer. */
    private static byte[] unicodePath(String path) {
        ZipEntry entry = new ZipEntry("a.txt");
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        entry.setExtra(java.nio.ByteBuffer.allocate(9 + name.length)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x7075)
                .putShort((short) (5 + name.length))
                .put((byte) 1)
                .putInt(0)
                .put(name)
                .array());
        return zip(entry, new byte[0]);
    }

    private static byte[] commented(byte[] comment) {
        return zip(new ZipEntry("a.txt"), comment);
    }

    private static byte[] zip(ZipEntry entry, byte[] comment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.ISO_8859_1)) {
            zip.setComment(new String(comment, StandardCharsets.ISO_8859_1));
            zip.putNextEntry(entry);
            zip.write(new byte[9]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] broken(byte[] zip) {
        zip[40] ^= 0x55;
        return zip;
    }

    private static byte[] cut(byte[] zip) {
        return java.util.Arrays.copyOf(zip, 42);
    }
}
