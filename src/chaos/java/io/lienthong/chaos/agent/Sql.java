package io.lienthong.chaos.agent;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/** Replaces a piece of one statement of the bus. */
public final class Sql {
    private static volatile String from = "";
    private static volatile String to = "";

    private Sql() {}

    static AgentBuilder replace(AgentBuilder builder, String piece, String by) {
        from = piece;
        to = by;
        return FaultAgent.advise(
                builder,
                "org.postgresql.jdbc.PgConnection",
                named("prepareStatement").and(isPublic()).and(takesArgument(0, String.class)),
                Prepare.class);
    }

    public static String changed(String sql) {
        return sql.replace(from, to);
    }

    static final class Prepare {
        private Prepare() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 0, readOnly = false) String sql) {
            sql = Sql.changed(sql);
        }
    }
}
