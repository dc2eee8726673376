package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.PackageLoader;
import io.lienthong.message.Json;
import io.lienthong.platform.TestFork;
import jakarta.xml.ws.Endpoint;
import jakarta.xml.ws.Provider;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.ServiceMode;
import jakarta.xml.ws.WebServiceProvider;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.namespace.QName;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An independent SOAP stack, CXF with schema validation on, takes what we write and is read by us. */
class SoapPeerIT {
    private static final Path FOLDER = Path.of("connectors/national-population");
    private static final String NAMESPACE = "http://dancuquocgia.bca";

    @SuppressWarnings("NullAway.Init")
    private static OperationContract contract;

    @SuppressWarnings("NullAway.Init")
    private static Endpoint peer;

    @SuppressWarnings("NullAway.Init")
    private static String address;

    /** Answers every question that CXF finds valid with one citizen, under a prefix of its own. */
    @WebServiceProvider
    @ServiceMode(Service.Mode.PAYLOAD)
    static final class Population implements Provider<Source> {
        @Override
        public Source invoke(Source question) {
            return new StreamSource(new StringReader("<p:TraCuuThongTinCongDanResponse xmlns:p=\"" + NAMESPACE + "\">"
                    + "<p:CongdanCollection><p:CongDan><p:SoDinhDanh>099198000011</p:SoDinhDanh>"
                    + "<p:HoVaTen><p:Ho>TRẦN</p:Ho><p:Ten>MẪU</p:Ten></p:HoVaTen><p:GioiTinh>2</p:GioiTinh>"
                    + "</p:CongDan></p:CongdanCollection></p:TraCuuThongTinCongDanResponse>"));
        }
    }

    @BeforeAll
    static void publish() throws Exception {
        ConnectorPackage source = new PackageLoader()
                .load(FOLDER, defect -> {
                    throw new IllegalStateException(defect.toString());
                })
                .orElseThrow();
        contract = java.util.Objects.requireNonNull(new ContractCompiler(CanonicalTypes.load())
                .compile(source.descriptor(), FOLDER, defect -> {})
                .get("lookUpCitizen"));
        address = "http://127.0.0.1:" + TestFork.freePort() + "/population";
        peer = Endpoint.create(new Population());
        peer.setProperties(Map.of(
                Endpoint.WSDL_SERVICE,
                new QName(NAMESPACE, "DanCuQuocGia"),
                Endpoint.WSDL_PORT,
                new QName(NAMESPACE, "DanCuQuocGiaSoap"),
                "schema-validation-enabled",
                "true"));
        peer.setMetadata(java.util.List.of());
        ((org.apache.cxf.jaxws.EndpointImpl) peer)
                .setWsdlLocation(FOLDER.resolve("contract/dancu.wsdl").toUri().toString());
        peer.publish(address);
    }

    @AfterAll
    static void stop() {
        peer.stop();
    }

    @Test
    void whatWeWriteIsValidForAnotherStackAndItsAnswerIsRead() throws Exception {
        // given: the elements in any order
        ObjectNode question = question();
        // when
        HttpResponse<byte[]> answer = post(contract.writeSoap(question));
        // then
        JsonNode tree = contract.readSoap("text/xml", answer.body());
        assertThat(tree.at("/TraCuuThongTinCongDanResponse/CongdanCollection/CongDan/0/SoDinhDanh")
                                .asText()
                        + tree.at("/TraCuuThongTinCongDanResponse/CongdanCollection/CongDan/SoDinhDanh")
                                .asText())
                .as(tree.toString())
                .isEqualTo("099198000011");
        assertThat(contract.checkProviderReply(answer.statusCode(), tree)).isEmpty();
    }

    @Test
    void itsFaultIsReadAsAFault() throws Exception {
        // given: the elements as another program might order them
        byte[] wrong = new String(contract.writeSoap(question()), java.nio.charset.StandardCharsets.UTF_8)
                .replace("MaYeuCau", "KhongCo")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        // when
        HttpResponse<byte[]> answer = post(wrong);
        // then
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(contract.readSoap("text/xml", answer.body())
                        .at("/Fault/code")
                        .asText())
                .isNotEmpty();
    }

    private static ObjectNode question() {
        ObjectNode root = Json.object();
        ObjectNode asked = root.putObject("TraCuuThongTinCongDan");
        asked.putObject("NgayThangNamSinh").put("NgayThangNam", "19980309");
        asked.put("HoVaTen", "TRẦN THỊ MẪU");
        asked.put("SoDinhDanh", "099198000011");
        asked.put("MaCanBo", "tester");
        asked.put("MaTichHop", "demo");
        asked.put("MaDVC", "TEST");
        asked.put("MaYeuCau", "019aabcd-0000-7000-8000-000000000000");
        assertThat(contract.checkProviderRequest(root)).isEmpty();
        return root;
    }

    private static HttpResponse<byte[]> post(byte[] envelope) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "text/xml; charset=utf-8")
                .header("SOAPAction", "\"\"")
                .POST(HttpRequest.BodyPublishers.ofByteArray(envelope))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
}
