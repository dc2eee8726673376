package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"41", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "efbbbf", "f0908080", "f48fbfbf"})
    void everyCharacterOfUnicodeIsRead(String hex) throws Exception {
        // given
        byte[] character = HexFormat.of().parseHex(hex);
        // when
        String read = Json.parse(quoted(character)).asText();
        // then
        assertThat(read.getBytes(StandardCharsets.UTF_8)).isEqualTo(character);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c080",
                "c1bf",
                "c2",
                "c241",
                "c2c2",
                "e08080",
                "e09fbf",
                "e0a0",
                "e0a041",
                "eda080",
                "edbfbf",
                "f08080",
                "f0808080",
                "f08fbfbf",
                "f09080",
                "f0908041",
                "f4908080",
                "f5808080",
                "f8888080",
                "fe",
                "ff",
                "00c2"
            })
    void whatRfc3629DoesNotKnowIsNotUtf8(String hex) {
        assertThat(reason(quoted(HexFormat.of().parseHex(hex)))).isEqualTo("the body is not UTF-8");
    }

    @Test
    void aCharacterCutOffAtTheEndIsNotUtf8() {
        assertThat(reason(HexFormat.of().parseHex("22f09f91"))).isEqualTo("the body is not UTF-8");
    }

    @Test
    void aZeroByteIsRefused() {
        assertThat(reason(new byte[] {'1', 0})).isEqualTo("the body is not JSON in UTF-8: it holds a zero byte");
    }

    @Test
    void everySequenceOfTwoAndSamplesOfFourBytesAreJudgedAsByTheJdk() {
        for (int i = 0; i < 1 << 16; i++) {
            byte[] two = {(byte) (i >> 8), (byte) i};
            byte[] four = {
                (byte) (0xe0 | (i >> 12)), (byte) (i >> 4), (byte) (0x80 | (i & 0x3f)), (byte) (0x80 | (i & 3))
            };
            assertThat("the body is not UTF-8".equals(reason(quoted(two)))).isEqualTo(!decodable(two));
            assertThat("the body is not UTF-8".equals(reason(quoted(four)))).isEqualTo(!decodable(four));
        }
    }

    @Test
    void aNumberAsTextHasNoExponentUnlessItIsImmense() throws Exception {
        assertThat(Json.text(Json.parse("1.50e3".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("1500");
        assertThat(Json.text(Json.parse("1e999999999".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("1E+999999999");
    }

    private static boolean decodable(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] quoted(byte[] text) {
        byte[] quoted = new byte[text.length + 2];
        quoted[0] = '"';
        quoted[quoted.length - 1] = '"';
        System.arraycopy(text, 0, quoted, 1, text.length);
        return quoted;
    }

    private static String reason(byte[] body) {
        try {
            Json.parse(body);
            return "";
        } catch (MalformedBody e) {
            return e.reason().en();
        }
    }
}
