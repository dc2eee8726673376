package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.contract.WsdlOutline.Call;
import io.lienthong.contract.WsdlOutline.Form;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What the simulator of a WSDL remembers: a submission, which a look-up of the same noun ({@code SubmitDeed},
 * {@code GetDeed}) finds by one text that the submission has or is answered with, and from which it answers the elements
 * that the submission has too.
 */
final class WsdlMemory {
    private static final String BODY = "/*/*[local-name()='Body']";

    private final Call submission;
    private final Call lookUp;
    private final String key;
    /** Whether the submission itself says its key; else its answer does, which is always the same one. */
    private final boolean sent;

    private final List<String> shared;

    private WsdlMemory(Call submission, Call lookUp, String key, boolean sent, List<String> shared) {
        this.submission = submission;
        this.lookUp = lookUp;
        this.key = key;
        this.sent = sent;
        this.shared = shared;
    }

    /** By both of their operations; each operation is of one pair at most. */
    static Map<Call, WsdlMemory> of(List<Call> calls) {
        Map<Call, WsdlMemory> pairs = new IdentityHashMap<>();
        for (Call lookUp : calls) {
            for (Call submission : calls) {
                Optional<WsdlMemory> pair = pairs.containsKey(lookUp) || pairs.containsKey(submission)
                        ? Optional.empty()
                        : pair(submission, lookUp);
                pair.ifPresent(found -> {
                    pairs.put(submission, found);
                    pairs.put(lookUp, found);
                });
            }
        }
        return pairs;
    }

    private static Optional<WsdlMemory> pair(Call submission, Call lookUp) {
        List<String> asked = elements(lookUp.asked());
        boolean plain = !new String(lookUp.replyMessage(), StandardCharsets.UTF_8).contains("{{");
        boolean attachments = submission.asked().attachments()
                || submission.answered().attachments()
                || lookUp.answered().attachments();
        if (attachments
                || !plain
                || !WsdlOperation.reads(lookUp)
                || WsdlOperation.reads(submission)
                || asked.size() != 1
                || !noun(submission).equals(noun(lookUp))) {
            return Optional.empty();
        }
        String key = asked.get(0);
        boolean sent = isText(fields(submission.asked(), submission.request()).path(key));
        boolean told = !submission.oneWay()
                && isText(fields(submission.answered(), submission.reply()).path(key));
        List<String> shared = elements(lookUp.answered()).stream()
                .filter(element -> shares(submission, lookUp, element))
                .toList();
        boolean more = shared.stream().anyMatch(element -> !element.equals(key));
        return more
                        && (sent || told)
                        && isText(fields(lookUp.asked(), lookUp.request()).path(key))
                ? Optional.of(new WsdlMemory(submission, lookUp, key, sent, shared))
                : Optional.empty();
    }

    /** The words of a name after its first, which is a verb. */
    private static String noun(Call call) {
        String name = Names.dashed(call.name());
        return name.substring(name.indexOf('-') + 1);
    }

    private static boolean isText(JsonNode value) {
        return value.isValueNode() && !value.isNull();
    }

    private static List<String> elements(Form form) {
        return form.object()
                ? form.fields().stream().filter(field -> !field.startsWith("@")).toList()
                : form.roots();
    }

    private static ObjectNode fields(Form form, ObjectNode tree) {
        return form.object() && tree.get(form.roots().get(0)) instanceof ObjectNode object ? object : tree;
    }

    /** Whether the look-up may answer what the submission said, whatever that was. */
    private static boolean shares(Call submission, Call lookUp, String element) {
        ObjectNode request = submission.request().deepCopy();
        ObjectNode reply = lookUp.reply().deepCopy();
        JsonNode said = fields(submission.asked(), request).remove(element);
        JsonNode answered = fields(lookUp.answered(), reply).remove(element);
        if (said == null || answered == null || !alike(said, answered)) {
            return false;
        }
        boolean optional = submission.contract().checkProviderRequest(request).isEmpty();
        boolean required = !lookUp.contract().checkProviderReply(200, reply).isEmpty();
        fields(lookUp.answered(), reply).set(element, said);
        return !(optional && required)
                && lookUp.contract().checkProviderReply(200, reply).isEmpty()
                && namespace(parts(submission.asked(), request(submission)), element)
                        .equals(namespace(parts(lookUp.answered(), lookUp.replyMessage()), element));
    }

