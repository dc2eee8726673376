package io.lienthong.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.AgencyCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EdXmlTraceTest {
    private static final String NEW = Samples.text("document-new.edxml");
    private static final AgencyCode OURS = new AgencyCode("H99");
    private static final Instant AT = Instant.parse("2026-11-02T01:30:00Z");

    static Stream<String> documents() {
        String list = NEW.substring(NEW.indexOf("<edXML:TraceHeaderList"), NEW.indexOf("</edXML:edXMLHeader>"));
        String one = list.substring(list.indexOf("<edXML:TraceHeader>"), list.indexOf("<edXML:Bussiness>"));
        return Stream.of(
                NEW,
                NEW.replace("\n", "\r\n"),
                "\ufeff" + NEW,
                NEW.replace("V/v thử", "\ud83d\udcc4 thử <!-- \ud83d\udcc4 é --> tiếp"),
                NEW.replace("V/v thử", "&amp;&#7879; <![CDATA[<b>é]]> <?p ệ?>"),
                NEW.replace(one, ""),
                NEW.replace(list, ""),
                NEW.replace(list, "<edXML:TraceHeaderList/>\n"),
                NEW.replace(list, "<edXML:TraceHeaderList  />\n"),
                NEW.replace(one, "<edXML:TraceHeader/>" + one),
                NEW.replace("</edXML:TraceHeader>", "</edXML:TraceHeader  >"),
                NEW.replace("edXML:", "").replace(" xmlns:edXML=", " xmlns:unused="));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void oneTraceIsAddedAndEveryOtherByteStays(String document) throws Exception {
        byte[] before = Samples.utf8(document);

        byte[] after = appended(before);

        String text = new String(after, StandardCharsets.UTF_8);
        JsonNode entries = EdXmlReader.read(after).json().at("/trace/entries");
        JsonNode last = entries.get(entries.size() - 1);
        assertThat(last.path("agencyCode").asText()).isEqualTo("H99");
        assertThat(last.path("at").asText()).isEqualTo("2026-11-02T08:30:00+07:00");
        assertThat(withoutOurs(text)).isIn(document, withList(document));
    }

    /** Where there was no list to append to, or one without a closing tag, an empty one comes into being. */
    private static String withList(String document) {
        return document.contains("<edXML:TraceHeaderList")
                ? document.replaceFirst(
                        "<edXML:TraceHeaderList( *)/>", "<edXML:TraceHeaderList$1></edXML:TraceHeaderList>")
                : document.replace(
                        "</edXML:MessageHeader>",
                        "</edXML:MessageHeader><edXML:TraceHeaderList></edXML:TraceHeaderList>");
    }

    private static String withoutOurs(String text) {
        return text.replaceFirst(
                "<(edXML:)?TraceHeader><(edXML:)?OrganId>H99</(edXML:)?OrganId><(edXML:)?Timestamp>2026/11/02 08:30:00</(edXML:)?Timestamp></(edXML:)?TraceHeader>",
                "");
    }

    @Test
    void theOrderOfTracesIsThatOfTheJourney() throws Exception {
        byte[] twice = appended(appended(Samples.utf8(NEW)));

        JsonNode entries = EdXmlReader.read(twice).json().at("/trace/entries");

        assertThat(entries.findValuesAsText("agencyCode")).containsExactly("000.00.01.H99", "H99", "H99");
        assertThat(StrictPartner.complaints(twice)).isEmpty();
    }

    @Test
    void aStatusHasNoTrace() throws Exception {
        byte[] status = Samples.bytes("status-03.edxml");

        assertThat(appended(status)).isEqualTo(status);
    }

    private static byte[] appended(byte[] file) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EdXmlTrace.append(new ByteArrayInputStream(file), OURS, AT, out);
        return out.toByteArray();
    }
}
