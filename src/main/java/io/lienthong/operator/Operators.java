package io.lienthong.operator;

import io.lienthong.message.BusException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The operators, in PostgreSQL, and what administrators change of them. All methods block. Failures are {@link BusException}s:
 * OPERATOR_CONFLICT where it does not fit what is there.
 */
public final class Operators {
    private final JdbcTemplate jdbc;
    private final OperatorTable table;
    private final Sessions sessions;

    public Operators(JdbcTemplate jdbc, TransactionTemplate transaction, Sessions sessions) {
        this.jdbc = jdbc;
        this.table = new OperatorTable(jdbc, transaction);
        this.sessions = sessions;
    }

    public List<Operator> all() {
        return table.all();
    }

    public Optional<Operator> find(String name) {
        return table.find(name);
    }

    /** Ends the person's sessions, so that the new role holds at once. */
    public void change(String name, Role role) {
        table.changing(() -> {
            table.requireLocal(name);
            table.requireThere(name, "UPDATE operator SET role = ? WHERE name = ?", role.name());
            table.requireAdministrator();
            sessions.closeAll(name);
            return name;
        });
    }

    public void disable(String name) {
        table.changing(() -> {
            table.requireThere(name, "UPDATE operator SET disabled_at = clock_timestamp() WHERE name = ?");
            table.requireAdministrator();
            sessions.closeAll(name);
            jdbc.update("DELETE FROM operator_link WHERE operator = ?", name);
            return name;
        });
    }

    public void enable(String name) {
        table.changing(() -> {
            table.requireThere(
                    name, "UPDATE operator SET disabled_at = NULL, failures = 0, locked_until = NULL WHERE name = ?");
            return name;
        });
    }
}
