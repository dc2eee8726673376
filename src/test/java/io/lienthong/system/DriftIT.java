package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A system says other things than its contract knows, to either of two nodes: both tell it. */
class DriftIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PARCEL = "/api/land-registry/1.0/parcels/99012-15-203";

    private static Sink sink;
    private static BusProcess first;
    private static BusProcess second;

    @BeforeAll
    static void startNodes(@TempDir Path folder) throws Exception {
        sink = new Sink();
        first = BusProcess.start(home(folder.resolve("first")));
        second = first.startBeside(home(folder.resolve("second")));
    }

    private static BusHome home(Path folder) throws Exception {
        return BusHome.in(Files.createDirectory(folder))
                .withProof(sink.address())
                .with("land-registry")
                .settings(
                        "land-registry",
                        "baseUrl: " + sink.address(),
                        "username: tester",
                        "password: a-password-of-a-test");
    }

    @AfterAll
    static void stopNodes() {
        second.close();
        first.close();
        sink.close();
    }

    @Test
    void aNewElementOfASoapSystemIsToldByBothNodesThoughItsAnswerIsRefused() throws Exception {
        // given
        sink.answerXml("TraCuuThuaDat", answer(""));
        assertThat(parcel(first).status()).isEqualTo(200);
        assertThat(places(first, "land-registry")).isEmpty();
        Instant before = Instant.now();

        // when
        sink.answerXml("TraCuuThuaDat", answer("<p:MaDinhDanh>3412</p:MaDinhDanh>"));
        Client.Answer refused = parcel(first);
        parcel(first);
        parcel(second);

        // then
        assertThat(refused.code()).isEqualTo("PROVIDER_REPLY_INVALID");
        for (BusProcess node : List.of(first, second)) {
            await().atMost(LIMIT).until(() -> count(node, "/TraCuuThuaDatResponse/ThuaDat/MaDinhDanh") == 3);
            assertThat(places(node, "land-registry")).singleElement().satisfies(place -> {
                assertThat(place.path("operation").asText()).isEqualTo("getParcel");
                assertThat(place.path("kind").asText()).isEqualTo("NEW_FIELD");
                assertThat(place.path("seen").asText()).isEqualTo("number");
                assertThat(Instant.parse(place.path("firstSeen").asText())).isBetween(before, Instant.now());
            });
        }
    }

    @Test
    void aNewFieldOfARestSystemIsToldByTheNodeThatDidNotSeeIt() throws Exception {
        // given
        sink.answer("drifting", 200, "{\"code\": \"drifting\", \"a\\u0000b\": 1, \"colour\": \"red\"}");
        // when
        Client.demo(first).get("/api/proof/1.0/things/drifting");
        // then
        await().atMost(LIMIT).until(() -> places(second, "proof").size() == 2);
        assertThat(places(second, "proof"))
                .extracting(place -> place.path("pointer").asText())
                .containsExactlyInAnyOrder("/colour", "/a\ufffdb");
    }

    private static Client.Answer parcel(BusProcess node) throws Exception {
        return Client.demo(node).get(PARCEL, "X-Purpose", "TEST", "X-Officer", "tester");
    }

    private static String answer(String more) {
        return "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:p=\"urn:stand-in:land-registry:1\"><soapenv:Body><p:TraCuuThuaDatResponse><p:ThuaDat>"
                + "<p:MaXa>99012</p:MaXa><p:SoTo>15</p:SoTo><p:SoThua>203</p:SoThua><p:DienTich>120.5</p:DienTich>"
                + "<p:LoaiDat>ODT</p:LoaiDat><p:ThoiGianCapNhat>2025-09-01T08:00:00+07:00</p:ThoiGianCapNhat>" + more
                + "</p:ThuaDat></p:TraCuuThuaDatResponse></soapenv:Body></soapenv:Envelope>";
    }

    private static List<JsonNode> places(BusProcess node, String connector) throws Exception {
        JsonNode answer = node.admin("/admin/v1/connectors/" + connector + "/drift");
        return StreamSupport.stream(answer.path("places").spliterator(), false).toList();
    }

    private static long count(BusProcess node, String pointer) throws Exception {
        return places(node, "land-registry").stream()
                .filter(place -> place.path("pointer").asText().equals(pointer))
                .mapToLong(place -> place.path("count").asLong())
                .findFirst()
                .orElse(0);
    }
}
