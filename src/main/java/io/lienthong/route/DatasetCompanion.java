package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.dataset.Applier;
import io.lienthong.dataset.Change;
import io.lienthong.dataset.Correction;
import io.lienthong.delivery.Repairs;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.Acceptor;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import io.lienthong.message.Request;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies accepted messages of operations with a {@code dataset:} to it, in the transaction that accepts them. */
final class DatasetCompanion implements Acceptor.Companion {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetCompanion.class);
    private static final String POLL = "poll";

    private final Connectors connectors;

    DatasetCompanion(Connectors connectors) {
        this.connectors = connectors;
    }

    /** What the record lacks for its dataset; asked before it is accepted. */
    static List<Violation> violations(ActiveOperation operation, JsonNode record) {
        DatasetTarget target = operation.operation().dataset();
        return target == null ? List.of() : Change.violations(target, record);
    }

    /** What a system's reply becomes where its operation has a dataset: a message of its own, accepted with the step's outcome. */
    static Event event(ActiveOperation operation, Request request, Body reply) {
        require(operation, reply);
        return event(operation, request, String.valueOf(operation.operation().messageType()), reply);
    }

    /** A record, as a message of its own. */
    static Event event(ActiveOperation operation, Request request, String messageType, Body record) {
        return new Event(
                MessageId.next(),
                request.environment(),
                target(operation).event(),
                operation.name().toString(),
                messageType,
                request.correlationId(),
                request.officer(),
                request.trace(),
                record);
    }

    /** Whether what happened at the operation is a record of its dataset. */
    private static boolean isRecord(ActiveOperation operation, Event event) {
        DatasetTarget target = operation.operation().dataset();
        if (target == null) {
            return false;
        }
        return switch (operation.operation().pattern()) {
            case POLL, QUERY -> true;
            case RECEIVE -> !operation.opaque() || event.type().equals(target.event());
            // Its route publishes the reply, or that nobody learned one.
            case REQUEST_REPLY -> target.from() == DatasetTarget.From.PUBLISHED;
            case DELIVER -> event.type().equals(target.event());
        };
    }

    /** Throws MAPPING_FAILED where a route publishes as a record what its dataset cannot take. */
    static void require(Connectors connectors, Event event) {
        boolean named = event.type().startsWith(DatasetTarget.EVENT);
        ActiveOperation operation = operation(connectors, event.source())
                // What is received was checked at the face.
                .filter(found -> named || found.operation().pattern() == Operation.Pattern.REQUEST_REPLY)
                .filter(found -> isRecord(found, event))
                .orElse(null);
        if (operation == null && named) {
            throw new BusException(
                    ErrorCode.MAPPING_FAILED,
                    new Wording(
                            event.source() + " không khai báo bộ dữ liệu cho " + event.type(),
                            event.source() + " declares no dataset for " + event.type()));
        }
        if (operation != null) {
            require(
                    violations(operation, json(event.data())),
                    ErrorCode.MAPPING_FAILED,
                    new Wording(
                            "bản ghi được phát hành thiếu dữ liệu mà bộ dữ liệu cần",
                            "the record that is published lacks what its dataset needs"));
        }
    }

    /** Throws PROVIDER_REPLY_INVALID. */
    static void require(ActiveOperation operation, Body reply) {
        try {
            require(
                    violations(operation, reply.json()),
                    ErrorCode.PROVIDER_REPLY_INVALID,
                    new Wording("trả lời thiếu dữ liệu mà bộ dữ liệu cần", "the reply lacks what its dataset needs"));
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.PROVIDER_REPLY_INVALID, e.reason());
        }
    }

    @Override
    public void accepted(Connection open, List<AcceptedMessage> fresh) throws SQLException {
        accepted(open, fresh, List.of());
    }

    /** A sender hears itself that its key is taken; what a poll reads again with other content would else be seen by nobody. */
    @Override
    public void accepted(Connection open, List<AcceptedMessage> fresh, List<AcceptedMessage> reused)
            throws SQLException {
        List<Change> changes =
                fresh.stream().flatMap(message -> change(message).stream()).toList();
        List<Change> repeats = reused.stream()
                .filter(message -> message.consumer().equals(POLL))
                .flatMap(message -> change(message).stream())
                .toList();
        if (!changes.isEmpty() || !repeats.isEmpty()) {
            Applier.apply(open, changes, repeats);
        }
    }

    private Optional<Change> change(AcceptedMessage message) {
        // Of a poll or a system that handed the message over; or of the step whose call brought it.
        boolean named = message.operation().indexOf('/') > 0;
        String name = named ? message.operation() : message.event().source();
        return operation(connectors, name)
                .filter(operation -> isRecord(operation, message.event()))
                .flatMap(operation -> change(operation, message.event()));
    }

    /** Refuses what would be another record, or none. */
    void check(Repairs.Corrected corrected) {
        ActiveOperation operation = recordOf(corrected).orElse(null);
        if (operation == null) {
            return;
        }
        require(violations(operation, json(corrected.is().data())));
        correction(operation, corrected).ifPresent(correction -> require(correction.violations(target(operation))));
    }

    private Optional<ActiveOperation> recordOf(Repairs.Corrected corrected) {
        return operation(connectors, corrected.was().source())
                .filter(operation -> isRecord(operation, corrected.was()));
    }

    private static JsonNode json(Body body) {
        try {
            return body.json();
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, e.reason());
        }
    }

    private static void require(List<Violation> violations) {
        require(
                violations,
                ErrorCode.REQUEST_INVALID,
                new Wording(
                        "bản sửa sẽ là một bản ghi khác, hoặc không còn là bản ghi, trong bộ dữ liệu; hãy rút thông điệp và gửi mới",
                        "the correction would be another record of its dataset, or none: withdraw the message and"
                                + " send a new one"));
    }

    private static void require(List<Violation> violations, ErrorCode code, Wording detail) {
        if (!violations.isEmpty()) {
            throw BusException.invalid(code, detail, violations);
        }
    }

    /** Corrections become the content of their records, where nothing newer came. */
    void corrected(Connection open, List<Repairs.Corrected> corrected) throws SQLException {
        List<Correction> corrections = new ArrayList<>();
        for (Repairs.Corrected one : corrected) {
            recordOf(one).flatMap(operation -> correction(operation, one)).ifPresent(corrections::add);
        }
        Applier.correct(open, corrections);
    }

    private static Optional<ActiveOperation> operation(Connectors connectors, String name) {
        int slash = name.indexOf('/');
        return slash <= 0
                ? Optional.empty()
                : connectors
                        .find(name.substring(0, slash))
                        .flatMap(connector -> connector.operation(name.substring(slash + 1)))
                        .filter(operation -> operation.operation().dataset() != null);
    }

    private static Optional<Correction> correction(ActiveOperation operation, Repairs.Corrected corrected) {
        return change(operation, corrected.was())
                .flatMap(was -> change(operation, corrected.is()).map(is -> new Correction(was, is)));
    }

    private static Optional<Change> change(ActiveOperation operation, Event event) {
        DatasetTarget target = target(operation);
        try {
            JsonNode record = event.data().json();
            if (Change.violations(target, record).isEmpty()) {
                String source = operation.name().connector();
                return Optional.of(Change.of(target, event.environment(), source, record, event.id()));
            }
        } catch (MalformedBody e) {
            // told below
        }
        LOG.atError()
                .addKeyValue("messageId", event.id())
                .addKeyValue("traceId", event.trace().traceId())
                .addKeyValue("operation", operation.name())
                .log("The descriptor changed while the message was accepted: it is not in its dataset");
        return Optional.empty();
    }

    private static DatasetTarget target(ActiveOperation operation) {
        return java.util.Objects.requireNonNull(operation.operation().dataset());
    }
}
