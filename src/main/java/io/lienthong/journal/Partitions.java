package io.lienthong.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The partitions by day. They are made ahead of time; a row of another day (the clock was off, or a delivery ended weeks
 * after its acceptance) has its own made before it is written, so that no default partition is needed, which would have
 * to be locked and searched for every new day.
 */
final class Partitions {
    private static final int DAYS_BEHIND = 1;
    private static final int DAYS_AHEAD = 7;

    private final ConnectionSource source;
    private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

    Partitions(ConnectionSource source) {
        this.source = source;
    }

    /** Makes the partitions of the days around now. */
    void ahead(Clock clock) throws SQLException {
        LocalDate today = LocalDate.now(clock);
        for (int day = -DAYS_BEHIND; day <= DAYS_AHEAD; day++) {
            ensure(today.plusDays(day));
        }
    }

    /** In a transaction of its own: the partition outlives a batch that fails. */
    void ensure(LocalDate day) throws SQLException {
        if (known.contains(day)) {
            return;
        }
        try (Connection connection = source.open();
                PreparedStatement statement = connection.prepareStatement("SELECT make_day(?)")) {
            statement.setObject(1, day);
            statement.execute();
        }
        known.add(day);
    }

    /** After somebody dropped a partition. */
    void forget() {
        known.clear();
    }
}
