package io.lienthong.document;

import io.lienthong.message.AgencyCode;
import java.io.IOException;
import java.io.InputStream;
import java.security.Key;
import java.security.KeyException;
import java.security.NoSuchProviderException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyValue;
import javax.xml.crypto.dsig.keyinfo.X509Data;
import org.w3c.dom.Element;

/**
 * Checks the XML-DSig signatures of documents. The JDK's secure validation is off, because it refuses the rsa-sha1 that the
 * field signs with; in its place stands a list of what is allowed, which is shorter than what that would let through: these
 * algorithms, and references to the whole file or to an attachment ({@code cid:}) alone.
 */
public final class EdXmlSignatures {
    /** A signature is checked over a tree in memory, so up to this size of file. */
    public static final int MAX_BYTES = 16 << 20;

    private static final long MAX_UNPACKED = 64L << 20;
    private static final int MAX_REFERENCES = Grammar.MAX_ATTACHMENTS + 1;
    private static final int MAX_TRANSFORMS = 5;
    private static final String SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    private static final Set<String> SIGNATURES = Set.of(
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384");
    private static final Set<String> DIGESTS = Set.of(
            SHA1,
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "http://www.w3.org/2001/04/xmldsig-more#sha384",
            "http://www.w3.org/2001/04/xmlenc#sha512");
    private static final Set<String> CANONICAL_FORMS = Set.of(
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
            "http://www.w3.org/2001/10/xml-exc-c14n#",
            "http://www.w3.org/2001/10/xml-exc-c14n#WithComments");

    private EdXmlSignatures() {}

    /**
     * Reads and checks the whole file, then its signatures.
     *
     * @param keys the keys that an agency is known to sign with; empty where none is known
     */
    public static SignatureCheck check(InputStream file, Function<AgencyCode, List<PublicKey>> keys)
            throws DocumentRefused, IOException {
        byte[] bytes = file.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            return new SignatureCheck(SignatureCheck.State.NOT_CHECKED, false, List.of());
        }
        EdXml read = EdXmlReader.read(bytes);
        if (unpackedSize(read) > MAX_UNPACKED) {
            return new SignatureCheck(SignatureCheck.State.NOT_CHECKED, false, List.of());
        }
        SignedFile signed = SignedFile.parse(bytes, read);
        SignatureCheck.State worst = SignatureCheck.State.NONE;
        boolean whole = false;
        List<String> contentIds = new ArrayList<>();
        for (Element signature : signed.signatures()) {
            SignatureCheck one = one(signed, signature, keys.apply(read.from()));
            worst = one.state().compareTo(worst) > 0 ? one.state() : worst;
            whole |= one.wholeDocument();
            contentIds.addAll(one.contentIds());
        }
        return new SignatureCheck(worst, whole, contentIds);
    }

    private static long unpackedSize(EdXml read) {
        return read instanceof EdXmlDocument document
                ? document.attachments().stream().mapToLong(Attachment::size).sum()
                : 0;
    }

    private static SignatureCheck one(SignedFile file, Element element, List<PublicKey> known) {
        try {
            XMLSignature signature = unmarshal(file, element, KeySelector.singletonKeySelector(new NoKey()), false);
            if (!allowed(signature)) {
                return only(SignatureCheck.State.INVALID);
            }
            Optional<PublicKey> own = ownKey(signature);
            List<PublicKey> candidates = own.isEmpty()
                    ? known
                    : known.stream().filter(own.get()::equals).toList();
            if (candidates.isEmpty()) {
                return only(SignatureCheck.State.UNKNOWN_KEY);
            }
            boolean valid = false;
            for (PublicKey key : candidates) {
                valid |= valid(file, element, key, false) || valid(file, element, key, true);
            }
            return valid ? covering(signature.getSignedInfo()) : only(SignatureCheck.State.INVALID);
        } catch (MarshalException | XMLSignatureException | KeyException e) {
            return only(SignatureCheck.State.INVALID);
        }
    }

