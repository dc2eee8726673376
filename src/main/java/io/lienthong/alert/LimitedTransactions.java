package io.lienthong.alert;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions that wait for no lock longer than 5 s: a node that stops in the middle of one keeps the others for 10 s at most. */
final class LimitedTransactions extends TransactionTemplate {
    private static final long serialVersionUID = 1;
    private static final String LIMITS = "SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10s';"
            + " SET LOCAL idle_in_transaction_session_timeout = '10s'";

    private final transient JdbcTemplate jdbc;

    LimitedTransactions(PlatformTransactionManager manager, JdbcTemplate jdbc) {
        super(manager);
        this.jdbc = jdbc;
    }

    @Override
    public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
        return super.execute(status -> {
            jdbc.execute(LIMITS);
            return action.doInTransaction(status);
        });
    }
}
