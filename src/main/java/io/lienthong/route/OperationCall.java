package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Pagination;
import io.lienthong.connector.Template;
import io.lienthong.delivery.Delivery;
import io.lienthong.mapping.Mapping;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Reply;
import io.lienthong.message.Request;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.lienthong.provider.Outcome;
import io.lienthong.provider.ProviderCall;
import io.lienthong.provider.ReplyReader;
import io.lienthong.provider.Witness;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of one operation of a connected system: parameters, mapping, contract, provider, contract, mapping. Knows nothing
 * of Camel, so that the connector tests run the same code.
 */
public final class OperationCall {
    static final Wording BROKEN_CONTRACT = new Wording("trả lời không đúng quy cách", "the answer breaks the contract");
    private static final Wording NOT_OF_TYPE =
            new Wording("trả lời không đúng kiểu của nghiệp vụ", "the answer is not of the operation's type");
    private static final ReplyReader JSON = (status, mediaType, body) -> Json.parse(body);

    private final ActiveOperation operation;
    private final Request request;
    private final Body message;
    private final Map<String, String> placeholders;
    private final Duration budget;
    private final long begun = System.nanoTime();
    private final Map<String, JsonNode> variables = new HashMap<>();
    private Map<String, String> parameters = Map.of();
    private @Nullable Listing listing;
    private @Nullable Witness witness;
    private @Nullable LastAnswer said;
    private @Nullable Body sent;
    private @Nullable JsonNode sentTree;
    private @Nullable Body answer;
    private boolean saidNo;
    private OperationCall last = this;

    /** What became of a call. */
    public sealed interface Result {
        /**
         * @param status what the system answered
         * @param reply in canonical form
         * @param duplicate the effect had happened before
         * @param listing of a poll's page
         */
        record Done(
                int status,
                Body reply,
                boolean duplicate,
                @Nullable Listing listing) implements Result {}

        /**
         * Asking again is pointless.
         *
         * @param status what the system answered; 0 without an answer
         * @param unreadable the system may well have done it, but what it answered cannot be read, checked or mapped
         * @param answer what the system said, for a caller who speaks its contract
         */
        record Refused(
                BusException error,
                int status,
                boolean unreadable,
                @Nullable Reply answer) implements Result {
            Refused(BusException error, int status, boolean unreadable) {
                this(error, status, unreadable, null);
            }
        }

        /**
         * The system is away or busy; {@code unavailable} says how far the call got.
         *
         * @param answer what the system said, for a caller who speaks its contract
         */
        record Away(
                Outcome.Unavailable unavailable, @Nullable Reply answer) implements Result {
            BusException error() {
                return new BusException(unavailable.code(), unavailable.detail());
            }
        }
    }

    /**
     * @param request whose parameters, purpose and officer the call carries
     * @param message what is sent, before its mapping
     */
    public OperationCall(
            ActiveOperation operation,
            Request request,
            Body message,
            Map<String, String> placeholders,
            Duration budget) {
        this.operation = operation;
        this.request = request;
        this.message = message;
        this.placeholders = placeholders;
        this.budget = budget;
    }

    /** Lets somebody see what the system answers. */
    OperationCall before(@Nullable Witness seeing) {
        witness = seeing;
        return this;
    }

    /** Starts the call; {@code done} hears of it once, on an event loop or a worker thread. */
    public void start(Consumer<Result> done) {
        Consumer<BusException> unsent = e -> done.accept(new Result.Refused(e, 0, false));
        if (operation.requestMapping() instanceof XsltMapping slow) {
            slow.away(
                    this::prepare,
                    call -> {
                        try {
                            call(call, done);
                        } catch (BusException e) {
                            unsent.accept(e);
                        }
                    },
                    unsent);
            return;
        }
        ProviderCall call;
        try {
            call = prepare();
        } catch (BusException e) {
            unsent.accept(e);
            return;
        }
        call(call, done);
    }