    private static SignatureCheck only(SignatureCheck.State state) {
        return new SignatureCheck(state, false, List.of());
    }

    private static SignatureCheck covering(SignedInfo info) {
        boolean whole = false;
        List<String> contentIds = new ArrayList<>();
        for (Reference reference : references(info)) {
            if (reference.getURI().isEmpty()) {
                whole = true;
            } else {
                contentIds.add(reference.getURI());
            }
        }
        return new SignatureCheck(SignatureCheck.State.VALID, whole, contentIds);
    }

    /** @param asSent whether a cid stands for the bytes as they were sent (the ZIP), or for the file in them */
    private static boolean valid(SignedFile file, Element element, PublicKey key, boolean asSent)
            throws MarshalException, XMLSignatureException {
        DOMValidateContext context = context(file, element, KeySelector.singletonKeySelector(key), asSent);
        return factory().unmarshalXMLSignature(context).validate(context);
    }

    private static XMLSignature unmarshal(SignedFile file, Element element, KeySelector keys, boolean asSent)
            throws MarshalException {
        return factory().unmarshalXMLSignature(context(file, element, keys, asSent));
    }

    private static DOMValidateContext context(SignedFile file, Element element, KeySelector keys, boolean asSent) {
        DOMValidateContext context = new DOMValidateContext(keys, element);
        context.setProperty("org.jcp.xml.dsig.secureValidation", false);
        context.setURIDereferencer(file.dereferencer(factory().getURIDereferencer(), asSent));
        return context;
    }

    private static boolean allowed(XMLSignature signature) {
        SignedInfo info = signature.getSignedInfo();
        List<Reference> references = references(info);
        return SIGNATURES.contains(info.getSignatureMethod().getAlgorithm())
                && CANONICAL_FORMS.contains(info.getCanonicalizationMethod().getAlgorithm())
                && !references.isEmpty()
                && references.size() <= MAX_REFERENCES
                && references.stream().allMatch(EdXmlSignatures::allowed);
    }

    private static boolean allowed(Reference reference) {
        String uri = reference.getURI();
        List<Transform> transforms = transforms(reference);
        return uri != null
                && (uri.isEmpty() || uri.startsWith("cid:"))
                && DIGESTS.contains(reference.getDigestMethod().getAlgorithm())
                && transforms.size() <= MAX_TRANSFORMS
                && transforms.stream()
                        .map(Transform::getAlgorithm)
                        .allMatch(algorithm ->
                                algorithm.equals(Transform.ENVELOPED) || CANONICAL_FORMS.contains(algorithm));
    }

    /** The key that the signature names as its own; it proves nothing, but tells which known key can be meant. */
    private static Optional<PublicKey> ownKey(XMLSignature signature) throws KeyException {
        if (signature.getKeyInfo() == null) {
            return Optional.empty();
        }
        for (Object part : signature.getKeyInfo().getContent()) {
            if (part instanceof KeyValue value) {
                return Optional.of(value.getPublicKey());
            }
            if (part instanceof X509Data data) {
                for (Object item : data.getContent()) {
                    if (item instanceof X509Certificate certificate) {
                        return Optional.of(certificate.getPublicKey());
                    }
                }
            }
        }
        return Optional.empty();
    }

    // The JDK's interfaces date from before generics in 17's own signature of these two.
    private static List<Reference> references(SignedInfo info) {
        List<Reference> references = new ArrayList<>();
        info.getReferences().forEach(reference -> references.add((Reference) reference));
        return references;
    }

    private static List<Transform> transforms(Reference reference) {
        List<Transform> transforms = new ArrayList<>();
        reference.getTransforms().forEach(transform -> transforms.add((Transform) transform));
        return transforms;
    }

    private static XMLSignatureFactory factory() {
        try {
            return XMLSignatureFactory.getInstance("DOM", "XMLDSig");
        } catch (NoSuchProviderException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For reading a signature before anything is verified. */
    private static final class NoKey implements Key {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "none";
        }

        @Override
        public String getFormat() {
            return "none";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }
}
