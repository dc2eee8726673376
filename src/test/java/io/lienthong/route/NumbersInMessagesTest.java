package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.contract.CanonicalTypes;
import io.lienthong.journal.SearchKey;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NumbersInMessagesTest {
    private final NumbersInMessages numbers = new NumbersInMessages(CanonicalTypes.load());

    @Test
    void everyCitizenOfADossierIsFound() throws Exception {
        // when
        Set<SearchKey> keys = of("Dossier.v1", Files.readString(Path.of("test-fixtures/messages/birth-dossier.json")));
        // then
        assertThat(keys)
                .filteredOn(key -> key.kind() == SearchKey.Kind.CITIZEN_NUMBER)
                .hasSizeGreaterThan(1)
                .allMatch(key -> key.value().matches("[0-9]{12}"));
    }

    @Test
    void documentIsFoundByItsNumberAsPeopleWriteIt() {
        // when
        Set<SearchKey> keys =
                of("Document.v1", "{'documentId': 'H99.12,2026/11/27,17/UBND-VP', 'subject': '18/UBND-VP'}");
        // then
        assertThat(keys)
                .containsExactlyInAnyOrder(
                        new SearchKey(SearchKey.Kind.DOCUMENT_NUMBER, "h99.12,2026/11/27,17/ubnd-vp"),
                        new SearchKey(SearchKey.Kind.DOCUMENT_NUMBER, "17/UBND-VP"));
    }

    @Test
    void bodyThatCannotBeReadHasNone() {
        assertThat(of("Dossier.v1", "<edXML/>")).isEmpty();
        assertThat(of("Dossier.v1", "[1, {'applicant': 7}]")).isEmpty();
    }

    @Test
    void typesWithoutNumbersAreNotRead() {
        assertThat(of("Postcode.v1", "{'code': '034190012345'}")).isEmpty();
        assertThat(of("NoSuchType.v1", "{'personalNumber': '034190012345'}")).isEmpty();
    }

    private Set<SearchKey> of(String type, String json) {
        byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return numbers.of(new Event(
                MessageId.next(),
                Environment.SANDBOX,
                "tested",
                "test/test",
                type,
                null,
                null,
                Trace.continued(null),
                Body.received(body, Body.JSON)));
    }
}
