package io.lienthong.traffic;

import io.lienthong.message.MessageId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions that a query makes on rows of one table, with their values in order. */
final class Filter {
    private final MessageQuery query;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /** @param system condition on the connector, and operation on the operation, with a question mark for each use of it */
    Filter(MessageQuery query, @Nullable MessageId before, String system, String operation) {
        this.query = query;
        if (before != null) {
            add("message_id < ?", before.value());
        }
        if (query.environment() != null) {
            add("environment = ?::environment", query.environment().name());
        }
        if (query.consumer() != null) {
            add("consumer = ?", query.consumer());
        }
        if (query.system() != null) {
            add(system, query.system());
        }
        if (query.operation() != null) {
            add(operation, query.operation());
        }
    }

    /** @param code expression of the error code; empty: success */
    void outcome(String code) {
        String outcome = query.outcome();
        if (outcome == null) {
            return;
        }
        switch (outcome) {
            case MessageQuery.OK -> add(code + " = ''");
            case MessageQuery.FAILED -> add(code + " <> ''");
            default -> add(code + " = ?", outcome);
        }
    }

    void add(String condition) {
        conditions.add(condition);
    }

    /** @param value for each question mark */
    void add(String condition, Object value) {
        conditions.add(condition);
        long uses = condition.chars().filter(c -> c == '?').count();
        values.addAll(Collections.nCopies((int) uses, value));
    }

    String sql() {
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    List<Object> values() {
        return values;
    }
}
