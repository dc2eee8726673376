package io.lienthong.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.AgencyCode;
import io.lienthong.message.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;

final class EdXmlSignaturesTest {
    private static final byte[] NEW = Samples.bytes("document-new.edxml");
    private static KeyPair signer;
    private static KeyPair stranger;

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        signer = generator.generateKeyPair();
        stranger = generator.generateKeyPair();
    }

    @Test
    void aDocumentWithoutSignatureHasNone() throws Exception {
        assertThat(check(NEW).state()).isEqualTo(SignatureCheck.State.NONE);
    }

    @Test
    void aSignatureOverTheWholeFileHoldsUntilAByteChanges() throws Exception {
        byte[] signed = signed("");

        SignatureCheck intact = check(signed);
        SignatureCheck changed = check(replaced(signed, "V/v thử nghiệm", "V/v thí nghiệm"));

        assertThat(intact).isEqualTo(new SignatureCheck(SignatureCheck.State.VALID, true, List.of()));
        assertThat(changed.state()).isEqualTo(SignatureCheck.State.INVALID);
    }

    @Test
    void aTraceBreaksASignatureOverTheWholeFileButNotOneOverAttachments() throws Exception {
        assertThat(check(traced(signed(""))).state()).isEqualTo(SignatureCheck.State.INVALID);
        assertThat(check(traced(signed("cid:145-1"))))
                .isEqualTo(new SignatureCheck(SignatureCheck.State.VALID, false, List.of("cid:145-1")));
    }

    @Test
    void aSignedAttachmentMayNotChange() throws Exception {
        byte[] signed = signed("cid:145-1", "cid:145-2");
        String other = Samples.text("document-update.edxml");
        String was = content(new String(signed, java.nio.charset.StandardCharsets.UTF_8));

        assertThat(check(signed).state()).isEqualTo(SignatureCheck.State.VALID);
        assertThat(check(replaced(signed, was, content(other))).state()).isEqualTo(SignatureCheck.State.INVALID);
    }

    @Test
    void aKeyThatNobodyToldUsProvesNothing() throws Exception {
        byte[] signed = signed("");

        assertThat(check(signed, List.of()).state()).isEqualTo(SignatureCheck.State.UNKNOWN_KEY);
        assertThat(check(signed, List.of(stranger.getPublic())).state()).isEqualTo(SignatureCheck.State.INVALID);
        assertThat(check(signed, List.of(stranger.getPublic(), signer.getPublic()))
                        .state())
                .isEqualTo(SignatureCheck.State.VALID);
    }

    @Test
    void aKeyThatTheFileBringsAlongProvesNothing() throws Exception {
        byte[] signed = signed(true, "");

        assertThat(check(signed, List.of(stranger.getPublic())).state()).isEqualTo(SignatureCheck.State.UNKNOWN_KEY);
        assertThat(check(signed).state()).isEqualTo(SignatureCheck.State.VALID);
    }

    @Test
    void aReferenceElsewhereIsNotFollowed() throws Exception {
        byte[] signed = replaced(signed("cid:145-1"), "URI=\"cid:145-1\"", "URI=\"file:///etc/hostname\"");

        assertThat(check(signed).state()).isEqualTo(SignatureCheck.State.INVALID);
    }

    @Test
    void aTransformThatRunsCodeIsNotRun() throws Exception {
        byte[] signed = replaced(signed(""), Transform.ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116");

        assertThat(check(signed).state()).isEqualTo(SignatureCheck.State.INVALID);
    }

    @Test
    void aSignatureOverAttachmentsSurvivesJsonAndWriting() throws Exception {
        byte[] signed = signed("cid:145-1");
        EdXmlDocument read = (EdXmlDocument) EdXmlReader.read(signed);

        byte[] written = Samples.written(EdXmlDocument.of(Json.parse(Json.write(read.json()))), signed);

        assertThat(check(written).state()).isEqualTo(SignatureCheck.State.VALID);
        assertThat(read.json().at("/signatures/0").asText()).startsWith("<ds:Signature xmlns:ds=");
    }

    @Test
    void markupSmuggledAsASignatureIsRefused() throws Exception {
        var json = (com.fasterxml.jackson.databind.node.ObjectNode)
                EdXmlReader.read(signed("")).json().deepCopy();
        json.putArray("signatures").add("<Signature xmlns=\"" + Grammar.SIGNATURE_NAMESPACE + "\"/><more/>");

        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                DocumentRefused.class, () -> EdXmlDocument.of(json))
                        .reason())
                .isEqualTo(RefusalReason.XML_MALFORMED);
    }

    private static SignatureCheck check(byte[] file) throws Exception {
        return check(file, List.of(signer.getPublic()));
    }

    private static SignatureCheck check(byte[] file, List<PublicKey> keys) throws Exception {
        AgencyCode sender = new AgencyCode("000.00.01.H99");
        return EdXmlSignatures.check(
                new ByteArrayInputStream(file), agency -> agency.equals(sender) ? keys : List.of());
    }

    private static byte[] signed(String... uris) throws Exception {
        return signed(false, uris);
    }

    /** The new document, signed as the samples of the field are: rsa-sha1 over the whole file or over attachments. */
    private static byte[] signed(boolean withKey, String... uris) throws Exception {
        XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM", "XMLDSig");
        SignedFile file = SignedFile.parse(NEW, EdXmlReader.read(NEW));
        List<Reference> references = new ArrayList<>();
        for (String uri : uris) {
            List<Transform> transforms = uri.isEmpty()
                    ? List.of(factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null))
                    : List.of();
            references.add(factory.newReference(
                    uri, factory.newDigestMethod(DigestMethod.SHA1, null), transforms, null, null));
        }
        var info = factory.newSignedInfo(
                factory.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                factory.newSignatureMethod(SignatureMethod.RSA_SHA1, null),
                references);
        Node header = file.tree()
                .getElementsByTagNameNS(Grammar.NAMESPACE, "edXMLHeader")
                .item(0);
        DOMSignContext context = new DOMSignContext(signer.getPrivate(), header);
        context.setProperty("org.jcp.xml.dsig.secureValidation", false);
        context.setDefaultNamespacePrefix("ds");
        URIDereferencer within = factory.getURIDereferencer();
        context.setURIDereferencer((reference, crypto) -> {
            if (!reference.getURI().startsWith("cid:")) {
                return within.dereference(reference, crypto);
            }
            try {
                int index = Integer.parseInt(reference.getURI().substring(8)) - 1;
                return new OctetStreamData(new ByteArrayInputStream(Samples.attachment(NEW, index)));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        KeyInfoFactory keys = factory.getKeyInfoFactory();
        KeyInfo own = withKey ? keys.newKeyInfo(List.of(keys.newKeyValue(signer.getPublic()))) : null;
        factory.newXMLSignature(info, own).sign(context);
        return serialized(file.tree());
    }

    private static byte[] serialized(Node tree) throws Exception {
        Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        transformer.transform(new DOMSource(tree), new StreamResult(out));
        return out.toByteArray();
    }

    private static byte[] traced(byte[] file) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EdXmlTrace.append(new ByteArrayInputStream(file), new AgencyCode("H99"), Instant.EPOCH, out);
        return out.toByteArray();
    }

    private static String content(String file) {
        String start = "QCVN_102_2016\">";
        int from = file.indexOf(start, file.indexOf("ContentTransferEncoded")) + start.length();
        return file.substring(from, file.indexOf('<', from));
    }

    private static byte[] replaced(byte[] file, String what, String by) {
        String text = new String(file, java.nio.charset.StandardCharsets.UTF_8);
        assertThat(text).contains(what);
        return Samples.utf8(text.replace(what, by));
    }
}
