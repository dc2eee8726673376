package io.lienthong.chaos.agent;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** What can be wrong where messages are delivered. The types of the bus are named by reflection: they are not for others. */
public final class DeliveryBugs {
    private DeliveryBugs() {}

    private static Object get(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    private static Object call(Object owner, String name) throws ReflectiveOperationException {
        Method method = owner.getClass().getDeclaredMethod(name);
        method.setAccessible(true);
        return method.invoke(owner);
    }

    public static void passHighest(Object shard) {
        try {
            Object cursor = get(shard, "cursor");
            Field passed = cursor.getClass().getDeclaredField("passed");
            passed.setAccessible(true);
            passed.setLong(cursor, Math.max(passed.getLong(cursor), (long) get(shard, "highest")));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static final class GreaterThanLast {
        private GreaterThanLast() {}

        @Advice.OnMethodExit
        static void exit(@Advice.This Object shard) {
            DeliveryBugs.passHighest(shard);
        }
    }

    @SuppressWarnings("unchecked")
    public static int byTimestamp(Object one, Object other) {
        try {
            UUID first = (UUID) call(one, "messageId");
            UUID second = (UUID) call(other, "messageId");
            return first.compareTo(second);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static final class ByTimestamp {
        private ByTimestamp() {}

        @Advice.OnMethodExit
        static void exit(
                @Advice.This Object entry,
                @Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) Object other,
                @Advice.Return(readOnly = false) int order) {
            order = DeliveryBugs.byTimestamp(entry, other);
        }
    }

    /** The numbers of all deliveries that the outcomes are of, whether they were changed or not. */
    public static Set<Long> all(List<?> outcomes) {
        try {
            Set<Long> all = new HashSet<>();
            for (Object outcome : outcomes) {
                all.add((Long) get(call(outcome, "entry"), "seq"));
            }
            return all;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static final class Unfenced {
        private Unfenced() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Argument(1) List<?> outcomes, @Advice.Return(readOnly = false) Set<Long> changed) {
            changed = DeliveryBugs.all(outcomes);
        }
    }

    static final class NewKey {
        private NewKey() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) String key) {
            key = UUID.randomUUID().toString();
        }
    }

    /** The same result, if it is a delivery; else a delivery. */
    public static Object delivered(Object result) {
        try {
            Class<?> delivered = Class.forName("io.lienthong.delivery.Result$Delivered");
            if (delivered.isInstance(result)) {
                return result;
            }
            Constructor<?> constructor = delivered.getDeclaredConstructor(List.class, int.class, boolean.class);
            constructor.setAccessible(true);
            return constructor.newInstance(List.of(), 200, false);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static final class SwallowedRefusal {
        private SwallowedRefusal() {}

        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(value = 1, readOnly = false, typing = Assigner.Typing.DYNAMIC) Object result) {
            result = DeliveryBugs.delivered(result);
        }
    }

    public static Set<Long> drop(Connection connection, Collection<?> parked) {
        if (!parked.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM delivery WHERE state = 'PARKED'");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return new HashSet<>();
    }

    static final class Dropped {
        private Dropped() {}

        @Advice.OnMethodExit
        static void exit(
                @Advice.Argument(0) Connection connection,
                @Advice.Argument(1) List<?> parked,
                @Advice.Return(readOnly = false) Set<Long> changed) {
            changed = DeliveryBugs.drop(connection, parked);
        }
    }

    static final class NoSweep {
        private NoSweep() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }
}
