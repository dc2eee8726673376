package io.lienthong.face.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.face.RequestReader;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.journal.MessageStory;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Problem;
import io.lienthong.message.Wording;
import io.lienthong.route.Workers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/messages/{messageId}}: where a consumer's own message is. */
final class MessageStatus {
    static final String PREFIX = "/api/messages/";

    private final Access access;
    private final Journal journal;
    private final Workers workers;

    MessageStatus(Access access, Journal journal, Workers workers) {
        this.access = access;
        this.journal = journal;
        this.workers = workers;
    }

    RequestReader.@Nullable Continuation head(HttpServerRequest http) {
        Consumer caller = null;
        try {
            if (http.method() != HttpMethod.GET) {
                throw new BusException(
                        ErrorCode.METHOD_NOT_ALLOWED, new Wording("đường dẫn này nhận GET", "this path takes GET"));
            }
            Consumer consumer =
                    access.authenticate(http.getHeader(HttpHeaders.AUTHORIZATION), ClientCertificate.sha256(http));
            caller = consumer;
            access.requireQuota(consumer);
            MessageId id =
                    MessageId.parse(http.uri().substring(PREFIX.length())).orElseThrow(MessageStatus::unknown);
            Context loop = java.util.Objects.requireNonNull(Vertx.currentContext());
            workers.start(() -> find(http, loop, consumer, id));
        } catch (BusException e) {
            if (caller != null && e.code() == ErrorCode.QUOTA_EXCEEDED) {
                http.response()
                        .putHeader("Retry-After", Long.toString(caller.pause().toSeconds()));
            }
            write(http, e.code().httpStatus(), Problem.MEDIA_TYPE, Problem.of(e, null));
        }
        return null;
    }

    private void find(HttpServerRequest http, Context loop, Consumer consumer, MessageId id) {
        try {
            MessageStory story =
                    journal.find(id).filter(found -> belongs(found, consumer)).orElseThrow(MessageStatus::unknown);
            loop.runOnContext(nothing -> write(http, 200, "application/json", describe(story)));
        } catch (RuntimeException failure) {
            BusException e = failure instanceof BusException error
                    ? error
                    : new BusException(ErrorCode.INTERNAL_ERROR, "the message could not be read", failure);
            loop.runOnContext(nothing -> write(http, e.code().httpStatus(), Problem.MEDIA_TYPE, Problem.of(e, id)));
        }
    }

    /** Others' messages are as unknown as those that do not exist. */
    private static boolean belongs(MessageStory story, Consumer consumer) {
        StoredMessage accepted = story.accepted();
        if (accepted != null) {
            return accepted.consumer().equals(consumer.id())
                    && accepted.event().environment() == consumer.environment();
        }
        return story.entries().stream()
                .anyMatch(entry ->
                        entry.consumer().equals(consumer.id()) && entry.environment() == consumer.environment());
    }

    private static ObjectNode describe(MessageStory story) {
        ObjectNode described = Json.object();
        described.put("messageId", story.messageId().toString());
        described.put("status", status(story));
        StoredMessage accepted = story.accepted();
        if (accepted != null) {
            described.put("acceptedAt", accepted.acceptedAt().toString());
            MessageId corrects = accepted.corrects();
            if (corrects != null) {
                described.put("corrects", corrects.toString());
            }
            if (!story.corrections().isEmpty()) {
                ArrayNode corrections = described.putArray("correctedBy");
                story.corrections().forEach(id -> corrections.add(id.toString()));
            }
            ArrayNode steps = described.putArray("steps");
            accepted.routes().forEach(route -> step(steps.addObject().put("step", route), story, route));
        }
        return described;
    }

    private static String status(MessageStory story) {
        if (story.accepted() == null) {
            Optional<LogEntry> last = story.entries().stream().reduce((first, second) -> second);
            return last.map(entry ->
                            entry.kind() == Kind.INTENDED ? "pending" : entry.code() == null ? "answered" : "failed")
                    .orElse("pending");
        }
        if (story.deliveries().stream().anyMatch(MessageStory.OpenDelivery::parked)) {
            return "parked";
        }
        if (!story.deliveries().isEmpty()) {
            return "accepted";
        }
        return story.entries().stream().anyMatch(entry -> entry.kind() == Kind.WITHDRAWN) ? "withdrawn" : "delivered";
    }

    private static void step(ObjectNode step, MessageStory story, String route) {
        MessageStory.OpenDelivery open = story.deliveries().stream()
                .filter(one -> one.route().equals(route))
                .findFirst()
                .orElse(null);
        if (open == null) {
            boolean withdrawn = story.entries().stream()
                    .anyMatch(entry -> route.equals(entry.route()) && entry.kind() == Kind.WITHDRAWN);
            step.put("status", withdrawn ? "withdrawn" : "delivered");
        } else if (open.parked()) {
            step.put("status", "parked").put("reason", open.reason());
            Optional.ofNullable(open.reason()).flatMap(ErrorCode::named).ifPresent(code -> Problem.explain(step, code));
        } else {
            step.put("status", "waiting");
        }
    }

    private static BusException unknown() {
        return new BusException(
                ErrorCode.MESSAGE_UNKNOWN,
                new Wording("không có thông điệp nào như vậy của bạn", "there is no such message of yours"));
    }

    private static void write(HttpServerRequest http, int status, String mediaType, ObjectNode body) {
        if (!http.response().closed()) {
            http.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
                    .end(Buffer.buffer(Json.write(body)));
        }
    }
}
