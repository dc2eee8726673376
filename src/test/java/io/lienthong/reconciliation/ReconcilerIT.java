package io.lienthong.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.lienthong.reconciliation.Reconciliation.Sum;
import io.lienthong.reconciliation.ReconciliationSettings.Definition;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcilerIT {
    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Reconciler reconciler = new Reconciler(
            fixture.pool,
            new ReconciliationSettings(Map.of(
                    "payments",
                    new Definition(
                            "payment.requested", "payment.settled", null, "/paymentReference", "/amount", "/state"))),
            Clock.systemUTC());

    ReconcilerIT() throws SQLException {}

    @AfterEach
    void close() {
        fixture.close();
    }

    private MessageId accepted(String type, long amount) {
        MessageId id = MessageId.next();
        Event event = new Event(
                id,
                Environment.PRODUCTION,
                type,
                "payment-platform/initiatePayment",
                "Payment.v1",
                null,
                null,
                Trace.continued(null),
                Body.of(Json.object()
                        .put("paymentReference", "P1")
                        .put("amount", amount)
                        .put("state", "PAID")));
        fixture.journal
                .accept(new AcceptedMessage(
                        event,
                        "one-stop",
                        "payment-platform/initiatePayment",
                        id.toString(),
                        new byte[32],
                        null,
                        null,
                        Instant.now(),
                        List.of()))
                .join();
        return id;
    }

    @Test
    void aCorrectionCountsInThePlaceOfWhatItCorrects() throws Exception {
        // given
        MessageId wrong = accepted("payment.requested", 15_000);
        MessageId right = accepted("payment.requested", 150_000);
        fixture.execute("UPDATE message SET corrects = '" + wrong + "' WHERE message_id = '" + right + "'");
        accepted("payment.settled", 150_000);
        // when
        Reconciliation day =
                reconciler.reconcile("payments", Environment.PRODUCTION, LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")));
        // then
        assertThat(day.opened()).isEqualTo(new Sum(1, 150_000));
        assertThat(day.differences()).isEmpty();
        assertThat(day.balanced()).isTrue();
    }
}
