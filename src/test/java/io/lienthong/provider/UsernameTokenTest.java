package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.message.Body;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.security.auth.callback.CallbackHandler;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.wss4j.common.ext.WSPasswordCallback;
import org.apache.wss4j.common.ext.WSSecurityException;
import org.apache.wss4j.dom.engine.WSSecurityEngine;
import org.apache.wss4j.dom.engine.WSSecurityEngineResult;
import org.apache.wss4j.dom.handler.WSHandlerResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class UsernameTokenTest {
    private static final String WSSE =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String WSU =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String START = "<soap:Envelope xmlns:soap=\"" + SOAP + "\">";
    private static final String PASSWORD = "bí & mật <1>";

    private static Body message(String header) {
        String text = START + header + "<soap:Body><a>Ạ</a></soap:Body></soap:Envelope>";
        return Body.received(text.getBytes(StandardCharsets.UTF_8), "text/xml");
    }

    private static Document read(Body message) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(message.bytes()));
    }

    private static String text(Document document, String namespace, String name) {
        return document.getElementsByTagNameNS(namespace, name).item(0).getTextContent();
    }

    @Test
    void aDigestIsThatOfNonceTimeAndPasswordAndNewInEachMessage() throws Exception {
        // given
        UsernameToken token = new UsernameToken("tỉnh & sở", PASSWORD, true);
        // when
        Document first = read(token.into(message("")));
        Document second = read(token.into(message("")));
        // then
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(Base64.getDecoder().decode(text(first, WSSE, "Nonce")));
        sha1.update(text(first, WSU, "Created").getBytes(StandardCharsets.UTF_8));
        byte[] digest = sha1.digest(PASSWORD.getBytes(StandardCharsets.UTF_8));
        assertThat(text(first, WSSE, "Password")).isEqualTo(Base64.getEncoder().encodeToString(digest));
        assertThat(text(first, WSSE, "Username")).isEqualTo("tỉnh & sở");
        assertThat(Instant.parse(text(first, WSU, "Created")))
                .isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now());
        assertThat(text(first, WSSE, "Nonce")).isNotEqualTo(text(second, WSSE, "Nonce"));
        assertThat(first.getDocumentElement().getLastChild().getTextContent()).isEqualTo("Ạ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherProgramTakesTheTokenWithTheRightPasswordOnly(boolean digest) throws Exception {
        // given
        UsernameToken token = new UsernameToken("u", PASSWORD, digest);
        // when, then
        assertThat(taken(read(token.into(message(""))), PASSWORD)).isEqualTo("u");
        assertThatThrownBy(() -> taken(read(token.into(message(""))), "other")).isInstanceOf(WSSecurityException.class);
    }

    /** The name of the user that WSS4J, the WS-Security of CXF, finds proven. */
    private static String taken(Document envelope, String password) throws Exception {
        CallbackHandler passwords = callbacks -> ((WSPasswordCallback) callbacks[0]).setPassword(password);
        WSHandlerResult result = new WSSecurityEngine().processSecurityHeader(envelope, null, passwords, null);
        return result.getActionResults().values().stream()
                .flatMap(List::stream)
                .map(one -> (java.security.Principal) one.get(WSSecurityEngineResult.TAG_PRINCIPAL))
                .findFirst()
                .orElseThrow()
                .getName();
    }

    @Test
    void thePasswordItselfIsSentAsTextInAHeaderThatIsThereAlready() throws Exception {
        // given
        UsernameToken token = new UsernameToken("u", PASSWORD, false);
        // when
        Document document = read(token.into(message("<soap:Header><h/></soap:Header>")));
        // then
        assertThat(text(document, WSSE, "Password")).isEqualTo(PASSWORD);
        assertThat(((Element) document.getElementsByTagNameNS(WSSE, "Password").item(0)).getAttribute("Type"))
                .endsWith("#PasswordText");
        assertThat(document.getElementsByTagNameNS(SOAP, "Header").getLength()).isEqualTo(1);
        assertThat(document.getElementsByTagName("h").getLength()).isEqualTo(1);
        assertThat(((Element) document.getElementsByTagNameNS(WSSE, "Security").item(0))
                        .getAttributeNS(SOAP, "mustUnderstand"))
                .isEqualTo("1");
    }
}
