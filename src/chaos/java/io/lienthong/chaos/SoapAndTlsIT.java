package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.chaos.RecordingSink.Manner;
import io.lienthong.chaos.RecordingSink.Request;
import io.lienthong.system.BusHome;
import io.lienthong.system.BusProcess.Setup;
import io.lienthong.system.Client;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Destinations that say their faults with HTTP 200, and those whose certificate is not to be trusted. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class SoapAndTlsIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String SOAP_LANE = Load.laneCode(600);
    private static final String TLS_LANE = Load.laneCode(601);
    private static final String ROUTE = """
            - route:
                id: %1$s.take
                from:
                  uri: "delivery:chaos.submitted"
                  parameters: {when: "/dossierCode = %2$s", lane: /dossierCode}
                  steps: [{to: {uri: "connector:%1$s/take"}}]
            """;
    private static final String TAKEN = envelope("<c:TakeResponse xmlns:c=\"urn:lienthong:chaos\"><c:Result>OK</c:Result></c:TakeResponse>");

    private static Identities identities;
    private static Trial trial;
    /** Behind TLS, at an address of its own. */
    private static RecordingSink secured;

    @BeforeAll
    static void startBus(@TempDir Path folder, @TempDir Path pki) throws Exception {
        identities = new Identities(pki);
        identities.signed("trusted", "-validity", "30");
        identities.signed("expired", "-startdate", "-10d", "-validity", "5");
        identities.unknown("foreign");
        RecordingSink sink = new RecordingSink(folder.resolve("arrivals"));
        secured = new RecordingSink(folder.resolve("secured"));
        BusHome home = BusHome.in(folder)
                .route("flows/soap", ROUTE.formatted("chaos-soap", SOAP_LANE))
                .route("flows/destination", ROUTE.formatted("destination", TLS_LANE));
        Trial.connector(home, "chaos", "baseUrl: " + sink.address());
        Trial.connector(home, "chaos-soap", "baseUrl: " + sink.address() + "/soap");
        Trial.connector(
                home,
                "destination",
                "baseUrl: " + secured.address().replace("http:", "https:"),
                "trustedCertificates: file:" + identities.authority());
        trial = Trial.start(home, sink, Setup.PLAIN);
    }

    @AfterAll
    static void stopBus() throws Exception {
        trial.close();
        secured.close();
    }

    // ---- faults with 200

    @Test
    void faultOfTheServerWith200IsTriedAgain() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        trial.sink.treat(request -> soap(requests.incrementAndGet() < 3 ? fault("Server.Busy") : TAKEN));
        send(SOAP_LANE);
        awaitNothingWaits(SOAP_LANE);
        assertThat(requests).hasValue(3);
        assertThat(parked(SOAP_LANE)).isZero();
        Chaos.report("SOAP fault of the server with 200", 1, trial, Duration.ZERO);
    }

    @Test
    void faultOfTheClientWith200IsParkedAndHoldsItsLane() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        trial.sink.treat(request -> {
            requests.incrementAndGet();
            return soap(fault("Client"));
        });
        send(SOAP_LANE);
        send(SOAP_LANE);
        await().atMost(LIMIT).until(() -> parked(SOAP_LANE) == 1);
        assertThat(requests).hasValue(1);
        trial.sink.treat(request -> soap(TAKEN));
        trial.resendParkedOf(SOAP_LANE);
        awaitNothingWaits(SOAP_LANE);
        assertThat(parked(SOAP_LANE)).isZero();
        Chaos.report("SOAP fault of the client with 200", 1, trial, Duration.ZERO);
    }

    private static Manner soap(String body) {
        return Manner.answering(200, "text/xml; charset=utf-8", body);
    }

    private static String fault(String code) {
        return envelope("<s:Fault><faultcode>s:" + code + "</faultcode><faultstring>said with 200</faultstring></s:Fault>");
    }

    private static String envelope(String body) {
        return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    // ---- certificates

    enum Identity {
        EXPIRED,
        FOREIGN,
        /** Speaks no TLS at all. */
        NONE
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsToldToADestinationWhoseIdentityIs(Identity identity) throws Exception {
        secured.goAway();
        show(identity);
        AtomicInteger told = new AtomicInteger();
        secured.treat(request -> {
            told.incrementAndGet();
            return Manner.WELL;
        });
        int before = secured.count();
        long attempts = attempts();
        History.Intent intent = send(TLS_LANE);
        await("it was tried").atMost(LIMIT).until(() -> attempts() > attempts);
        assertThat(told).hasValue(0);
        assertThat(waits(intent.lane())).isEqualTo(1);
        secured.goAway();
        secured.comeBack(identities.server("trusted"));
        awaitNothingWaits(TLS_LANE);
        assertThat(secured.arrivals().subList(before, secured.count()))
                .extracting(History.Arrival::key)
                .containsExactly(intent.key());
        assertThat(parked(TLS_LANE)).isZero();
        Chaos.report("destination's identity: " + identity, 1, trial, Duration.ZERO);
    }

    private static void show(Identity identity) throws Exception {
        switch (identity) {
            case EXPIRED -> secured.comeBack(identities.server("expired"));
            case FOREIGN -> secured.comeBack(identities.server("foreign"));
            case NONE -> secured.comeBack();
        }
    }

    // ----

    private static long attempts() throws Exception {
        return trial.count("SELECT count(*) FROM journal WHERE kind = 'ATTEMPTED' AND connector = 'destination'");
    }

    private static History.Intent send(String lane) throws Exception {
        History.Intent intent = trial.intend(lane);
        Client.Answer answer = Load.post(Client.demo(trial.bus), intent);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        trial.ledger.promised(Load.promise(intent, answer));
        return intent;
    }

    private static void awaitNothingWaits(String lane) {
        await("nothing waits").atMost(LIMIT).until(() -> waits(lane) == 0);
    }

    private static long waits(String lane) throws Exception {
        return trial.count("SELECT count(*) FROM delivery WHERE state = 'WAITING' AND lane = '" + lane + "'");
    }

    private static long parked(String lane) throws Exception {
        return trial.count("SELECT count(*) FROM delivery WHERE state = 'PARKED' AND lane = '" + lane + "'");
    }
}
