package io.lienthong.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.message.Json;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EdXmlRoundTripTest {
    private static final CanonicalTypes TYPES = CanonicalTypes.load();

    @Test
    void theStrictPartnerIsStrict() {
        String good = Samples.text("document-new.edxml");

        assertThat(StrictPartner.complaints(Samples.utf8(good))).isEmpty();
        assertThat(StrictPartner.complaints(Samples.utf8(good.replace("edXML:Subject>", "Subject>"))))
                .isNotEmpty();
        assertThat(StrictPartner.complaints(Samples.utf8(good.replace("edXML:Subject>", "edXML:Sub>"))))
                .isNotEmpty();
        assertThat(StrictPartner.complaints(Samples.bytes("document-new-plain.edxml")))
                .isNotEmpty();
    }

    @Test
    void everyBlockOfTheFixtureIsInItsJson() throws Exception {
        JsonNode json = EdXmlReader.read(Samples.bytes("document-new.edxml")).json();

        for (Element element : Grammar.DOCUMENT_JSON.children()) {
            assertThat(json.has(element.key()))
                    .as(element.key())
                    .isEqualTo(!element.key().equals("signatures"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"document-new", "document-new-plain", "document-recall", "document-update", "document-replace"})
    void aDocumentSurvivesJsonAndWriting(String name) throws Exception {
        // given
        byte[] original = Samples.bytes(name + ".edxml");
        EdXmlDocument read = (EdXmlDocument) EdXmlReader.read(original);

        // when
        EdXmlDocument fromJson = EdXmlDocument.of(Json.parse(Json.write(read.json())));
        byte[] written = Samples.written(fromJson, original);

        // then
        EdXmlDocument again = (EdXmlDocument) EdXmlReader.read(written);
        assertThat(StrictPartner.complaints(written)).isEmpty();
        assertThat(TYPES.check("Document.v1", read.json())).isEmpty();
        assertThat(Samples.written(fromJson, original)).isEqualTo(written);
        assertThat(withoutTransferType(again)).isEqualTo(withoutTransferType(read));
        assertThat(again.unread()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"document-new.edxml, document.json", "status-03.edxml, document-status.json"})
    void theFixturesInJsonAreWhatReadingGives(String edxml, String json) throws Exception {
        assertThat(Json.parse(Json.write(EdXmlReader.read(Samples.bytes(edxml)).json())))
                .isEqualTo(Json.parse(Samples.bytes(json)));
    }

    /** The official form says application/zip of every attachment. */
    private static ObjectNode withoutTransferType(EdXmlDocument document) {
        ObjectNode json = document.json().deepCopy();
        json.path("attachments").forEach(attachment -> ((ObjectNode) attachment).remove("contentType"));
        return json;
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "02", "03", "04", "05", "06", "13", "15", "16"})
    void aStatusSurvivesJsonAndWriting(String code) throws Exception {
        // given
        EdXmlStatus read = (EdXmlStatus) EdXmlReader.read(Samples.bytes("status-" + code + ".edxml"));

        // when
        byte[] written = EdXmlWriter.write(EdXmlStatus.of(Json.parse(Json.write(read.json()))));

        // then
        assertThat(StrictPartner.complaints(written)).isEmpty();
        assertThat(TYPES.check("DocumentStatus.v1", read.json())).isEmpty();
        assertThat(read.status().code()).isEqualTo(code);
        assertThat(EdXmlReader.read(new ByteArrayInputStream(written))).isEqualTo(read);
    }
}
