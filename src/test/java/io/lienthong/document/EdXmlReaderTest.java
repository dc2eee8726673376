package io.lienthong.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.message.AgencyCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;

final class EdXmlReaderTest {
    private static final String NEW = Samples.text("document-new.edxml");
    private static final String FILE = "Nội dung thử nghiệm liên thông văn bản.\n".repeat(20);

    @Test
    void whatTheBusNeedsOfADocumentIsTyped() throws Exception {
        EdXmlDocument document = (EdXmlDocument) EdXmlReader.read(Samples.bytes("document-new.edxml"));

        assertThat(document.kind()).isEqualTo(DocumentKind.NEW);
        assertThat(document.from()).isEqualTo(new AgencyCode("000.00.01.H99"));
        assertThat(document.to()).containsExactly(new AgencyCode("H99.12"), new AgencyCode("000.00.00.G99"));
        assertThat(document.documentId().notation()).isEqualTo("UBND-NC");
        assertThat(document.attachments())
                .extracting(Attachment::name)
                .containsExactly("cong-van-145.txt", "phu-luc.txt");
        assertThat(document.attachments().get(0).size()).isEqualTo(FILE.getBytes(StandardCharsets.UTF_8).length);
        assertThat(document.concerns()).isEmpty();
        assertThat(document.unread()).isEmpty();
    }

    @Test
    void recallUpdateAndReplacementSayWhatTheyAreAbout() throws Exception {
        DocumentId earlier = new DocumentId("000.00.01.H99,2026/11/02,145/UBND-NC");

        for (String name : List.of("recall", "update", "replace")) {
            EdXmlDocument document = (EdXmlDocument) EdXmlReader.read(Samples.bytes("document-" + name + ".edxml"));
            assertThat(document.kind().name()).isEqualToIgnoringCase(name);
            assertThat(document.concerns()).containsExactly(earlier);
        }
    }

    @Test
    void bothFormsOfAttachmentGiveTheSameFile() throws Exception {
        assertThat(Samples.attachment(Samples.bytes("document-new.edxml"), 0))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(FILE);
        assertThat(Samples.attachment(Samples.bytes("document-new-plain.edxml"), 0))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(FILE);
    }

    @Test
    void aZipThatIsItselfTheFileStaysOne() throws Exception {
        byte[] zip = Base64.getDecoder().decode(content(NEW));
        String attachedZip = NEW.replace("cong-van-145.txt", "ho-so.zip");

        assertThat(Samples.attachment(Samples.utf8(attachedZip), 0)).isEqualTo(zip);
    }

    @Test
    void aZipOfAnyWriterIsTaken() throws Exception {
        for (int method : new int[] {ZipArchiveEntry.STORED, ZipArchiveEntry.DEFLATED}) {
            byte[] zip = zip(method, "Quyết định số 9.txt", "ghi chú");
            byte[] file =
                    Samples.utf8(NEW.replace(content(NEW), Base64.getEncoder().encodeToString(zip)));

            assertThat(Samples.attachment(file, 0))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(FILE);
            assertThat(EdXmlReader.read(file)).isNotNull();
        }
    }

    @Test
    void aZipWithTheRecordForLargeArchivesIsTaken() throws Exception {
        byte[] zip = Samples.large(zip(ZipArchiveEntry.DEFLATED, "a.txt", ""), 0);
        byte[] file = Samples.utf8(NEW.replace(content(NEW), Base64.getEncoder().encodeToString(zip)));

        assertThat(EdXmlReader.read(file)).isNotNull();
    }

