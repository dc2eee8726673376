package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import io.lienthong.poll.RecordCalls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls the operations that a poll names for the entries of its list. The entry is the message of the call. */
final class PollCalls implements RecordCalls {
    private static final String CONSUMER = "poll";

    private final Connectors connectors;
    private final Workers workers;
    private final PersonalDataLog personalData;

    PollCalls(Connectors connectors, Workers workers, PersonalDataLog personalData) {
        this.connectors = connectors;
        this.workers = workers;
        this.personalData = personalData;
    }

    /** A poll reads on nobody's behalf: the ledger names the poll. */
    static @Nullable String officer(ActiveOperation operation) {
        return operation.operation().personalData() ? "poll." + operation.name().connector() : null;
    }

    static @Nullable String purpose(ActiveOperation operation) {
        return operation.operation().personalData() ? "POLL" : null;
    }

    @Override
    public void call(Call call, Consumer<Result> done) {
        try {
            ActiveOperation poll = connectors.operation(call.poll());
            if (call.step() == Step.MAP) {
                done.accept(mapped(poll, call));
            } else {
                start(poll, call, done);
            }
        } catch (BusException e) {
            done.accept(result(e));
        }
    }

    /** Of an entry whose record is fetched nobody knows what is personal in it. */
    @Override
    public Optional<JsonNode> shown(Call call) {
        try {
            ActiveOperation poll = connectors.operation(call.poll());
            return poll.operation().fetch() == null ? asListed(poll, call).shown(call.entry()) : Optional.empty();
        } catch (BusException gone) {
            return Optional.empty();
        }
    }

    private static Result mapped(ActiveOperation poll, Call call) {
        return new Result.Done(elements(asListed(poll, call).listed(call.entry())));
    }

    private static OperationCall asListed(ActiveOperation poll, Call call) {
        return new OperationCall(poll, request(poll, call, Map.of()), Body.EMPTY, Map.of(), Duration.ZERO);
    }

    private void start(ActiveOperation poll, Call call, Consumer<Result> done) {
        Operation.RecordCall declared = switch (call.step()) {
            case FETCH -> poll.operation().fetch();
            case ACKNOWLEDGE -> poll.operation().acknowledge();
            case REFUSE -> poll.operation().refuse();
            case MAP -> null;
        };
        if (declared == null && call.step() == Step.FETCH) {
            // A changed descriptor does not lose the record: it waits until a person decides.
            done.accept(new Result.Refused(ErrorCode.CONNECTOR_DISABLED, "the poll declares no fetch any more"));
            return;
        }
        if (declared == null) {
            // The descriptor has changed since: nobody wants to hear it any more.
            done.accept(new Result.Done(List.of()));
            return;
        }
        ActiveOperation operation =
                connectors.operation(new OperationName(call.poll().connector(), declared.operation()));
        Request request = request(operation, call, parameters(operation, declared, call.entry()));
        Duration budget = Duration.between(Instant.now(), call.deadline());
        CallContext context =
                new CallContext(request, CallContext.Origin.POLL, operation, Map.of(), budget, workers::resume);
        if (operation.operation().personalData()) {
            personalData.intend(context, operation, request, failure -> {
                if (failure == null) {
                    ask(poll, operation, request, call, budget, done);
                } else {
                    done.accept(new Result.Away(failure.code(), failure.detail(), null));
                }
            });
        } else {
            ask(poll, operation, request, call, budget, done);
        }
    }

    private void ask(
            ActiveOperation poll,
            ActiveOperation operation,
            Request request,
            Call call,
            Duration budget,
            Consumer<Result> done) {
        try {
            new OperationCall(operation, request, sent(operation, request), Map.of(), budget)
                    .start(result -> workers.resume(() -> done.accept(result(poll, call.step(), result))));
        } catch (BusException e) {
            done.accept(result(e));
        }
    }

    /** The entry, which a mapping may turn into what is sent; a call that is all said by its parameters has no body. */
    private static Body sent(ActiveOperation operation, Request request) {
        boolean wanted =
                operation.requestMapping() != null || operation.contract().providerTakesBody();
        return wanted ? request.body() : Body.EMPTY;
    }

    private static Request request(ActiveOperation operation, Call call, Map<String, String> parameters) {
        byte[] name = (operation.name() + "|" + call.key()).getBytes(StandardCharsets.UTF_8);
        return new Request(
                MessageId.next(),
                call.environment(),
                CONSUMER,
                operation.name(),
                parameters,
                Body.of(call.entry()),
                UUID.nameUUIDFromBytes(name).toString(),
                purpose(operation),
                officer(operation),
                null,
                Trace.continued(null),
                Instant.now());
    }

    private static Map<String, String> parameters(
            ActiveOperation operation, Operation.RecordCall declared, JsonNode entry) {
        Map<String, String> parameters = new HashMap<>();
        declared.parameters().forEach((name, pointer) -> {
            JsonNode value = entry.at(pointer);
            if (value.isValueNode() && !value.isNull()) {
                parameters.put(name, value.asText());
            }
        });
        var violations = operation.contract().checkParameters(parameters);
        if (!violations.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.PROVIDER_REPLY_INVALID,
                    new Wording(
                            "bản ghi trong danh sách thiếu tham số cho " + operation.name(),
                            "the entry does not give " + operation.name() + " its parameters"),
                    violations);
        }
        return parameters;
    }

    private static Result result(ActiveOperation poll, Step step, OperationCall.Result called) {
        if (called instanceof OperationCall.Result.Done done) {
            return step == Step.FETCH ? record(poll, done.reply()) : new Result.Done(List.of());
        }
        if (called instanceof OperationCall.Result.Away away) {
            return new Result.Away(
                    away.unavailable().code(),
                    away.unavailable().detail(),
                    away.unavailable().retryAfter());
        }
        return result(((OperationCall.Result.Refused) called).error());
    }

    private static Result record(ActiveOperation poll, Body reply) {
        try {
            DatasetCompanion.require(poll, reply);
            return new Result.Done(List.of(reply.json()));
        } catch (MalformedBody e) {
            return new Result.Refused(
                    ErrorCode.PROVIDER_REPLY_INVALID, e.reason().toString());
        } catch (BusException e) {
            return result(e);
        }
    }

    /** What is ours to mend, or our credentials, is not the record's fault: it waits. */
    private static Result result(BusException error) {
        return switch (error.code()) {
            case JOURNAL_UNAVAILABLE,
                    OVERLOADED,
                    CONNECTOR_DISABLED,
                    CONNECTOR_UNKNOWN,
                    ADDRESS_FORBIDDEN,
                    PROVIDER_AUTHENTICATION_FAILED -> new Result.Away(error.code(), error.detail(), null);
            default -> new Result.Refused(error.code(), error.detailWithPlaces());
        };
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new java.util.ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }
}
