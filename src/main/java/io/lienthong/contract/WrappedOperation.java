package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.contract.XmlForm.Field;
import io.lienthong.contract.XmlForm.Fields;
import io.lienthong.contract.XmlForm.Kind;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An operation as document/literal wrapped XML. The request's element has the operation's name and holds the parameters, then
 * the properties of the body; the answer's is the name with {@code Response} and holds the properties of the reply. A body that
 * is no object with known properties is one element {@code body}, or {@code item} for each of a list. Immutable once made.
 */
public final class WrappedOperation {
    static final String BODY = "body";
    private static final Field ANY = Field.of(BODY, new XmlForm.Any(), false, false, true);

    private final String name;
    private final String namespace;
    private final Map<String, Boolean> parameters = new java.util.LinkedHashMap<>();
    private final Fields request;
    private final Fields response;
    /** Where the body is one element; absent where its properties stand in the wrapper, or there is none. */
    private final @Nullable Field requestBody;

    private final boolean takesBody;
    private final boolean bodyRequired;
    private final @Nullable Field replyBody;

    /** A request as the bus takes it; without a body: null. */
    public record Sent(
            Map<String, String> parameters, @Nullable JsonNode body) {}

    private WrappedOperation(String name, String namespace, ConsumerView view) {
        this.name = name;
        this.namespace = namespace;
        this.request = new Fields("");
        this.response = new Fields("");
        view.parameters().forEach(parameter -> {
            parameters.put(parameter.name(), parameter.required());
            request.add(Field.of(
                    parameter.name(), new XmlForm.Text(Kind.STRING, List.of()), parameter.required(), false, false));
        });
        Field sent = message(view.request(), name + ".request");
        this.takesBody = sent != null;
        this.bodyRequired = sent != null && sent.required();
        this.requestBody = sent == null || merged(sent, request) ? null : sent;
        if (requestBody != null) {
            request.add(requestBody);
        }
        Field answered = view.reply() == null ? ANY : message(view.reply(), name + ".reply");
        this.replyBody = answered == null || merged(answered, response) ? null : answered;
        if (replyBody != null) {
            response.add(replyBody);
        }
    }

    /** The namespace of the elements of a connector's operations. */
    public static String namespace(String connector, String version) {
        return "urn:lienthong:" + connector + ":" + version;
    }

    /** @param name of the operation, which its element bears */
    public static WrappedOperation of(String name, String namespace, ConsumerView view) {
        return new WrappedOperation(name, namespace, view);
    }

    private static @Nullable Field message(ConsumerView.@Nullable Message message, String otherwise) {
        if (message == null) {
            return null;
        }
        XmlForms forms = new XmlForms(message.type() == null ? otherwise : message.type(), message.schema());
        Field field = forms.field(message.list() ? "item" : BODY, message.required());
        boolean list = message.list() || field.repeats();
        return list ? Field.of("item", field.form(), false, true, field.nillable()) : field;
    }

    /** Puts the properties of a body into the wrapper, where they can be told from what is there. */
    private static boolean merged(Field body, Fields wrapper) {
        if (!(body.form() instanceof Fields fields) || body.repeats() || fields.open) {
            return false;
        }
        if (fields.byTag.keySet().stream().anyMatch(wrapper.byTag::containsKey)) {
            return false;
        }
        fields.byTag.values().forEach(field -> wrapper.add(body.required() ? field : optional(field)));
        return true;
    }

    private static Field optional(Field field) {
        return new Field(field.name(), field.tag(), field.form(), false, field.repeats(), field.nillable());
    }

    public String name() {
        return name;
    }

    String namespace() {
        return namespace;
    }

    Fields request() {
        return request;
    }

    Fields response() {
        return response;
    }

    /** Reads the wrapper that the stream stands in, and leaves it. */
    public Sent read(XmlStream in, UnaryOperator<String> attachments) throws MalformedBody {
        JsonNode read = XmlCodec.read(in, request, attachments);
        ObjectNode all = read instanceof ObjectNode object ? object : Json.object();
        Map<String, String> given = new HashMap<>();
        for (String parameter : parameters.keySet()) {
            JsonNode value = all.remove(parameter);
            if (value != null && value.isValueNode() && !value.isNull()) {
                given.put(parameter, value.asText());
            } else if (value != null && !value.isNull()) {
                throw new MalformedBody(
                        parameter + " phải có một lần, là văn bản", parameter + " must be there once, as a text");
            }
        }
        if (!takesBody) {
            // What nobody asked for is refused as a body, by name.
            return new Sent(given, all.isEmpty() ? null : all);
        }
        if (requestBody == null) {
            return new Sent(given, all.isEmpty() && !bodyRequired ? null : all);
        }
        JsonNode body = all.remove(requestBody.name());
        if (!all.isEmpty()) {
            String stranger = all.fieldNames().next();
            throw new MalformedBody("không có phần tử " + stranger, "there is no element " + stranger);
        }
        return new Sent(given, body);
    }

    /** Writes the request's element. */
    void writeRequest(XmlBytes out, Map<String, String> given, @Nullable JsonNode body) {
        ObjectNode all = Json.object();
        if (requestBody != null && body != null) {
            all.setAll(wrapped(body, requestBody));
        } else if (body instanceof ObjectNode object) {
            all.setAll(object);
        }
        parameters.keySet().stream()
                .filter(given::containsKey)
                .forEach(parameter -> all.put(parameter, given.get(parameter)));
        element(name, request, all, out);
    }

    /** Writes the answer's element. */
    public void write(XmlBytes out, @Nullable JsonNode reply) {
        JsonNode content = reply == null || reply.isNull() || replyBody == null ? reply : wrapped(reply, replyBody);
        element(name + "Response", response, content, out);
    }

    private void element(String tag, Fields form, @Nullable JsonNode content, XmlBytes out) {
        out.raw("<" + tag + " xmlns=\"");
        out.attribute(namespace);
        out.raw("\">");
        if (content != null && !content.isNull()) {
            XmlCodec.children(form, content, out, 1);
        }
        out.raw("</" + tag + ">");
    }

    /** Reads the answer's element, which is all that the stream has. */
    JsonNode readReply(XmlStream in) throws MalformedBody {
        String wanted = name + "Response";
        if (!in.child() || !in.name().equals(wanted) || !in.namespace().equals(namespace)) {
            throw new MalformedBody(
                    "không phải phần tử {" + namespace + "}" + wanted,
                    "is not the element {" + namespace + "}" + wanted);
        }
        JsonNode read = XmlCodec.read(in, response, UnaryOperator.identity());
        return replyBody == null ? read : read.path(replyBody.name());
    }

    private static ObjectNode wrapped(JsonNode reply, Field body) {
        ObjectNode wrapper = Json.object();
        if (body.repeats() && !(reply instanceof ArrayNode)) {
            wrapper.putArray(body.name()).add(reply);
        } else {
            wrapper.set(body.name(), reply);
        }
        return wrapper;
    }
}
