package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class XmlStreamTest {
    private static String copied(String xml) throws Exception {
        XmlStream in = XmlStream.of(("<r>" + xml + "</r>").getBytes(StandardCharsets.UTF_8));
        in.child();
        in.child();
        XmlBytes out = new XmlBytes(100);
        in.copy(out);
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aNamespaceIsDeclaredOnceHoweverManyElementsAreOfIt() throws Exception {
        // given
        String xml = "<a:x xmlns:a=\"urn:" + "n".repeat(5_000) + "\">" + "<a:b/>".repeat(1_000) + "</a:x>";
        // then
        assertThat(copied(xml)).hasSizeLessThan(xml.length() * 2);
    }

    @Test
    void twoAttributesOfOnePrefixDeclareItOnce() throws Exception {
        // when
        String copied = copied("<w:s xmlns:w=\"urn:w\" xmlns:p=\"urn:p\" p:one=\"1\" p:two=\"2\"><c>&amp;</c></w:s>");
        // then
        assertThat(copied)
                .isEqualTo(
                        "<w:s xmlns:w=\"urn:w\" xmlns:p=\"urn:p\" p:one=\"1\" p:two=\"2\"><c xmlns=\"\">&amp;</c></w:s>");
    }

    @Test
    void aPrefixThatMeansSomethingElseWithinIsDeclaredAnew() throws Exception {
        // when
        String copied = copied("<a:x xmlns:a=\"urn:1\"><a:y xmlns:a=\"urn:2\"/><a:z/></a:x>");
        // then
        assertThat(copied).isEqualTo("<a:x xmlns:a=\"urn:1\"><a:y xmlns:a=\"urn:2\"></a:y><a:z></a:z></a:x>");
    }
}
