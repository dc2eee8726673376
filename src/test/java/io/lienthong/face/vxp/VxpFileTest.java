package io.lienthong.face.vxp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.message.BusException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VxpFileTest {
    private static final String FILE = "<edXML>\r\n</edXML>";
    private static final String SDK = "application/octet-stream";
    /** Of another file. */
    private static final String HASH = "00";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(String type, String body, String hash) {
        return new String(VxpFile.read(type, bytes(body), hash), StandardCharsets.UTF_8);
    }

    private static String hash(String file, boolean loose) throws java.security.NoSuchAlgorithmException {
        StringBuilder hash = new StringBuilder();
        for (byte one : java.security.MessageDigest.getInstance("SHA-256").digest(bytes(file))) {
            hash.append(String.format(loose ? "%x" : "%02x", one));
        }
        return hash.toString();
    }

    @Test
    void theLineEndOfTheSdkIsNotPartOfTheFile() throws Exception {
        assertThat(read(SDK, FILE + "\r\n", hash(FILE, true))).isEqualTo(FILE);
    }

    @Test
    void aHashInTwoDigitsAByteIsTakenToo() throws Exception {
        assertThat(read(SDK, FILE, hash(FILE, false))).isEqualTo(FILE);
    }

    @Test
    void anotherHashIsRefused() {
        assertThatThrownBy(() -> read(SDK, FILE, HASH))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("hash-file");
    }

    @Test
    void announcedAsMultipartButSentBareIsTaken() {
        assertThat(read("multipart/form-data; boundary====1===", FILE, "")).isEqualTo(FILE);
    }

    @Test
    void thePartOfTheFileIsFoundAmongOthers() {
        // given
        String body = "--===1===\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nx\r\n--===1===\r\n"
                + "Content-Disposition: form-data; name=\"file_doc\"; filename=\"a\"\r\n\r\n" + FILE
                + "\r\n--===1===--\r\n";
        // then
        assertThat(read("multipart/form-data; boundary====1===", body, "")).isEqualTo(FILE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--b--\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"file_doc\"\r\n\r\ncut",
                "--b\r\nContent-Disposition: form-data; name=\"file_doc\"",
                "--b\r\nContent-Disposition: form-data; name=\"file_doc\"\r\n\r\n\r\n--b--"
            })
    void aMultipartWithoutAFileIsRefused(String body) {
        assertThatThrownBy(() -> read("multipart/form-data; boundary=b", body, ""))
                .isInstanceOf(BusException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n"})
    void anEmptyFileIsRefused(String body) {
        assertThatThrownBy(() -> read(SDK, body, "")).isInstanceOf(BusException.class);
    }
}
