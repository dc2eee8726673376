package io.lienthong.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves the province is what a strict partner takes, but for what is signed. */
final class OfficialFormTest {
    private static final String NEW = Samples.text("document-new.edxml");
    private static final String PLAIN = Samples.text("document-new-plain.edxml");
    private static final String SIGNATURE =
            "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo/></ds:Signature>";

    static List<String> unofficial() {
        return List.of(
                PLAIN,
                bare(PLAIN),
                other(PLAIN),
                bare(NEW),
                other(NEW),
                NEW.replace("cid:", ""),
                PLAIN.replace("<edXML:ContentType>text/plain</edXML:ContentType>\n", ""),
                bare(PLAIN).replace("<Subject>", "<Urgency>1</Urgency><Subject>"),
                PLAIN.replace(
                        "<edXML:ContentId>cid:145-1</edXML:ContentId>\n<edXML:ContentType>text/plain</edXML:ContentType>",
                        "<edXML:ContentType>text/plain</edXML:ContentType>\n<edXML:ContentId>cid:145-1</edXML:ContentId>"));
    }

    private static String bare(String file) {
        return file.replace("edXML:", "").replace(" xmlns:edXML=", " xmlns:unused=");
    }

    private static String other(String file) {
        return file.replace("edXML:", "x:").replace("xmlns:edXML", "xmlns:x");
    }

    @ParameterizedTest
    @MethodSource("unofficial")
    void aDocumentWithoutSignatureGoesOutInTheOfficialForm(String document) throws Exception {
        byte[] file = Samples.utf8(document);

        byte[] written = OfficialForm.of(file).file();

        assertThat(StrictPartner.complaints(written)).isEmpty();
        assertThat(Samples.attachment(written, 0)).isEqualTo(Samples.attachment(file, 0));
        EdXmlDocument before = (EdXmlDocument) EdXmlReader.read(file);
        EdXmlDocument after = (EdXmlDocument) EdXmlReader.read(written);
        assertThat(header(after)).isEqualTo(header(before));
        assertThat(after.attachments())
                .extracting(Attachment::name, Attachment::description, Attachment::sha256)
                .isEqualTo(before.attachments().stream()
                        .map(was -> org.assertj.core.groups.Tuple.tuple(was.name(), was.description(), was.sha256()))
                        .toList());
        assertThat(OfficialForm.of(file).file()).isEqualTo(written);
    }

    private static JsonNode header(EdXmlDocument document) {
        return ((ObjectNode) document.json().deepCopy()).without("attachments");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status-02", "status-03"})
    void aStatusDoesToo(String name) throws Exception {
        byte[] file = Samples.utf8(bare(Samples.text(name + ".edxml")).replace("MessageHeader>", "Status>"));

        byte[] written = OfficialForm.of(file).file();

        assertThat(StrictPartner.complaints(written)).isEmpty();
        assertThat(EdXmlReader.read(written)).isEqualTo(EdXmlReader.read(file));
    }

    @Test
    void whatIsSignedStaysToTheByteWhereverTheSignatureStands() throws Exception {
        for (String file : List.of(bare(PLAIN), other(PLAIN), PLAIN)) {
            String end = file.contains("</edXML:edXMLHeader>")
                    ? "</edXML:edXMLHeader>"
                    : file.contains("</x:edXMLHeader>") ? "</x:edXMLHeader>" : "</edXMLHeader>";
            byte[] signed = Samples.utf8(file.replace(end, SIGNATURE + end));
            assertThat(OfficialForm.of(signed).file()).isEqualTo(signed);
        }
        byte[] elsewhere = Samples.utf8(PLAIN.replace(
                "<edXML:edXMLManifest", "<edXML:Seal>" + SIGNATURE + "</edXML:Seal><edXML:edXMLManifest"));
        assertThat(OfficialForm.of(elsewhere).file()).isEqualTo(elsewhere);
    }

    @Test
    void whatEdXmlDoesNotKnowIsKeptInAnOfficialFileAndCountedInAnother() throws Exception {
        byte[] official =
                Samples.utf8(NEW.replace("<edXML:Subject>", "<edXML:Urgency>1</edXML:Urgency><edXML:Subject>"));
        byte[] bare = Samples.utf8(bare(new String(official, java.nio.charset.StandardCharsets.UTF_8)));

        assertThat(OfficialForm.of(official)).satisfies(written -> {
            assertThat(written.file()).isEqualTo(official);
            assertThat(written.left()).isZero();
        });
        assertThat(OfficialForm.of(bare).left()).isEqualTo(1);
    }
}
