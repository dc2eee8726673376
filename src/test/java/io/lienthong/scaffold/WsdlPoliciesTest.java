package io.lienthong.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.scaffold.WsdlScaffold.Choice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a WSDL says of security and addresses stands in the connector, or is told. */
class WsdlPoliciesTest {
    private static final Path OURS = Path.of("test-fixtures/contracts/wsdl");

    @TempDir
    private Path folder;

    private static Draft draft(Path file, String port) throws Exception {
        return WsdlScaffold.draft("x", ContractSource.of(file.toString()), new Choice(null, port, Set.of()));
    }

    @Test
    void aPasswordThatNoPolicySaysToHashIsPlainText() throws Exception {
        // given
        String wsdl = Files.readString(OURS.resolve("secured.wsdl"));
        Path hashed = Files.writeString(
                folder.resolve("hashed.wsdl"),
                wsdl.replace(
                        "<sp:UsernameToken/>",
                        "<sp:UsernameToken><wsp:Policy><sp:HashPassword/></wsp:Policy></sp:UsernameToken>"));
        // when
        Draft plain = draft(OURS.resolve("secured.wsdl"), "Password");
        Draft digest = draft(hashed, "Password");
        // then
        assertThat(plain.endpoint().at("/authentication/passwordType").asText()).isEqualTo("PasswordText");
        assertThat(plain.notes().toString()).contains("plain text");
        assertThat(plain.settings()).containsKeys("username", "password");
        assertThat(digest.endpoint().at("/authentication/passwordType").asText())
                .isEqualTo("PasswordDigest");
    }

    @Test
    void aWordInACommentAndThePolicyOfAnotherPortAreNoPolicy() throws Exception {
        // when
        Draft draft = draft(OURS.resolve("secured.wsdl"), "Open");
        // then
        assertThat(draft.endpoint().has("authentication")).isFalse();
        assertThat(draft.settings()).doesNotContainKey("username");
        assertThat(draft.notes().toString()).doesNotContain("UsernameToken", "X509Token");
    }

    @Test
    void whatThePolicyAsksAndTheBusDoesNotIsNamed() throws Exception {
        // when
        Draft draft = draft(OURS.resolve("secured.wsdl"), "Signed");
        // then
        assertThat(draft.notes().toString())
                .contains(
                        "`sp:AsymmetricBinding`: the bus signs and encrypts no SOAP messages",
                        "`sp:X509Token`: the bus" + " sends no such token",
                        "`sp:SignedParts`");
        assertThat(draft.endpoint().has("authentication")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REPLACE_WITH_ACTUAL_URL",
                "localhost:8080/ws",
                "${service.url}",
                "net.tcp://secured.example.vn/x"
            })
    void anAddressThatIsNoneIsASetting(String address) throws Exception {
        // given
        Path file = Files.writeString(
                folder.resolve("x.wsdl"),
                Files.readString(OURS.resolve("secured.wsdl"))
                        .replaceAll("location=\"https://[^\"]*\"", "location=\"" + address.replace("$", "\\$") + "\""));
        // when
        Draft draft = draft(file, "Open");
        // then
        assertThat(draft.operations()).hasSize(2);
        assertThat(draft.notes().toString()).contains("The contract says `" + address + "`", "`baseUrl`");
        assertThat(String.valueOf(draft.settings().get("baseUrl"))).doesNotContain(address);
    }

    @Test
    void aReferenceToAnAttachmentNeedsNoPlaceOfItsSchemaAndIsContent() throws Exception {
        // when
        Draft draft = draft(OURS.resolve("secured.wsdl"), "Open");
        // then
        assertThat(draft.contractFiles()).containsOnlyKeys("secured.wsdl", "swaref.xsd");
        assertThat(new String(draft.operations().get(0).replies().get("fetch.xml"), StandardCharsets.UTF_8))
                .contains("file>ZXhhbXBsZQ==</");
    }

    @Test
    void twoElementsOfOneNameAreTheReasonThatIsTold() throws Exception {
        // given
        Path file = Files.writeString(
                folder.resolve("x.wsdl"),
                Files.readString(OURS.resolve("secured.wsdl"))
                        .replace(
                                "<xs:element ref=\"o:code\"/>",
                                "<xs:element name=\"code\" type=\"xs:int\"/><xs:element ref=\"o:code\"/>"));
        // when
        Draft draft = draft(file, "Open");
        // then
        assertThat(draft.unsupported()).hasSize(1);
        assertThat(draft.unsupported().get(0).reason())
                .contains("{urn:synthetic:secured}code and {urn:synthetic:secured:other}code", "one name");
    }
}
