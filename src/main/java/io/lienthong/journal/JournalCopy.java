package io.lienthong.journal;

import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.traffic.TrafficClass;
import io.lienthong.traffic.TrafficCounter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes rows of the journal by COPY: the hottest path of the bus. For one thread. */
final class JournalCopy {
    private static final String COPY = """
            COPY journal (day, message_id, event, at, environment, kind, consumer, connector, operation, version, route,
              correlation_id, trace_id, purpose, officer, code, http_status, duration_micros, detail, request, reply,
              request_ref, reply_ref) FROM STDIN (FORMAT binary)""";
    private static final int COLUMNS = 23;
    /** Increment of the sequence journal_event. */
    private static final int MAX_ROWS = 16_384;

    private final CopyBuffer buffer = new CopyBuffer();
    private final Partitions partitions;
    private final TrafficCounter traffic;
    /** Day of the row before, which nearly always is this row's day. */
    private LocalDate lastDay = LocalDate.EPOCH;

    private long lastEpochDay;

    JournalCopy(Partitions partitions, TrafficCounter traffic) {
        this.partitions = partitions;
        this.traffic = traffic;
    }

    /** Writes the rows in one statement, within the open transaction if there is one. */
    <T> void copy(Connection connection, List<T> items, Function<T, JournalRow> rowOf) throws SQLException {
        if (items.isEmpty()) {
            return;
        }
        if (items.size() > MAX_ROWS) {
            throw new IllegalArgumentException("more than " + MAX_ROWS + " rows in a batch: " + items.size());
        }
        buffer.clear();
        long next = firstNumber(connection, items, rowOf);
        for (T item : items) {
            JournalRow row = rowOf.apply(item);
            LogEntry entry = row.entry();
            add(row, entry.event() == LogEntry.NEXT ? next++ : entry.event());
        }
        try {
            buffer.send(connection, COPY);
        } catch (SQLException e) {
            partitions.forget(); // one of them may have been dropped; the next attempt makes it again
            throw e;
        }
        items.forEach(item -> count(rowOf.apply(item).entry()));
    }

    private void count(LogEntry entry) {
        traffic.count(trafficClass(entry), entry.messageId(), entry.at(), entry.durationMicros());
    }

    static TrafficClass trafficClass(LogEntry entry) {
        return new TrafficClass(
                entry.environment(),
                entry.consumer(),
                entry.operation().connector(),
                entry.operation().operation(),
                entry.kind().name(),
                entry.code() == null ? "" : entry.code().name());
    }

    private void add(JournalRow row, long event) throws SQLException {
        LogEntry entry = row.entry();
        buffer.row(COLUMNS)
                .date(day(entry.messageId()))
                .uuid(entry.messageId().value())
                .bigint(event)
                .timestamp(entry.at())
                .text(entry.environment().name())
                .text(entry.kind().name())
                .text(entry.consumer())
                .text(entry.operation().connector())
                .text(entry.operation().operation())
                .text(entry.version())
                .text(entry.route())
                .text(entry.correlationId())
                .text(entry.traceId())
                .text(entry.purpose())
                .text(entry.officer())
                .text(name(entry.code()))
                .smallint(entry.httpStatus())
                .bigint(entry.durationMicros())
                .text(entry.detail())
                .bytes(row.requestRef() == null ? entry.request() : null)
                .bytes(row.replyRef() == null ? entry.reply() : null)
                .uuid(row.requestRef())
                .uuid(row.replyRef());
    }

    private static @Nullable String name(@Nullable ErrorCode code) {
        return code == null ? null : code.name();
    }

    private LocalDate day(MessageId messageId) throws SQLException {
        long epochDay = (messageId.value().getMostSignificantBits() >>> 16) / 86_400_000L;
        if (epochDay != lastEpochDay) {
            lastDay = LocalDate.ofEpochDay(epochDay);
            lastEpochDay = epochDay;
        }
        partitions.ensure(lastDay);
        return lastDay;
    }

    /** Draws numbers for the rows that have none: the sequence moves by blocks, one block a batch. */
    private static <T> long firstNumber(Connection connection, List<T> items, Function<T, JournalRow> rowOf)
            throws SQLException {
        boolean unnumbered = false;
        for (T item : items) {
            unnumbered |= rowOf.apply(item).entry().event() == LogEntry.NEXT;
        }
        if (!unnumbered) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT nextval('journal_event')");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
