package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.lienthong.operator.Role;
import io.lienthong.reconciliation.HourlyCount;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists behind the numbers of a reconciliation, where there is much or anything in them. */
class ReconciliationPagesIT {
    private static final int MORE_THAN_A_PAGE = 201;

    @Test
    void eachNumberOfADayLeadsToItsList(@TempDir Path folder) throws Exception {
        try (TestConsole console = new TestConsole(folder)) {
            // given: more deliveries than a page shows, and a payment that has begun
            console.bean(AtomicBoolean.class).set(true);
            for (int i = 0; i < MORE_THAN_A_PAGE; i++) {
                console.accept("H99.12-261128-%04d".formatted(i), null);
            }
            MessageId payment = console.accept(payment("TT-0001"), null);
            console.bean(HourlyCount.class).count();
            Visitor viewer = Visitor.signedIn(console, "viewer", Role.VIEWER);
            String of = "&environment=PRODUCTION&day=" + LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh"));

            // when
            HttpResponse<String> sent =
                    viewer.get("/console/reconciliations/system?which=SENT&name=" + TestConsole.SYSTEM + of);
            HttpResponse<String> accepted = viewer.get(
                    "/console/reconciliations/sender?which=ACCEPTED&consumer=demo&system=one-stop-dossiers" + of);
            HttpResponse<String> begun = viewer.get("/console/reconciliations/matters?name=payments" + of);

            // then
            assertThat(sent.statusCode()).isEqualTo(200);
            assertThat(sent.body()).contains("200", "</html>").contains("H99.12-261128-0200");
            assertThat(accepted.body()).contains("H99.12-261128-0200", "</html>");
            assertThat(begun.statusCode()).isEqualTo(200);
            assertThat(begun.body()).contains("TT-0001", payment.toString(), "</html>");
        }
    }

    private static Event payment(String reference) {
        return new Event(
                MessageId.next(),
                Environment.PRODUCTION,
                "payment.requested",
                "payments/requestPayment",
                "Payment.v1",
                reference,
                null,
                Trace.continued(null),
                Body.of(Json.object().put("paymentReference", reference).put("amount", 15_000)));
    }
}
