package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Body;
import io.lienthong.message.Violation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class MultipartFormTest {
    private static final Path DOCUMENT = Path.of("test-fixtures/contracts/openapi/filings.openapi31.yaml");
    private static final String DESCRIPTOR = """
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "http://127.0.0.1"}
            operations:
              - name: file
                pattern: requestReply
                request: {method: POST, path: /filings, contentType: multipart/form-data}
            """;

    private final Path folder;
    private OperationContract contract;

    MultipartFormTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void compile() throws Exception {
        contract = new TestFolder(folder)
                .file("contract/openapi.yaml", Files.readString(DOCUMENT))
                .descriptor(DESCRIPTOR)
                .contract();
    }

    private static ObjectNode papers(byte[] scan) throws Exception {
        ObjectNode papers =
                (ObjectNode) TestFolder.json("{'title': 'Đơn \\u0022A\\u0022', 'pages': 2, 'tags': ['x', 'y'],"
                        + " 'note': '*n*', 'annexes': ['QQ==', 'Qg=='], 'sender': {'name': 'An'}}");
        return papers.put("scan", Base64.getEncoder().encodeToString(scan));
    }

    private static String wire(Body body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void eachFieldIsAPartOfItsOwnKind() throws Exception {
        // given
        JsonNode papers = papers(new byte[] {1, 2}).put("scan@filename", "a\"b\r\n.png");
        // when
        Body body = contract.writeForm(papers);
        // then
        assertThat(contract.checkProviderRequest(papers)).isEmpty();
        assertThat(body.mediaType()).startsWith("multipart/form-data; boundary=");
        assertThat(wire(body))
                .contains("Content-Disposition: form-data; name=\"title\"\r\n\r\nĐơn \"A\"\r\n")
                .contains("name=\"pages\"\r\n\r\n2\r\n")
                .contains("name=\"tags\"\r\n\r\nx\r\n")
                .contains("name=\"tags\"\r\n\r\ny\r\n")
                .contains("name=\"note\"\r\nContent-Type: text/markdown\r\n\r\n*n*\r\n")
                .contains(
                        "name=\"scan\"; filename=\"a%22b%0D%0A.png\"\r\nContent-Type: image/png\r\n\r\n\u0001\u0002\r\n")
                .contains("name=\"annexes\"; filename=\"annexes\"\r\nContent-Type: application/pdf\r\n\r\nB\r\n")
                .contains("name=\"sender\"\r\nContent-Type: application/json\r\n\r\n{\"name\":\"An\"}\r\n");
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        // given
        byte[] scan = new byte[256];
        for (int i = 0; i < scan.length; i++) {
            scan[i] = (byte) i;
        }
        ObjectNode papers = papers(scan).put("scan@filename", "tệp \"1\".png");
        // when
        Body body = contract.writeForm(papers);
        JsonNode read = contract.readRequest(body.mediaType(), body.bytes());
        // then
        assertThat(read.path("scan")).isEqualTo(papers.path("scan"));
        assertThat(read.path("scan@filename").asText()).isEqualTo("tệp \"1\".png");
        assertThat(read.path("annexes")).isEqualTo(papers.path("annexes"));
        assertThat(read.path("tags")).isEqualTo(papers.path("tags"));
        assertThat(read.path("sender")).isEqualTo(papers.path("sender"));
        assertThat(read.path("pages").asText()).isEqualTo("2");
    }

    @Test
    void contentThatLooksLikeABoundaryOfAnotherMessageStaysContent() throws Exception {
        // given
        Body first = contract.writeForm(papers(new byte[] {1}));
        String boundary = first.mediaType().substring(first.mediaType().indexOf('=') + 1);
        String forged = "x\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"pages\"\r\n\r\n9\r\n--"
                + boundary + "--";
        // when
        Body second = contract.writeForm(papers(new byte[] {1}).put("note", forged));
        JsonNode read = contract.readRequest(second.mediaType(), second.bytes());
        // then
        assertThat(read.path("note").asText()).isEqualTo(forged);
        assertThat(read.path("pages").asText()).isEqualTo("2");
    }

    @Test
    void aFileThatIsNoBase64IsRefusedWithItsPlace() throws Exception {
        // given
        ObjectNode papers = papers(new byte[] {1});
        papers.withArray("/annexes").add("no base64!");
        // when, then
        assertThat(contract.checkProviderRequest(papers))
                .extracting(Violation::place)
                .containsExactly("/annexes/2");
    }

    @Test
    void whatTheSchemaForbidsIsRefused() throws Exception {
        // given
        ObjectNode papers = papers(new byte[] {1}).put("stranger", "x");
        papers.remove("title");
        // when, then
        assertThat(contract.checkProviderRequest(papers)).hasSize(2);
    }

    @Test
    void aFieldThatIsNullIsNoPart() throws Exception {
        // when
        Body body = contract.writeForm(papers(new byte[] {1}).putNull("note"));
        // then
        assertThat(wire(body)).doesNotContain("name=\"note\"");
    }

    @Test
    void whatHasABase64EncodingInTheContractIsAFileAsWell() throws Exception {
        // when
        Body body = contract.writeForm(papers(new byte[] {1}).put("seal", "c2VhbA=="));
        // then
        assertThat(wire(body))
                .contains(
                        "name=\"seal\"; filename=\"seal\"\r\nContent-Type: application/pkcs7-signature\r\n\r\nseal\r\n");
    }
}