    private void call(ProviderCall call, Consumer<Result> done) {
        operation.provider(request.environment()).call(call, outcome -> {
            ActiveOperation instead = operation.onDuplicate();
            if (instead != null && outcome instanceof Outcome.Duplicate) {
                last = instead(instead, left()).before(witness);
                last.start(done);
            } else if (operation.responseMapping() instanceof XsltMapping slow && answered(outcome) > 0) {
                slow.away(() -> result(outcome), done, e -> done.accept(unreadable(e, answered(outcome))));
            } else {
                done.accept(result(outcome));
            }
        });
    }

    /** The status of an answer that counts; 0: there is none. */
    private static int answered(Outcome outcome) {
        return outcome instanceof Outcome.Answered answered
                ? answered.status()
                : outcome instanceof Outcome.Duplicate duplicate ? duplicate.status() : 0;
    }

    private Duration left() {
        Duration left = budget.minusNanos(System.nanoTime() - begun);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * The call of the same message where the system has the record already. It has a key of its own, the same whenever this
     * one is repeated; after a crash between the two, the first call is simply answered DUPLICATE again.
     */
    private OperationCall instead(ActiveOperation instead, Duration left) {
        String key = request.idempotencyKey();
        Request further = request.calling(instead.name(), request.parameters())
                .under(key == null ? null : Delivery.idempotencyKey(request.id(), key + "/" + instead.name()));
        return new OperationCall(instead, further, message, placeholders, left);
    }

    private ProviderCall prepare() {
        long step = request.trace().begin();
        try {
            ProviderCall call = prepared();
            request.trace().step("mapping in", step, null);
            return call;
        } catch (BusException e) {
            request.trace().step("mapping in", step, e.code());
            throw e;
        }
    }

    private ProviderCall prepared() {
        parameters = given();
        said = new LastAnswer(operation.soap(), witness);
        sent = sent(message);
        return new ProviderCall(
                operation.operation(),
                request.id(),
                parameters,
                sent,
                request.idempotencyKey(),
                request.officer(),
                request.purpose(),
                request.trace(),
                placeholders,
                operation.soap()
                        ? (status, mediaType, body) -> operation.contract().readSoap(mediaType, body)
                        : JSON,
                left(),
                said);
    }

    /**
     * What would be sent, as the contract sees it; nobody is called. Empty where that is no body, or bytes. Throws a BusException
     * where it would be refused before it is sent. Blocks where the mapping is slow.
     */
    public Optional<JsonNode> attempt() {
        prepared();
        return Optional.ofNullable(sentTree);
    }

    private Map<String, String> given() {
        Map<String, Operation.Parameter> declared =
                operation.operation().request().parameters();
        if (operation.openParameters()) {
            return request.parameters();
        }
        Map<String, String> parameters = new HashMap<>(request.parameters());
        declared.forEach((name, parameter) -> {
            if (parameter.value() != null && parameter.place() == Operation.Parameter.Place.MAPPING) {
                parameters.put(name, Template.parse(parameter.value()).expand(this::placeholder));
            }
            if (parameter.pointer() != null) {
                JsonNode tree = json(message);
                JsonNode value = tree.at(parameter.pointer());
                if (value.isValueNode() && !value.isNull()) {
                    parameters.put(name, value.asText());
                } else if (parameter.required()) {
                    throw BusException.invalid(
                            ErrorCode.REQUEST_INVALID,
                            new Wording(
                                    "thông điệp thiếu dữ liệu mà lời gọi cần", "the message lacks what the call needs"),
                            List.of(new Violation(parameter.pointer(), "bắt buộc", "is required")));
                }
            }
        });
        return parameters;
    }

    /** What a mapping may see of a placeholder: secrets are not among the visible settings. */
    private String placeholder(String name) {
        JsonNode settings = operation.settings().get(request.environment());
        return name.indexOf('.') < 0
                ? (settings == null ? "" : settings.path(name).asText())
                : placeholders.getOrDefault(name, "");
    }

    private @Nullable Body sent(Body message) {
        if (operation.opaque() && operation.requestMapping() == null) {
            return message;
        }
        if (operation.requestMapping() == null) {
            if (operation.soap()) {
                return checked(message.isEmpty() ? Body.of(Json.object()) : message);
            }
            boolean bodyless = message.isEmpty()
                    || "GET".equals(operation.operation().request().method());
            if (bodyless && operation.providerForm()) {
                requireSendable(MissingNode.getInstance());
            }
            return bodyless ? null : checked(message);
        }
        JsonNode input = message.isEmpty() ? NullNode.instance : json(message);
        JsonNode mapped = operation.requestMapping().apply(input, variables(operation.requestMapping()));
        if (mapped.isNull() && message.isEmpty() && !operation.soap()) {
            requireSendable(MissingNode.getInstance());
            return null;
        }
        return checked(Body.of(mapped));
    }

    private Body checked(Body body) {
        JsonNode tree = json(body);
        sentTree = tree;
        requireSendable(tree);
        if (FormText.MEDIA_TYPE.equals(operation.operation().request().contentType())) {
            return Body.received(FormText.of(tree), FormText.MEDIA_TYPE);
        }
        if (operation.contract().sendsForm()) {
            return operation.contract().writeForm(tree);
        }
        return operation.soap()
                ? Body.received(
                        envelope(tree), operation.contract().soapMediaType().orElseThrow())
                : body;
    }

    private void requireSendable(JsonNode tree) {
        List<Violation> violations = operation.contract().checkProviderRequest(tree);
        if (!violations.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "dữ liệu sắp gửi không đúng quy cách của "
                                    + operation.name().connector(),
                            "what would be sent breaks the contract of "
                                    + operation.name().connector()),
                    violations);
        }
    }

    private byte[] envelope(JsonNode tree) {
        byte[] envelope = operation.contract().writeSoap(tree);
        XRoadHeader header = XRoadHeader.of(operation, this::placeholder);
        return header == null ? envelope : header.in(envelope, request);
    }

    /** What a mapping reads beside its input; the same in both mappings of a call, and nothing that neither reads. */
    private Map<String, JsonNode> variables(Mapping mapping) {
        for (String name : mapping.variables()) {
            if (!variables.containsKey(name)) {
                variables.put(name, variable(name));
            }
        }
        return variables;
    }

    private JsonNode variable(String name) {
        return switch (name) {
            case "parameters" -> {
                ObjectNode named = Json.object();
                parameters.forEach(named::put);
                yield named;
            }
            case "call" -> CallContext.describe(request);
            case "settings" -> {
                JsonNode settings = operation.settings().get(request.environment());
                yield settings == null ? Json.object() : settings;
            }
            case "received" -> message.isEmpty() ? NullNode.instance : json(message);
            default -> NullNode.instance;
        };
    }

    private Result result(Outcome outcome) {
        if (outcome instanceof Outcome.Answered answered) {
            answer = answered.body();
            return reply(answered.status(), answered.body(), false);
        }
        if (outcome instanceof Outcome.Duplicate duplicate) {
            answer = duplicate.body();
            return reply(duplicate.status(), duplicate.body(), true);
        }
        if (outcome instanceof Outcome.Failed failed) {
            boolean unreadable = failed.code() == ErrorCode.PROVIDER_REPLY_INVALID;
            answer = failed.body();
            saidNo = !unreadable;
            return new Result.Refused(
                    new BusException(failed.code(), failed.detail()),
                    failed.status(),
                    unreadable,
                    unreadable
                            ? null
                            : untouched().map(said -> said.reply(failed.code())).orElse(null));
        }
        Outcome.Unavailable unavailable = (Outcome.Unavailable) outcome;
        saidNo = true;
        return new Result.Away(
                unavailable, untouched().map(said -> said.reply(unavailable)).orElse(null));
    }

    /** What the system said, for callers who speak its contract. */
    private Optional<LastAnswer> untouched() {
        return operation.providerForm() ? Optional.ofNullable(said) : Optional.empty();
    }

    // ---- what passed, for the journal; of the call that followed it where the system had the record already

    OperationCall last() {
        return last;
    }

    ActiveOperation operation() {
        return operation;
    }

    /** What it was made of. */
    Body message() {
        return message;
    }

    Map<String, String> parameters() {
        return parameters;
    }

    @Nullable
    Body sent() {
        return sent;
    }

    /** What was sent, or breaks the system's contract and was not, as its contract sees it; absent: no body, or bytes. */
    @Nullable
    JsonNode sentTree() {
        return sentTree;
    }

    /** As the system said it; absent where it did not. */
    @Nullable
    Body answer() {
        return answer != null || said == null ? answer : said.body();
    }

    /** Whether what it answered is no record of its own. */
    boolean saidNo() {
        return saidNo;
    }

    private Result reply(int status, Body answer, boolean duplicate) {
        long step = request.trace().begin();
        try {
            Body reply = operation.opaque() ? answer : canonical(status, answer);
            request.trace().step("mapping out", step, null);
            return new Result.Done(status, reply, duplicate, listing);
        } catch (BusException e) {
            request.trace().step("mapping out", step, e.code());
            return unreadable(e, status);
        }
    }

    /** The system was asked, also where we have no room for its answer: OVERLOADED would say that it was not. */
    private static Result unreadable(BusException error, int status) {
        boolean crowded = error.code() == ErrorCode.OVERLOADED;
        return new Result.Refused(crowded ? error.as(ErrorCode.MAPPING_FAILED) : error, status, true);
    }

    private Body canonical(int status, Body answer) {
        if (answer.isEmpty() && operation.operation().pattern() == Operation.Pattern.POLL) {
            listing = new Listing(Pagination.Page.of(0), List.of());
            require(operation.contract().checkProviderReply(status, MissingNode.getInstance()), BROKEN_CONTRACT);
            return Body.of(Json.object().arrayNode());
        }
        if (answer.isEmpty()) {
            return answer;
        }
        JsonNode tree = json(answer);
        watchSoap(tree);
        if (operation.operation().pattern() == Operation.Pattern.POLL) {
            PollAnswer.Paged page = new PollAnswer(operation, this).page(status, tree);
            listing = page.listing();
            return page.records();
        }
        require(operation.contract().checkProviderReply(status, tree), BROKEN_CONTRACT);
        watch(status, tree);
        JsonPointer select = operation.select();
        JsonNode selected = select == null ? tree : tree.at(select);
        if (operation.responseMapping() == null && select == null) {
            require(operation.contract().checkReply(tree), NOT_OF_TYPE);
            return operation.soap() && !operation.providerForm() ? Body.of(tree) : answer;
        }
        return Body.of(mapped(selected));
    }

    private void watchSoap(JsonNode tree) {
        if (request.environment() == Environment.PRODUCTION) {
            operation.contract().watchSoap(tree);
        }
    }

    /** What simulators answer is no news of their systems. */
    void watch(int status, JsonNode tree) {
        if (request.environment() == Environment.PRODUCTION) {
            operation.contract().watch(status, tree);
        }
    }

    JsonNode mapped(JsonNode selected) {
        JsonNode mapped = applied(selected);
        require(
                operation.contract().checkReply(mapped),
                new Wording(
                        "trả lời sau chuyển đổi không đúng kiểu của nghiệp vụ",
                        "the mapped answer is not of the operation's type"));
        return mapped;
    }

    /** What the response mapping makes of it, unchecked. */
    JsonNode applied(JsonNode selected) {
        if (operation.responseMapping() != null) {
            return operation
                    .responseMapping()
                    .apply(
                            selected.isMissingNode() ? NullNode.instance : selected,
                            variables(operation.responseMapping()));
        } else if (selected.isMissingNode()) {
            throw new BusException(ErrorCode.PROVIDER_REPLY_INVALID, "the answer has nothing at " + operation.select());
        }
        return selected;
    }

    /** The records that one entry of a poll's list becomes, once it is tried again; throws why it cannot. */
    public JsonNode listed(JsonNode entry) {
        return new PollAnswer(operation, this).listed(entry);
    }

    /** What people may see of one entry of a poll's list, be it right or wrong. */
    Optional<JsonNode> shown(JsonNode entry) {
        return new PollAnswer(operation, this).shown(entry);
    }

    static void require(List<Violation> violations, Wording detail) {
        if (!violations.isEmpty()) {
            throw BusException.invalid(ErrorCode.PROVIDER_REPLY_INVALID, detail, violations);
        }
    }

    private static JsonNode json(Body body) {
        try {
            return body.json();
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, e.reason());
        }
    }
}
