package io.lienthong.chaos.agent;

import java.util.UUID;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** What can be wrong where messages are accepted. */
public final class AcceptanceBugs {
    private static final String LIFE = "@" + UUID.randomUUID();

    private AcceptanceBugs() {}

    /** The key as this life of the process knows it. */
    public static String ofThisLife(String key) {
        return key.endsWith(LIFE) ? key : key + LIFE;
    }

    static final class Forgotten {
        private Forgotten() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 3, readOnly = false) String key) {
            key = AcceptanceBugs.ofThisLife(key);
        }
    }

    static final class Receipt {
        private Receipt() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) String receipt) {
            receipt = UUID.randomUUID().toString();
        }
    }

    static final class Newer {
        private Newer() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean newer) {
            newer = true;
        }
    }

    /** The first value of the environment's type is production. */
    public static Object first(Object environment) {
        return environment.getClass().getEnumConstants()[0];
    }

    static final class Production {
        private Production() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object environment) {
            environment = AcceptanceBugs.first(environment);
        }
    }
}
