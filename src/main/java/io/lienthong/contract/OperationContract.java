package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.message.Body;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that one operation's messages are checked against, compiled. Thread-safe; nothing here blocks. */
public final class OperationContract {
    private static final List<Violation> NONE = List.of();

    private final ParameterCheck parameters;
    private final Set<String> listParameters;
    private final MessageTypes types;
    private final ProviderContract provider;
    private final Mask requestMask;
    private final Mask replyMask;
    private final Drift drift;

    OperationContract(
            ParameterCheck parameters, MessageTypes types, ProviderContract provider, List<String> maskedPointers) {
        this.parameters = parameters;
        this.listParameters = parameters.lists();
        this.types = types;
        this.provider = provider;
        Mask more = Mask.of(maskedPointers);
        this.requestMask = types.requestMask().and(more);
        this.replyMask = types.replyMask().and(more).and(types.list() ? Mask.elements(more) : Mask.NOTHING);
        this.drift = new Drift();
    }

    private OperationContract(OperationContract consumers, Mask requestMask, Mask replyMask) {
        this.parameters = consumers.parameters;
        this.listParameters = consumers.listParameters;
        this.types = new MessageTypes(null, null, false);
        this.provider = consumers.provider;
        this.requestMask = requestMask;
        this.replyMask = replyMask;
        this.drift = consumers.drift;
    }

    /**
     * The same operation where both sides speak the connected system's contract. If something stands between the two forms, what
     * is personal has other places there, and a body may hold what ours never has: such a body is masked as a whole.
     */
    public OperationContract inProviderForm(Operation operation) {
        Operation.ResponseShape response = operation.response();
        boolean asked = operation.request().mapping() != null;
        boolean answered = response.mapping() != null || response.select() != null;
        return new OperationContract(
                this, asked ? Mask.EVERYTHING : requestMask, answered ? Mask.EVERYTHING : replyMask);
    }

    /** Of an operation that no descriptor declares yet. */
    static OperationContract ofSoap(SoapContract soap) {
        return new OperationContract(
                new ParameterCheck(Map.of()), new MessageTypes(null, null, false), soap, List.of());
    }

    /**
     * The canonical types that consumers see.
     *
     * @param list whether the reply is an array of records
     */
    record MessageTypes(
            @Nullable CanonicalType request, @Nullable CanonicalType reply, boolean list) {
        private Mask requestMask() {
            return request == null ? Mask.NOTHING : request.mask();
        }

        private Mask replyMask() {
            Mask mask = reply == null ? Mask.NOTHING : reply.mask();
            return list ? Mask.elements(mask) : mask;
        }
    }

    /**
     * Both sides of the operation as XML documents. Only where {@link #stylesheetDefect} finds nothing.
     *
     * @param namespace of the consumers' elements
     */
    public XmlSides xml(String namespace, Operation operation) {
        return new XmlSides(WrappedOperation.of(operation.name(), namespace, view(operation)), soap());
    }

    /** Why no stylesheet can stand between the two sides of the operation; empty where one can. */
    public Optional<String> stylesheetDefect(Operation operation, boolean reply) {
        if (!(provider instanceof SoapContract soap)) {
            return Optional.of("what is sent and answered there is no XML of a WSDL");
        }
        List<ElementShape> elements = (reply ? soap.reply() : soap.request()).body();
        if (elements.size() != 1) {
            return Optional.of("the body of the " + (reply ? "reply" : "request") + " has " + elements.size()
                    + " elements, and a stylesheet deals with one");
        }
        boolean known = reply
                ? types.reply() != null && !types.list()
                : types.request() != null || !ContractCompiler.sendsBody(operation) && types.reply() != null;
        return known ? Optional.empty() : Optional.of("no messageType says what the consumers' XML looks like");
    }

    /** What consumers see of the operation that this is the contract of. */
    public ConsumerView view(Operation operation) {
        return ConsumerView.of(operation, parameters, types, provider);
    }

    /** Names of the parameters that are arrays: their text is values between commas. */
    public Set<String> listParameters() {
        return listParameters;
    }

    /** Names, presence and schemas of the parameters that the consumer sent. */
    public List<Violation> checkParameters(Map<String, String> fromConsumer) {
        return parameters.check(fromConsumer);
    }

    /** The body that the consumer sent, against its canonical type. */
    public List<Violation> checkMessage(JsonNode fromConsumer) {
        CanonicalType type = types.request();
        return type == null ? NONE : type.check().check(fromConsumer);
    }

    /** Whether consumers send a body of a canonical type. */
    public boolean expectsMessage() {
        return types.request() != null;
    }

    /** Whether the connected system's contract has a body in the call. */
    public boolean providerTakesBody() {
        return provider.takesBody();
    }

    /** The body that is about to go to the connected system, against its contract; a missing node where none is sent. */
    public List<Violation> checkProviderRequest(JsonNode sent) {
        return provider.checkRequest(sent);
    }

    /** The connected system's answer, against its contract; a missing node where it has no body. */
    public List<Violation> checkProviderReply(int status, JsonNode answer) {
        return provider.checkReply(status, answer);
    }

