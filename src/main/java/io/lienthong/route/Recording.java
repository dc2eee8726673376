package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.journal.RecordedCalls.RecordedCall;
import io.lienthong.journal.RecordedCalls.Unkept;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.provider.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call to a system on its way into the record: its request, and what the system answered. Costs a call references alone;
 * {@link #told} does the work, on the recorder's thread.
 */
final class Recording implements Witness {
    private static final int MOST_ANSWERS = 10;
    private static final int MOST_ANSWER_BYTES = 256 << 10;
    private static final int MOST_MESSAGE_BYTES = 64 << 10;

    private static final byte[] NOTHING = new byte[0];

    private final ActiveOperation operation;
    private final Request request;
    private final List<Answered> answers = new ArrayList<>(1);
    private int bytes;
    private byte[] message = NOTHING;
    private byte[] reply = NOTHING;
    private @Nullable ErrorCode code;

    /** @param body absent: the attempt ended without an answer */
    private record Answered(int status, String mediaType, byte @Nullable [] body) {}

    /** A way in which calls of an operation end. */
    record Kind(
            Environment environment,
            OperationName operation,
            @Nullable ErrorCode code) {}

    Recording(ActiveOperation operation, Request request) {
        this.operation = operation;
        this.request = request;
    }

    @Override
    public void answered(int status, String mediaType, byte[] body) {
        bytes += body.length;
        if (answers.size() < MOST_ANSWERS && bytes <= MOST_ANSWER_BYTES) {
            answers.add(new Answered(status, mediaType, body));
        }
    }

    @Override
    public void broken() {
        if (answers.size() < MOST_ANSWERS) {
            answers.add(new Answered(0, "", null));
        }
    }

    /** How the call ended; of each such way a bounded number is recorded. */
    Kind kind(OperationCall.Result result) {
        if (result instanceof OperationCall.Result.Refused refused) {
            code = refused.error().code();
        } else if (result instanceof OperationCall.Result.Away away) {
            code = away.error().code();
        }
        return new Kind(request.environment(), operation.name(), code);
    }

    /** Takes the bodies, on the call's own thread: they must not be converted on another. False where they are too large. */
    boolean takes(OperationCall.Result result, Body sent) {
        if (sent.stored() != null) {
            return false;
        }
        message = sent.bytes();
        reply = result instanceof OperationCall.Result.Done done ? done.reply().bytes() : NOTHING;
        return message.length <= MOST_MESSAGE_BYTES;
    }

    /** With made-up values in place of personal ones; throws where a body is no JSON. */
    RecordedCall told() throws MalformedBody {
        Disguise disguise = new Disguise();
        boolean personal = operation.operation().personalData();
        if (personal) {
            request.parameters().values().forEach(disguise::add);
        }
        ObjectNode call = Json.object();
        if (message.length > 0) {
            JsonNode sent = Json.parse(message);
            disguise.addHidden(sent, operation.contract().maskRequest(sent));
            call.set("message", disguise.in(sent));
        }
        ObjectNode parameters = call.putObject("parameters");
        for (Map.Entry<String, String> one : request.parameters().entrySet()) {
            parameters.put(one.getKey(), disguise.in(one.getValue()));
        }
        Unkept unkept = personal ? Unkept.PERSONAL_DATA : answers.isEmpty() ? Unkept.NOT_SENT : tooLarge();
        if (unkept == null) {
            ArrayNode kept = masksUnknown() ? null : answers(disguise);
            if (kept == null) {
                unkept = Unkept.MASKED;
            } else {
                call.set("answers", kept);
            }
        }
        return new RecordedCall(
                request.id(),
                operation.name(),
                request.environment(),
                operation.version(),
                request.receivedAt(),
                code,
                Json.write(call),
                unkept);
    }

    /** Only of an answer that became the reply is it known what of it is masked; errors hold what was sent at most. */
    private boolean masksUnknown() {
        long records = answers.stream()
                .filter(one -> one.body() != null && one.status() < 400)
                .count();
        return operation.contract().masksReply() && records > (reply.length == 0 ? 0 : 1);
    }

    private @Nullable Unkept tooLarge() {
        return bytes > MOST_ANSWER_BYTES || answers.size() == MOST_ANSWERS ? Unkept.TOO_LARGE : null;
    }

    /** Absent where not all that the journal masks in the reply was found in them. */
    private @Nullable ArrayNode answers(Disguise disguise) throws MalformedBody {
        disguise.lookAnew();
        Disguise ofReply = new Disguise();
        if (reply.length > 0) {
            JsonNode whole = Json.parse(reply);
            ofReply.addHidden(whole, operation.contract().maskReply(whole));
        }
        ArrayNode kept = Json.object().arrayNode();
        for (Answered one : answers) {
            if (one.body() == null) {
                kept.addObject().put("broken", true);
            } else {
                kept.addObject()
                        .put("status", one.status())
                        .put("mediaType", one.mediaType())
                        .put("body", disguise.in(ofReply.in(one.body())));
            }
        }
        return ofReply.missed() ? null : kept;
    }
}
