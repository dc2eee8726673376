package io.lienthong.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.journal.AcceptedMessage;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.lienthong.reconciliation.Reconciler;
import io.lienthong.reconciliation.ReconciliationSettings;
import io.lienthong.reconciliation.ReconciliationSettings.Definition;
import io.lienthong.reconciliation.SystemDays;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A difference counts for the seven days up to yesterday: not today, and not on the eighth. */
class ReconciliationDaysIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init")
    private Province province;

    @SuppressWarnings("NullAway.Init")
    private Reconciler reconciler;

    private final Instant today = Instant.now();

    @BeforeEach
    void aPaymentIsSettledThatNobodyAskedFor() throws Exception {
        province = new Province(today);
        reconciler = new Reconciler(
                province.fixture.pool,
                new ReconciliationSettings(Map.of(
                        "payments",
                        new Definition(
                                "payment.requested", "payment.settled", null, null, "/reference", null, "/state"))),
                province.clock);
        MessageId id = MessageId.next();
        Event event = new Event(
                id,
                Environment.PRODUCTION,
                "payment.settled",
                "payment-platform/initiatePayment",
                "Payment.v1",
                null,
                null,
                Trace.continued(null),
                Body.of(Json.object().put("reference", "P1").put("state", "PAID")));
        province.fixture
                .journal
                .accept(new AcceptedMessage(
                        event,
                        "one-stop",
                        "payment-platform/initiatePayment",
                        id.toString(),
                        new byte[32],
                        null,
                        null,
                        today,
                        List.of()))
                .join();
    }

    @AfterEach
    void close() {
        province.close();
    }

    private Reading after(int days) {
        province.clock.now = today.plus(Duration.ofDays(days));
        try (ReconciliationSignal signal =
                new ReconciliationSignal(reconciler, new SystemDays(province.fixture.pool, province.clock))) {
            return Objects.requireNonNull(
                            await().atMost(SOON).until(() -> signal.read(province.clock.now), Objects::nonNull))
                    .get(0);
        }
    }

    @Test
    void itIsToldFromTheNextDayForSevenDays() {
        // given
        LocalDate day = today.atZone(Stretch.VIETNAM).toLocalDate();
        // then
        assertThat(after(0).value()).isZero();
        assertThat(after(1).value()).isEqualTo(1);
        assertThat(after(7).value()).isEqualTo(1);
        assertThat(after(7).detail().en()).contains("payments", day.toString());
        assertThat(after(8).value()).isZero();
    }
}