    /** Whether two examples are of one form. */
    private static boolean alike(JsonNode one, JsonNode other) {
        if (one.getNodeType() != other.getNodeType() || one.size() != other.size()) {
            return false;
        }
        for (int i = 0; one.isArray() && i < one.size(); i++) {
            if (!alike(one.get(i), other.get(i))) {
                return false;
            }
        }
        return one.properties().stream()
                .allMatch(field -> other.has(field.getKey()) && alike(field.getValue(), other.get(field.getKey())));
    }

    // ---- what is written

    /** The text of the submission's stub, a template. */
    String remembering() {
        String from = sent ? xPath("request.body", submission.asked(), key, "/text()") : example(submission);
        return assigned(from) + "{{remember key request.body}}"
                + (submission.oneWay() ? "" : new String(submission.replyMessage(), StandardCharsets.UTF_8));
    }

    /** The text of the look-up's stub, a template. */
    String recalling() {
        Document message = document(lookUp.replyMessage());
        for (String element : shared) {
            Element place = null;
            for (Element one : parts(lookUp.answered(), message)) {
                if (one.getLocalName().equals(element)) {
                    Node parent = one.getParentNode();
                    if (place == null) {
                        parent.insertBefore(message.createTextNode(marker(element)), one);
                    }
                    parent.removeChild(one);
                    place = one;
                }
            }
        }
        String text = text(message);
        for (String element : shared) {
            text = text.replace(
                    marker(element),
                    "{{#each (xPath (recall key) \"" + path(submission.asked(), element) + "\")}}{{this}}{{/each}}");
        }
        return assigned(xPath("request.body", lookUp.asked(), key, "/text()")) + "{{#if (recall key)}}" + text
                + "{{else}}" + new String(lookUp.replyMessage(), StandardCharsets.UTF_8) + "{{/if}}";
    }

    private static String marker(String element) {
        return "[[" + element + "]]";
    }

    private String assigned(String value) {
        return "{{#assign 'key'}}" + noun(submission) + "/" + value + "{{/assign}}";
    }

    private String example(Call call) {
        return fields(call.answered(), call.reply()).path(key).asText();
    }

    private static String xPath(String source, Form form, String element, String rest) {
        return "{{xPath " + source + " \"" + path(form, element) + rest + "\"}}";
    }

    private static String path(Form form, String element) {
        return BODY + (form.object() ? "/*" : "") + "/*[local-name()='" + element + "']";
    }

    // ---- the test that it is so

    boolean isLookUp(Call call) {
        return call == lookUp;
    }

    /** Under which the look-up's example asks. */
    String rememberedKey() {
        return noun(submission) + "/"
                + fields(lookUp.asked(), lookUp.request()).path(key).asText();
    }

    String rememberedValue() {
        return new String(request(submission), StandardCharsets.UTF_8);
    }

    /** What the look-up then answers. */
    ObjectNode found() {
        ObjectNode reply = lookUp.reply().deepCopy();
        ObjectNode said = fields(submission.asked(), submission.request());
        shared.forEach(element -> fields(lookUp.answered(), reply).set(element, said.get(element)));
        return reply;
    }

    // ---- XML that was written here

    private static byte[] request(Call call) {
        return call.contract().writeSoap(call.request());
    }

    private static String namespace(List<Element> parts, String element) {
        return parts.stream()
                .filter(part -> part.getLocalName().equals(element))
                .map(part -> String.valueOf(part.getNamespaceURI()))
                .findFirst()
                .orElse(element);
    }

    private static List<Element> parts(Form form, byte[] message) {
        return parts(form, document(message));
    }

    private static List<Element> parts(Form form, Document message) {
        List<Element> blocks = children(message.getDocumentElement());
        List<Element> body = children(blocks.get(blocks.size() - 1));
        return form.object() && !body.isEmpty() ? children(body.get(0)) : body;
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node one = parent.getFirstChild(); one != null; one = one.getNextSibling()) {
            if (one instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static Document document(byte[] message) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(message));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("an example that was just made is no XML", e);
        }
    }

    private static String text(Document message) {
        try {
            StringWriter text = new StringWriter();
            TransformerFactory.newDefaultInstance()
                    .newTransformer()
                    .transform(new DOMSource(message), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("a message cannot be written", e);
        }
    }
}
