package io.lienthong.connector;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of a poll: what it needs, the calls it makes for a record, and how it asks for further pages. */
final class PollRules {
    private final Descriptor descriptor;
    private final DescriptorRules rules;

    PollRules(Descriptor descriptor, DescriptorRules rules) {
        this.descriptor = descriptor;
        this.rules = rules;
    }

    void check(Operation operation, String key) {
        rules.needs(operation.schedule(), key, "schedule", "how often to ask");
        rules.needs(operation.messageType(), key, "messageType", "the canonical type of a record");
        rules.needs(operation.publish(), key, "publish", "the event that a record becomes");
        if (operation.dataset() == null || operation.fetch() != null) {
            rules.needs(operation.key(), key, "key", "what identifies a record");
        }
        recordCall(operation.acknowledge(), key + "/acknowledge");
        recordCall(operation.refuse(), key + "/refuse");
        recordCall(operation.fetch(), key + "/fetch");
        fetched(operation, key);
        pagination(operation, key + "/pagination");
    }

    private static Stream<Operation.RecordCall> recordCalls(Operation operation) {
        return Stream.of(
                        Optional.ofNullable(operation.fetch()),
                        Optional.ofNullable(operation.acknowledge()),
                        Optional.ofNullable(operation.refuse()))
                .flatMap(Optional::stream);
    }

    /** Whether a poll calls the operation for its records. */
    boolean called(Operation operation) {
        return descriptor.operations().stream()
                .flatMap(PollRules::recordCalls)
                .anyMatch(call -> call.operation().equals(operation.name()));
    }

    private void recordCall(Operation.@Nullable RecordCall call, String key) {
        if (call == null) {
            return;
        }
        rules.known(call.operation(), key);
        descriptor.operation(call.operation()).ifPresent(called -> {
            if (called.pattern() != Operation.Pattern.REQUEST_REPLY && called.pattern() != Operation.Pattern.DELIVER) {
                rules.defect(
                        key, called.name() + " is a " + called.pattern(), "name a requestReply or deliver operation");
            }
            for (String parameter : call.parameters().keySet()) {
                if (!called.request().parameters().containsKey(parameter)) {
                    rules.defect(
                            key + "/parameters",
                            called.name() + " has no parameter " + parameter,
                            "remove or rename it");
                }
            }
        });
    }

    private void fetched(Operation poll, String key) {
        Operation.RecordCall fetch = poll.fetch();
        Optional<Operation> called = fetch == null ? Optional.empty() : descriptor.operation(fetch.operation());
        called.ifPresent(operation -> {
            if (operation.pattern() != Operation.Pattern.REQUEST_REPLY
                    || !String.valueOf(poll.messageType()).equals(operation.messageType())) {
                rules.defect(
                        key + "/fetch",
                        operation.name() + " does not reply with " + poll.messageType(),
                        "name a requestReply operation of the poll's messageType");
            }
        });
    }

    private void pagination(Operation operation, String key) {
        Pagination pagination = operation.pagination();
        if (pagination == null || pagination.type() == Pagination.Type.NONE) {
            return;
        }
        rules.needs(pagination.parameter(), key, "parameter", "how the system is asked for a page");
        if (pagination.byCursor() && (pagination.next() == null) == (pagination.last() == null)) {
            rules.defect(key, "a cursor comes from one place", "give either next or last");
        }
        if (pagination.type() == Pagination.Type.LINK && pagination.next() == null) {
            rules.defect(key, "the link has no place", "give next");
        }
        if (pagination.byCursor()
                ? pagination.total() != null
                : pagination.next() != null || pagination.last() != null) {
            rules.defect(
                    key,
                    "keys of different types of pagination",
                    "total is for offset and page, next and last for cursor");
        }
    }
}
