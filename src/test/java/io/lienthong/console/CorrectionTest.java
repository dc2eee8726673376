package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.contract.CanonicalTypes;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CorrectionTest {
    private static final String XML = "application/xml";
    private static final CanonicalTypes TYPES = CanonicalTypes.load();

    private static Event parked(byte[] file) {
        return new Event(
                MessageId.next(),
                Environment.PRODUCTION,
                "document.accepted",
                "document-exchange/sendDocument",
                "Document.v1",
                null,
                null,
                Trace.continued(null),
                Body.received(file, XML));
    }

    private static Correction with(byte[] file) {
        return new Correction(
                "nguyen.van.an",
                "wrong recipient",
                null,
                null,
                Base64.getEncoder().encodeToString(file),
                null);
    }

    @Test
    void anEDocumentIsCorrectedByAnotherFile() throws IOException {
        // given
        byte[] wrong = Files.readAllBytes(Path.of("test-fixtures/messages/document-new.edxml"));
        byte[] right = new String(wrong, StandardCharsets.UTF_8)
                .replace(">H99.12<", ">H99.13<")
                .getBytes(StandardCharsets.UTF_8);
        // when
        Body corrected = with(right).checked(parked(wrong), TYPES);
        // then
        assertThat(corrected.bytes()).isEqualTo(right);
        assertThat(corrected.mediaType()).isEqualTo(XML);
    }

    @Test
    void aFileThatIsNoEdXmlIsRefused() throws IOException {
        // given
        byte[] wrong = Files.readAllBytes(Path.of("test-fixtures/messages/document-new.edxml"));
        Correction broken = with("<edXML>".getBytes(StandardCharsets.UTF_8));
        // then
        assertThatThrownBy(() -> broken.checked(parked(wrong), TYPES))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("nothing was changed");
    }
}
