package io.lienthong.journal;

import java.sql.SQLException;
import java.util.Set;

/** What PostgreSQL's refusals mean, by SQLSTATE. */
final class Failure {
    /** Serialization failure, deadlock, lock not to be had: the same again may succeed. */
    private static final Set<String> TRANSIENT = Set.of("40001", "40P01", "55P03");
    /** Data exception, integrity constraint, program limit: the row is at fault. */
    private static final Set<String> DATA_CLASSES = Set.of("22", "23", "54");

    /** Our own state of class 22 for a row that we could not even write down. */
    static final String DEFECT = "22LT0";

    private Failure() {}

    static boolean isTransient(SQLException failure) {
        return TRANSIENT.contains(state(failure));
    }

    static boolean isOfData(SQLException failure) {
        String state = state(failure);
        return state.length() == 5 && DATA_CLASSES.contains(state.substring(0, 2));
    }

    /** For people, without the row's content, which PostgreSQL's own messages quote. */
    static String name(SQLException failure) {
        return switch (state(failure)) {
            case "22021" -> "a text holds a character that PostgreSQL cannot store";
            case "23505" -> "a row with this number exists";
            case "54000" -> "a field is too long";
            default -> "SQLSTATE " + state(failure);
        };
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