    /** Looks now and then at an answer of REST that passed {@link #checkProviderReply}, for what its contract does not know. */
    public void watch(int status, JsonNode answer) {
        if (provider instanceof RestContract rest && drift.samples()) {
            JsonCheck check = rest.reply(status).map(RestContract.Bodies::check).orElse(null);
            if (check != null) {
                drift.look(answer, check.source());
            }
        }
    }

    /** The same for an answer of SOAP before it is checked: what its contract does not know is refused there. */
    public void watchSoap(JsonNode answer) {
        if (provider instanceof SoapContract soap && !answer.has(SoapReader.FAULT) && drift.samples()) {
            drift.lookAtXml(answer, soap.replySchema());
        }
    }

    public Drift drift() {
        return drift;
    }

    /** What the consumer will get, against its canonical type; of a poll, each record. */
    public List<Violation> checkReply(JsonNode mapped) {
        CanonicalType type = types.reply();
        if (type == null) {
            return NONE;
        }
        return types.list() ? checkRecords(type.check(), mapped) : type.check().check(mapped);
    }

    private static List<Violation> checkRecords(JsonCheck check, JsonNode records) {
        if (!records.isArray()) {
            return List.of(new Violation("", "phải là danh sách bản ghi", "must be an array of records"));
        }
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < records.size() && violations.size() < 50; i++) {
            violations.addAll(check.check(records.get(i), "/" + i));
        }
        return violations;
    }

    /** The SOAP envelope around a body that passed {@link #checkProviderRequest}. */
    public byte[] writeSoap(JsonNode body) {
        return soap().write(body);
    }

    /** The body of a SOAP answer; a fault is {@code {"Fault": {"code", "text", "detail"}}}. */
    public JsonNode readSoap(String mediaType, byte[] message) throws MalformedBody {
        return soap().readReply(mediaType, message);
    }

    /** Whether the request's body is multipart/form-data. */
    public boolean sendsForm() {
        return provider instanceof RestContract rest && rest.form() != null;
    }

    /** The form of an object that passed {@link #checkProviderRequest}. */
    public Body writeForm(JsonNode object) {
        if (provider instanceof RestContract rest && rest.form() != null) {
            return rest.form().write(object);
        }
        throw new IllegalStateException("not an operation with a form");
    }

    /** The body of a request of ours, as a test or a simulator sees it; an object without fields where there is none. */
    public JsonNode readRequest(String mediaType, byte[] message) throws MalformedBody {
        if (provider instanceof SoapContract soap) {
            return soap.readRequest(mediaType, message);
        }
        if (message.length == 0) {
            return Json.object();
        }
        if (mediaType.startsWith(UrlEncodedForm.MEDIA_TYPE)) {
            return UrlEncodedForm.read(message);
        }
        boolean form = mediaType.startsWith(MultipartForm.MEDIA_TYPE);
        return form && provider instanceof RestContract rest && rest.form() != null
                ? rest.form().read(mediaType, message)
                : Json.parse(message);
    }

    /**
     * Whether the request's body begins with an element.
     *
     * @param namespace of the element; absent: the body is empty
     */
    public boolean binds(@Nullable String namespace, String element) {
        return provider instanceof SoapContract soap
                && (namespace == null
                        ? soap.request().body().isEmpty()
                        : EnvelopeShape.find(soap.request().body(), namespace, element) != null);
    }

    /** Whether the contract binds a header block of the request. */
    public boolean bindsHeader(String namespace, String name) {
        return provider instanceof SoapContract soap
                && EnvelopeShape.find(soap.request().header(), namespace, name) != null;
    }

    /** The same of the answer. */
    boolean answersHeader(String namespace, String name) {
        return provider instanceof SoapContract soap
                && EnvelopeShape.find(soap.reply().header(), namespace, name) != null;
    }

    /** Of the service, as its binding says it in the way of X-Road; empty where it does not. */
    public String xroadVersion() {
        return provider instanceof SoapContract soap ? soap.xroadVersion() : "";
    }

    /** The SOAPAction of the call, from the descriptor or else the binding; empty for REST. */
    public Optional<String> soapAction() {
        return provider instanceof SoapContract soap ? Optional.of(soap.action()) : Optional.empty();
    }

    /** The Content-Type of a SOAP request; empty for REST. */
    public Optional<String> soapMediaType() {
        return provider instanceof SoapContract soap ? Optional.of(soap.mediaType()) : Optional.empty();
    }

    private SoapContract soap() {
        if (provider instanceof SoapContract soap) {
            return soap;
        }
        throw new IllegalStateException("not a SOAP operation");
    }

    /** The consumer's body as the journal may show it; the same instance where nothing is masked. */
    public JsonNode maskRequest(JsonNode body) {
        return requestMask.apply(body);
    }

    /** The reply as the journal may show it; the same instance where nothing is masked. */
    public JsonNode maskReply(JsonNode body) {
        return replyMask.apply(body);
    }

    public boolean masksRequest() {
        return !requestMask.isEmpty();
    }

    public boolean masksReply() {
        return !replyMask.isEmpty();
    }
}
