package io.lienthong.traffic;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where messages stand that were found: parked or waiting, and why; who handed them over, and which systems have to do with them. */
final class Standings {
    private static final String STANDING = """
            SELECT known.id, CASE
                WHEN EXISTS (SELECT FROM delivery WHERE message_id = known.id AND state = 'PARKED') THEN 'PARKED'
                WHEN EXISTS (SELECT FROM delivery WHERE message_id = known.id) THEN 'WAITING'
                ELSE (SELECT max(CASE WHEN detail ~ '; replaced by [0-9a-f-]{36}$' THEN 'REPLACED' ELSE 'WITHDRAWN' END)
                  FROM journal WHERE %1$s AND day = known.day AND message_id = known.id AND kind = 'WITHDRAWN') END AS standing,
              sent.sender, sent.consumer, parked.reason, parked.detail, parked.destination, parked.operation,
              ARRAY(SELECT connector FROM journal WHERE %1$s AND day = known.day AND message_id = known.id AND route IS NOT NULL
                UNION SELECT s.destination FROM delivery d JOIN shard s USING (shard) WHERE d.message_id = known.id
                ORDER BY 1) AS systems
            FROM unnest(?::date[], ?::uuid[]) AS known (day, id)
            LEFT JOIN LATERAL (SELECT CASE WHEN strpos(source, '/') > 0 THEN split_part(source, '/', 1) ELSE consumer END AS sender, consumer
              FROM message WHERE %1$s AND day = known.day AND message_id = known.id OFFSET 0) AS sent ON true
            LEFT JOIN LATERAL (SELECT d.reason, d.detail, s.destination, (SELECT operation FROM journal
                WHERE %1$s AND day = known.day AND message_id = known.id AND route = d.route ORDER BY at DESC LIMIT 1) AS operation
              FROM delivery d JOIN shard s USING (shard) WHERE d.message_id = known.id AND d.state = 'PARKED'
              ORDER BY d.parked_at LIMIT 1) AS parked ON true""";
    /** Stands for the consumer in events that people here caused. */
    private static final String PERSON = "operator";

    private Standings() {}

    /**
     * The same messages in the same order, each with its standing.
     *
     * @param anyPlace what is parked is told with its own system and operation, whichever the event is of
     */
    static List<MessageHit> told(Connection connection, List<MessageHit> hits, boolean anyPlace) throws SQLException {
        if (hits.isEmpty()) {
            return hits;
        }
        Map<UUID, MessageHit> told = new LinkedHashMap<>();
        hits.forEach(hit -> told.put(hit.id().value(), hit));
        KnownIds ids = new KnownIds(hits.stream().map(MessageHit::id).toList());
        try (PreparedStatement statement = connection.prepareStatement(STANDING.formatted(ids.days("day")))) {
            ids.bind(statement, 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject("id", UUID.class);
                    MessageHit hit = told.get(id);
                    if (hit != null) {
                        told.put(id, told(hit, row, anyPlace));
                    }
                }
            }
        }
        return List.copyOf(told.values());
    }

    private static MessageHit told(MessageHit hit, ResultSet row, boolean anyPlace) throws SQLException {
        String standing = row.getString("standing");
        return hit.with(
                        standing == null ? null : MessageHit.Standing.valueOf(standing),
                        row.getString("sender"),
                        List.of((String[]) row.getArray("systems").getArray()))
                .told(
                        hit.event().consumer().equals(PERSON) ? row.getString("consumer") : null,
                        row.getString("reason") == null ? null : parked(row, hit, anyPlace));
    }

    private static MessageHit.Parked parked(ResultSet row, MessageHit hit, boolean anyPlace) throws SQLException {
        return new MessageHit.Parked(
                anyPlace ? row.getString("destination") : hit.event().connector(),
                anyPlace ? row.getString("operation") : hit.event().operation(),
                row.getString("reason"),
                row.getString("detail"));
    }
}
