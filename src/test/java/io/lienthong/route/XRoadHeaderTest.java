package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.connector.Descriptor;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class XRoadHeaderTest {
    private static final Request REQUEST = new Request(
            MessageId.next(),
            Environment.PRODUCTION,
            "demo",
            new OperationName("land-registry", "getParcel"),
            Map.of(),
            Body.EMPTY,
            null,
            "PARCEL_CHECK",
            "officer.1",
            null,
            Trace.continued(null),
            Instant.now());

    private static final String XROAD = " xmlns:xroad=\"http://x-road.eu/xsd/xroad.xsd\"";
    private static final String BOTH = XROAD + " xmlns:id=\"http://x-road.eu/xsd/identifiers\"";
    private static final String HEADERS = "<xroad:client" + BOTH + " id:objectType=\"SUBSYSTEM\">"
            + "<id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>"
            + "<id:memberCode>H99</id:memberCode><id:subsystemCode>lgsp &amp; co</id:subsystemCode>"
            + "</xroad:client><xroad:service" + BOTH + " id:objectType=\"SERVICE\">"
            + "<id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>"
            + "<id:memberCode>G99</id:memberCode><id:subsystemCode>land</id:subsystemCode>"
            + "<id:serviceCode>TraCuuThuaDat</id:serviceCode><id:serviceVersion>v1</id:serviceVersion>"
            + "</xroad:service><xroad:id" + XROAD + ">%s</xroad:id>"
            + "<xroad:userId" + XROAD + ">officer.1</xroad:userId><xroad:issue" + XROAD + ">PARCEL_CHECK</xroad:issue>"
            + "<xroad:protocolVersion" + XROAD + ">4.0</xroad:protocolVersion>";

    @Test
    void theHeaderStandsBeforeTheBodyAndNamesCallerServiceAndMessage() {
        // given
        Descriptor.XRoad declared = new Descriptor.XRoad("{{client}}", "VN/GOV/G99/land", "v1", null);
        XRoadHeader header = XRoadHeader.of(declared, "TraCuuThuaDat", name -> "VN/GOV/H99/lgsp & co");
        byte[] envelope = "<soap:Envelope xmlns:soap=\"x\"><soap:Body>é</soap:Body></soap:Envelope>"
                .getBytes(StandardCharsets.UTF_8);
        // when
        String sent = new String(header.in(envelope, REQUEST), StandardCharsets.UTF_8);
        // then
        assertThat(sent)
                .isEqualTo("<soap:Envelope xmlns:soap=\"x\"><soap:Header>" + HEADERS.formatted(REQUEST.id())
                        + "</soap:Header><soap:Body>é</soap:Body></soap:Envelope>");
    }

    @Test
    void itStandsBeforeWhatTheHeaderHoldsAlready() {
        // given
        Descriptor.XRoad declared = new Descriptor.XRoad("{{client}}", "VN/GOV/G99/land", "v1", null);
        XRoadHeader header = XRoadHeader.of(declared, "TraCuuThuaDat", name -> "VN/GOV/H99/lgsp & co");
        byte[] envelope = "<soap:Envelope><soap:Header><own/></soap:Header><soap:Body/></soap:Envelope>"
                .getBytes(StandardCharsets.UTF_8);
        // when
        String sent = new String(header.in(envelope, REQUEST), StandardCharsets.UTF_8);
        // then
        assertThat(sent)
                .isEqualTo("<soap:Envelope><soap:Header>" + HEADERS.formatted(REQUEST.id())
                        + "<own/></soap:Header><soap:Body/></soap:Envelope>");
    }

    @Test
    void aNameOfAnotherFormIsToldBeforeAnythingIsSent() {
        // given
        Descriptor.XRoad declared = new Descriptor.XRoad("lgsp", "VN/GOV/G99/land", null, null);
        // then
        assertThatThrownBy(() -> XRoadHeader.of(declared, "x", name -> "")).isInstanceOf(BusException.class);
    }
}
