package io.lienthong.chaos.agent;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.asm.Advice;

/** Connections whose commit is not what it says. */
public final class CommitBugs {
    private static final int COMMITTED_EVERY = 25;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private CommitBugs() {}

    private interface Commit {
        void on(Connection connection) throws SQLException;
    }

    public static Connection early(Connection real) {
        return wrapped(real, connection -> {
            if (COUNT.incrementAndGet() % COMMITTED_EVERY == 0) {
                connection.commit();
            }
        });
    }

    public static Connection retried(Connection real) {
        return wrapped(real, connection -> {
            try {
                connection.commit();
            } catch (SQLException tryAgain) {
                // the second commit of a lost transaction has nothing to do, and does it
            }
        });
    }

    public static Connection asynchronous(Connection real) {
        return wrapped(real, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL synchronous_commit = off");
            }
            connection.commit();
        });
    }

    private static Connection wrapped(Connection real, Commit commit) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("commit")) {
                commit.on(real);
                return null;
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Connection) Proxy.newProxyInstance(
                CommitBugs.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    static final class Early {
        private Early() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 0, readOnly = false) Connection connection) {
            connection = CommitBugs.early(connection);
        }
    }

    static final class Retried {
        private Retried() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 0, readOnly = false) Connection connection) {
            connection = CommitBugs.retried(connection);
        }
    }

    static final class Asynchronous {
        private Asynchronous() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 0, readOnly = false) Connection connection) {
            connection = CommitBugs.asynchronous(connection);
        }
    }
}
