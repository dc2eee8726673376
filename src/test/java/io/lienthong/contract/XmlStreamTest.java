package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class XmlStreamTest {
    private static String copied(String xml) throws Exception {
        XmlStream in = XmlStream.of(("<r>" + xml + "</r>").getBytes(StandardCharsets.UTF_8));
        in.child();
        in.child();
        XmlBytes out = new XmlBytes(100);
        in.copy(out, (depth, namespace, name, text) -> {});
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void theTextOfEachElementIsToldWithoutThatOfElementsInIt() throws Exception {
        // given
        XmlStream in = XmlStream.of("<r xmlns='urn:r'>a<b>c&amp;<d/></b>e</r>".getBytes(StandardCharsets.UTF_8));
        in.child();
        List<String> told = new ArrayList<>();
        // when
        in.copy(
                new XmlBytes(100),
                (depth, namespace, name, text) -> told.add(depth + " {" + namespace + "}" + name + "=" + text));
        // then
        assertThat(told).containsExactly("2 {urn:r}d=", "1 {urn:r}b=c&", "0 {urn:r}r=ae");
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
