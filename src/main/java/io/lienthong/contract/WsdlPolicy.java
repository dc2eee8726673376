package io.lienthong.contract;

import io.lienthong.connector.Defect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * What the policies of a port ask of its messages (WS-SecurityPolicy): those that stand in its service, port, binding and
 * port type, and those that these refer to. Which of several alternatives would do is not told apart.
 */
public final class WsdlPolicy {
    private static final String WSDL = "http://schemas.xmlsoap.org/wsdl/";
    private static final Set<String> POLICY =
            Set.of("http://www.w3.org/ns/ws-policy", "http://schemas.xmlsoap.org/ws/2004/09/policy");
    private static final Set<String> SECURITY = Set.of(
            "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702",
            "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200512",
            "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200802",
            "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy");
    private static final String KEYS = "the bus signs and encrypts no SOAP messages";
    private static final String TOKEN = "the bus sends no such token, only UsernameTokens";
    /** What the bus does not do, and why; the policies of a message may name each anywhere. */
    private static final Map<String, String> UNSUPPORTED = reasons();
    /** Met by TLS where the policy leaves security to the transport. */
    private static final Set<String> BY_TRANSPORT =
            Set.of("SignedParts", "SignedElements", "EncryptedParts", "EncryptedElements", "ContentEncryptedElements");

    private final Map<String, Element> named = new LinkedHashMap<>();
    private final Set<String> assertions = new LinkedHashSet<>();
    private final Set<Element> followed = new HashSet<>();

    private WsdlPolicy() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String name : List.of(
                "AsymmetricBinding",
                "SymmetricBinding",
                "EndorsingSupportingTokens",
                "SignedEndorsingSupportingTokens",
                "EndorsingEncryptedSupportingTokens",
                "SignedEndorsingEncryptedSupportingTokens",
                "SignedParts",
                "SignedElements",
                "EncryptedParts",
                "EncryptedElements",
                "ContentEncryptedElements")) {
            reasons.put(name, KEYS);
        }
        for (String name : List.of(
                "X509Token",
                "IssuedToken",
                "KerberosToken",
                "SpnegoContextToken",
                "SecurityContextToken",
                "SecureConversationToken",
                "SamlToken",
                "RelToken",
                "KeyValueToken")) {
            reasons.put(name, TOKEN);
        }
        reasons.put("NoPassword", "the bus sends no UsernameToken without a password");
        return reasons;
    }

    /** @param documents a WSDL and what it imports; what cannot be parsed is a defect and passed over */
    public static WsdlPolicy of(Collection<byte[]> documents, WsdlOutline.Endpoint endpoint, Consumer<Defect> defects) {
        WsdlPolicy policy = new WsdlPolicy();
        List<Document> parsed = new ArrayList<>();
        for (byte[] document : documents) {
            try {
                parsed.add(SafeXml.parse("contract", document));
            } catch (Refused e) {
                defects.accept(e.defect());
            }
        }
        parsed.forEach(policy::name);
        parsed.forEach(document -> policy.port(document, endpoint, parsed));
        return policy;
    }

    /** Policies by what references call them. */
    private void name(Document document) {
        NodeList all = document.getElementsByTagNameNS("*", "Policy");
        for (int i = 0; i < all.getLength(); i++) {
            Element policy = (Element) all.item(i);
            NamedNodeMap attributes = policy.getAttributes();
            for (int j = 0; POLICY.contains(policy.getNamespaceURI()) && j < attributes.getLength(); j++) {
                Attr attribute = (Attr) attributes.item(j);
                switch (attribute.getName().replaceFirst(".*:", "")) {
                    case "Id", "id" -> named.putIfAbsent("#" + attribute.getValue(), policy);
                    case "Name" -> named.putIfAbsent(attribute.getValue(), policy);
                    default -> {}
                }
            }
        }
    }

    private void port(Document document, WsdlOutline.Endpoint endpoint, List<Document> documents) {
        NodeList ports = document.getElementsByTagNameNS(WSDL, "port");
        for (int i = 0; i < ports.getLength(); i++) {
            Element port = (Element) ports.item(i);
            Element service = (Element) port.getParentNode();
            if (port.getAttribute("name").equals(endpoint.port())
                    && service.getAttribute("name").equals(endpoint.service())) {
                direct(service);
                collect(port);
                for (Element binding : named(documents, "binding", local(port.getAttribute("binding")))) {
                    collect(binding);
                    named(documents, "portType", local(binding.getAttribute("type")))
                            .forEach(this::collect);
                }
            }
        }
    }

    private static List<Element> named(List<Document> documents, String kind, String name) {
        List<Element> found = new ArrayList<>();
        for (Document document : documents) {
            NodeList all = document.getElementsByTagNameNS(WSDL, kind);
            for (int i = 0; i < all.getLength(); i++) {
                if (((Element) all.item(i)).getAttribute("name").equals(name)) {
                    found.add((Element) all.item(i));
                }
            }
        }
        return found;
    }

    private static String local(String qualified) {
        return qualified.substring(qualified.indexOf(':') + 1).strip();
    }

    /** What a service itself says, and not its ports. */
    private void direct(Element service) {
        for (Node child = service.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && POLICY.contains(element.getNamespaceURI())) {
                collect(element);
            }
        }
    }

    private void collect(Element element) {
        if (POLICY.contains(element.getNamespaceURI()) && "PolicyReference".equals(element.getLocalName())) {
            String uri = element.getAttribute("URI").strip();
            Element policy = named.getOrDefault(uri, named.get(uri.substring(Math.max(0, uri.indexOf('#')))));
            if (policy != null && followed.add(policy)) {
                collect(policy);
            }
        }
        if (SECURITY.contains(element.getNamespaceURI())) {
            assertions.add(element.getLocalName());
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                collect(inner);
            }
        }
    }

    /** Whether it asks for a UsernameToken. */
    public boolean usernameToken() {
        return assertions.contains("UsernameToken");
    }

    /** Whether the password of that is to be hashed: WS-SecurityPolicy 1.2 means plain text where it does not say so. */
    public boolean hashedPassword() {
        return assertions.contains("HashPassword");
    }

    /** Assertions that the bus does not meet, each with the reason. */
    public Map<String, String> unsupported() {
        boolean transport = assertions.contains("TransportBinding");
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : assertions) {
            String reason = UNSUPPORTED.get(name);
            if (reason != null && !(transport && BY_TRANSPORT.contains(name))) {
                found.put(name, reason);
            }
        }
        return found;
    }
}