    /** As a writer does that can go back in its file: sizes before the content, the name a second time, comments. */
    private static byte[] zip(int method, String name, String comment) throws IOException {
        SeekableInMemoryByteChannel bytes = new SeekableInMemoryByteChannel();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            zip.setCreateUnicodeExtraFields(ZipArchiveOutputStream.UnicodeExtraFieldPolicy.ALWAYS);
            zip.setMethod(method);
            zip.setComment(comment);
            ZipArchiveEntry entry = new ZipArchiveEntry(name);
            entry.setComment(comment);
            zip.putArchiveEntry(entry);
            zip.write(FILE.getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        return java.util.Arrays.copyOf(bytes.array(), (int) bytes.size());
    }

    private static String content(String file) {
        String start = "QCVN_102_2016\">";
        int from = file.indexOf(start, file.indexOf("ContentTransferEncoded")) + start.length();
        return file.substring(from, file.indexOf('<', from));
    }

    @Test
    void headerStopsBeforeTheAttachments() throws Exception {
        String damaged = NEW.substring(0, NEW.indexOf("<AttachmentEncoded>")) + "<";

        EdXmlDocument document = (EdXmlDocument) EdXmlReader.header(new ByteArrayInputStream(Samples.utf8(damaged)));

        assertThat(document.attachments()).extracting(Attachment::size).containsExactly(-1L, -1L);
    }

    @Test
    void prefixesDoNotMatterAsLongAsTheyAreDeclared() throws Exception {
        String bare = NEW.replace("edXML:", "").replace(" xmlns:edXML=", " xmlns:unused=");
        String other = NEW.replace("edXML:", "e:").replace("xmlns:edXML", "xmlns:e");

        EdXml expected = EdXmlReader.read(Samples.utf8(NEW));

        assertThat(EdXmlReader.read(Samples.utf8(bare))).isEqualTo(expected);
        assertThat(EdXmlReader.read(Samples.utf8(other))).isEqualTo(expected);
    }

    @Test
    void aStatusMayBeNamedStatus() throws Exception {
        String named = Samples.text("status-03.edxml").replace("MessageHeader>", "Status>");

        EdXmlStatus status = (EdXmlStatus) EdXmlReader.read(Samples.utf8(named));

        assertThat(status).isEqualTo(EdXmlReader.read(Samples.bytes("status-03.edxml")));
        assertThat(status.to()).isEqualTo(new AgencyCode("000.00.01.H99"));
        assertThat(status.status()).isEqualTo(StatusCode.RECEIVED);
    }

    @Test
    void anUnknownElementIsNamedAndTheRestIsRead() throws Exception {
        String more = NEW.replace(
                "<edXML:Subject>", "<edXML:Urgency><edXML:Level>1</edXML:Level></edXML:Urgency><edXML:Subject>");

        EdXml read = EdXmlReader.read(Samples.utf8(more));

        assertThat(read.unread()).containsExactly("/edXML/edXMLEnvelope/edXMLHeader/MessageHeader/Urgency");
        assertThat(read.json()).isEqualTo(EdXmlReader.read(Samples.utf8(NEW)).json());
    }

    @Test
    void theKindOfTextIsNeverAReasonToRefuse() throws Exception {
        String odd = NEW.replace("<edXML:Type>18<", "<edXML:Type>Công văn 99<");

        assertThat(EdXmlReader.read(Samples.utf8(odd)).json().at("/type/name").asText())
                .isEqualTo("Công văn");
    }

    @Test
    void aFailingStreamIsNotTheDocumentsFault() {
        InputStream failing =
                new SequenceInputStream(new ByteArrayInputStream(Samples.utf8(NEW), 0, 2_000), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }
                });

        assertThatThrownBy(() -> EdXmlReader.read(failing))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }

    @Test
    void aFileOverTheLimitIsRefusedWhileItIsRead() {
        String start = NEW.substring(0, NEW.indexOf("UEsDB"));
        InputStream endless = new SequenceInputStream(new ByteArrayInputStream(Samples.utf8(start)), new Repeated('A'));

        assertThatThrownBy(() -> EdXmlReader.read(endless))
                .isInstanceOfSatisfying(
                        DocumentRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.TOO_LARGE));
    }

    @Test
    void aLargeAttachmentIsNeverHeldWhole() throws Exception {
        long size = 60L << 20;
        Large large = new Large(size);
        EdXmlDocument template = (EdXmlDocument) EdXmlReader.read(Samples.bytes("document-new-plain.edxml"));
        java.nio.file.Path file = java.nio.file.Files.createTempFile("large", ".edxml");
        try {
            try (OutputStream out = java.nio.file.Files.newOutputStream(file)) {
                EdXmlWriter.write(template, (index, to) -> large.transferTo(to), out);
            }
            System.gc();
            long before = used();
            Peak peak = new Peak();
            try (InputStream in = java.nio.file.Files.newInputStream(file)) {
                EdXmlReader.attachment(in, 0, peak);
            }
            assertThat(peak.count).isEqualTo(size);
            assertThat(peak.highest - before).as("bytes held").isLessThan(size / 2);
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Looks at the heap after a collection, four times on the way. */
    private static final class Peak extends OutputStream {
        private long count;
        private long highest;

        @Override
        public void write(int one) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (count >> 24 != count + length >> 24) {
                System.gc();
                highest = Math.max(highest, used());
            }
            count += length;
        }
    }

    /** Bytes that do not pack. */
    private static final class Large extends InputStream {
        private final java.util.Random random = new java.util.Random(1);
        private long left;

        Large(long size) {
            left = size;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            byte[] some = new byte[(int) Math.min(left, length)];
            random.nextBytes(some);
            System.arraycopy(some, 0, into, offset, some.length);
            left -= some.length;
            return some.length;
        }
    }

    private static final class Repeated extends InputStream {
        private final char character;

        Repeated(char character) {
            this.character = character;
        }

        @Override
        public int read() {
            return character;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            java.util.Arrays.fill(into, offset, offset + length, (byte) character);
            return length;
        }
    }
}
