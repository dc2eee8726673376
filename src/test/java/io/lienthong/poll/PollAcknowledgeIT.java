package io.lienthong.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonPointer;
import io.lienthong.connector.Pagination;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.message.Environment;
import io.lienthong.message.OperationName;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** List, get, store, acknowledge. */
class PollAcknowledgeIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final OperationName RECEIVED = new OperationName("document-exchange", "receivedDocuments");
    private static final PollLimits LIMITS = new PollLimits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(10));

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final ListedSystem system = new ListedSystem();
    private final Deque<Poller> pollers = new ArrayDeque<>();

    PollAcknowledgeIT() throws SQLException {}

    @AfterEach
    void close() {
        pollers.forEach(Poller::close);
        system.close();
        fixture.close();
    }

    private Poller poll() {
        Poller poller = new Poller(
                fixture.pool,
                "node-" + pollers.size(),
                fixture.journal::acceptor,
                fixture.steps::match,
                (environment, destination) -> {},
                LIMITS,
                Clock.systemUTC());
        pollers.push(poller);
        poller.add(new PollTask(
                Environment.PRODUCTION,
                RECEIVED,
                Duration.ofMillis(100),
                null,
                new Pagination(Pagination.Type.OFFSET, "offset", "limit", 3, 10, null, null, null, null, null, null),
                "EDocument.v1",
                "document.received",
                JsonPointer.compile("/docId"),
                List.of(JsonPointer.compile("/docId")),
                null,
                new PollTask.Handling(true, true, true, system),
                system));
        return poller;
    }

    private void awaitCount(String from, int count) {
        await().atMost(LIMIT).until(() -> fixture.count(from) == count);
    }

    @Test
    void everyRecordIsFetchedStoredAndThenAcknowledged() throws Exception {
        // given: more than two pages, of a list that shrinks with each acknowledgement
        for (int i = 0; i < 8; i++) {
            system.document("D" + i);
        }

        // when
        poll();

        // then
        await().atMost(LIMIT).until(() -> system.acknowledged.size() == 8);
        assertThat(system.acknowledged).doesNotHaveDuplicates();
        assertThat(system.fetched).hasSize(8).doesNotHaveDuplicates();
        assertThat(fixture.count("message")).isEqualTo(8);
        assertThat(fixture.text("SELECT convert_from(body, 'UTF8') FROM message ORDER BY correlation_id LIMIT 1"))
                .contains("Công văn D0");
        awaitCount("poll_acknowledgement", 0);
    }

    @Test
    void nothingIsAcknowledgedThatIsNotStored() throws Exception {
        // given: the database refuses every message
        system.document("D1");
        fixture.execute("ALTER TABLE message ADD CONSTRAINT refused CHECK (correlation_id IS NULL)");

        // when
        poll();

        // then
        await().atMost(LIMIT).until(() -> system.fetched.size() >= 2);
        assertThat(system.acknowledged).isEmpty();
        assertThat(fixture.count("poll_acknowledgement")).isZero();
        fixture.execute("ALTER TABLE message DROP CONSTRAINT refused");
        await().atMost(LIMIT).until(() -> system.acknowledged.equals(List.of("D1")));
        assertThat(fixture.count("message")).isEqualTo(1);
    }

    @Test
    void acknowledgementThatIsOwedIsPaidAfterARestart() throws Exception {
        // given: stored, and the node ends before the system could be told
        system.document("D1");
        system.deaf = true;
        Poller first = poll();
        awaitCount("message", 1);
        awaitCount("poll_acknowledgement WHERE failure LIKE 'PROVIDER_UNAVAILABLE%'", 1);
        first.close();
        system.deaf = false;

        // when
        poll();

        // then
        await().atMost(LIMIT).until(() -> system.acknowledged.equals(List.of("D1")));
        awaitCount("poll_acknowledgement", 0);
        assertThat(system.fetched).containsExactly("D1");
        assertThat(fixture.count("message")).isEqualTo(1);
    }

    @Test
    void aBadRecordIsParkedAndRefusedAndHoldsUpNobody() throws Exception {
        // given
        system.document("D1");
        system.document("D2");
        system.document("D3");
        system.broken.add("D2");

        // when
        poll();

        // then
        await().atMost(LIMIT).until(() -> system.acknowledged.size() == 2 && system.refusals.size() == 1);
        assertThat(system.acknowledged).containsExactlyInAnyOrder("D1", "D3");
        assertThat(system.refusals).containsExactly("D2");
        assertThat(fixture.text("SELECT record_key || ' ' || code || ' ' || detail FROM poll_refused"))
                .isEqualTo("D2| PROVIDER_REPLY_INVALID the answer breaks the contract: /title is missing");
        assertThat(fixture.count("message")).isEqualTo(2);
    }

    @Test
    void aRefusedRecordIsTakenOnceItIsRight() throws Exception {
        // given
        system.document("D1");
        system.broken.add("D1");
        poll();
        await().atMost(LIMIT).until(() -> system.refusals.size() == 1);

        // when
        system.broken.clear();
        fixture.execute("UPDATE poll_refused SET retry_at = clock_timestamp()");

        // then
        await().atMost(LIMIT).until(() -> system.acknowledged.equals(List.of("D1")));
        assertThat(fixture.count("poll_refused")).isZero();
        assertThat(fixture.count("message")).isEqualTo(1);
    }

    @Test
    void aRecordThatAloneCannotBeHadIsParkedForLaterAndHoldsUpNobody() throws Exception {
        // given
        for (int i = 0; i < 5; i++) {
            system.document("D" + i);
        }
        system.unreachable.add("D1");

        // when
        poll();

        // then
        awaitCount("poll_refused WHERE code = 'PROVIDER_TIMEOUT' AND retry_at > clock_timestamp()", 1);
        await().atMost(LIMIT).until(() -> system.acknowledged.size() == 4);
        assertThat(system.refusals).isEmpty();
        assertThat(fixture.count("message")).isEqualTo(4);
    }

    @Test
    void aSystemThatIsAwayParksNothing() throws Exception {
        // given
        for (int i = 0; i < 5; i++) {
            system.document("D" + i);
            system.unreachable.add("D" + i);
        }
        poll();
        await().atMost(LIMIT).until(() -> system.fetched.size() >= 12);
        long parked = fixture.count("poll_refused");

        // when
        system.unreachable.clear();

        // then
        await().atMost(LIMIT).until(() -> system.acknowledged.size() == 5);
        assertThat(parked).isZero();
        assertThat(fixture.count("message")).isEqualTo(5);
    }
}
