package io.lienthong.journal;

import io.lienthong.message.Body;
import io.lienthong.message.Reply;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Replies to calls with effects, as they were sent. The journal's copy is masked and cannot serve a repeat; this one is
 * found only by who brings the key again, and goes with the key.
 */
final class StoredReplies {
    private static final String COPY =
            "COPY stored_reply (message_id, http_status, media_type, headers, body) FROM STDIN (FORMAT binary)";
    private static final String FIND = """
            SELECT message_id, http_status, media_type, headers, body
            FROM stored_reply WHERE message_id = ANY (?::uuid[])""";
    private static final int COLUMNS = 5;

    private final CopyBuffer buffer = new CopyBuffer();

    void store(Connection connection, List<Work.Conclude> concludes) throws SQLException {
        buffer.clear();
        for (Work.Conclude conclude : concludes) {
            Reply reply = conclude.reply;
            if (reply != null) {
                List<String> headers = new ArrayList<>();
                reply.headers().forEach((name, value) -> {
                    headers.add(name);
                    headers.add(value);
                });
                buffer.row(COLUMNS)
                        .uuid(conclude.outcome.entry().messageId().value())
                        .smallint(reply.status())
                        .text(reply.body().mediaType())
                        .texts(headers)
                        .bytes(reply.body().bytes());
            }
        }
        buffer.sendIfAny(connection, COPY);
    }

    Map<UUID, Reply> find(Connection connection, Collection<UUID> messageIds) throws SQLException {
        Map<UUID, Reply> found = new HashMap<>();
        if (messageIds.isEmpty()) {
            return found;
        }
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            String[] ids = messageIds.stream().map(UUID::toString).toArray(String[]::new);
            statement.setArray(1, connection.createArrayOf("text", ids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Body body = Body.received(row.getBytes(5), row.getString(3));
                    found.put(row.getObject(1, UUID.class), new Reply(row.getInt(2), body, headers(row.getArray(4))));
                }
            }
        }
        return found;
    }

    private static Map<String, String> headers(Array pairs) throws SQLException {
        String[] texts = (String[]) pairs.getArray();
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i + 1 < texts.length; i += 2) {
            headers.put(texts[i], texts[i + 1]);
        }
        return headers;
    }
}
