package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
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
        DatasetTarget target = target(operation);
        require(operation, reply);
        return new Event(
                MessageId.next(),
                request.environment(),
                "dataset." + target.name(),
                operation.name().toString(),
                String.valueOf(operation.operation().messageType()),
                request.correlationId(),
                request.officer(),
                request.trace(),
                reply);
    }

    /** Throws PROVIDER_REPLY_INVALID. */
    static void require(ActiveOperation operation, Body reply) {
        try {
            List<Violation> violations = violations(operation, reply.json());
            if (!violations.isEmpty()) {
                throw BusException.invalid(
                        ErrorCode.PROVIDER_REPLY_INVALID,
                        new Wording(
                                "trả lời thiếu dữ liệu mà tập dữ liệu cần", "the reply lacks what its dataset needs"),
                        violations);
            }
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.PROVIDER_REPLY_INVALID, e.reason());
        }
    }

    @Override
    public void accepted(Connection open, List<AcceptedMessage> fresh) throws SQLException {
        List<Change> changes = new ArrayList<>();
        for (AcceptedMessage message : fresh) {
            // Of a poll or a system that handed the message over; or of the step whose call brought it.
            boolean named = message.operation().indexOf('/') > 0;
            String name = named ? message.operation() : message.event().source();
            operation(name)
                    .flatMap(operation -> change(operation, message.event()))
                    .ifPresent(changes::add);
        }
        if (!changes.isEmpty()) {
            Applier.apply(open, changes);
        }
    }

    /** Refuses what would be another record, or none. */
    void check(Repairs.Corrected corrected) {
        ActiveOperation operation = operation(corrected.was().source()).orElse(null);
        if (operation == null) {
            return;
        }
        try {
            require(violations(operation, corrected.is().data().json()));
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, e.reason());
        }
        correction(operation, corrected).ifPresent(correction -> require(correction.violations(target(operation))));
    }

    private static void require(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "bản sửa sẽ là một bản ghi khác, hoặc không còn là bản ghi, trong bộ dữ liệu; hãy rút thông điệp và gửi mới",
                            "the correction would be another record of its dataset, or none: withdraw the message and"
                                    + " send a new one"),
                    violations);
        }
    }

    /** Corrections become the content of their records, where nothing newer came. */
    void corrected(Connection open, List<Repairs.Corrected> corrected) throws SQLException {
        List<Correction> corrections = new ArrayList<>();
        for (Repairs.Corrected one : corrected) {
            operation(one.was().source())
                    .flatMap(operation -> correction(operation, one))
                    .ifPresent(corrections::add);
        }
        Applier.correct(open, corrections);
    }

    private Optional<ActiveOperation> operation(String name) {
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
                .addKeyValue("operation", operation.name())
                .log("The descriptor changed while the message was accepted: it is not in its dataset");
        return Optional.empty();
    }

    private static DatasetTarget target(ActiveOperation operation) {
        return java.util.Objects.requireNonNull(operation.operation().dataset());
    }
}
