package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.dataset.CanonicalJson;
import io.lienthong.dataset.Proof;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A copy in PostgreSQL: a table of the dataset's name, with underscores for hyphens, of {@code key, version, changed_at, data}
 * and one row in {@code lienthong_sync} that says how far it is. Each part is one transaction.
 */
final class JdbcCopy implements LocalCopy {
    private static final int FETCH = 5_000;

    private final Connection connection;
    private final String dataset;
    private final String table;

    private JdbcCopy(Connection connection, String dataset) {
        this.connection = connection;
        this.dataset = dataset;
        this.table = dataset.replace('-', '_');
    }

    static JdbcCopy open(String url, String dataset) throws IOException {
        try {
            JdbcCopy copy = new JdbcCopy(DriverManager.getConnection(url), dataset);
            copy.create();
            return copy;
        } catch (SQLException e) {
            throw new Refusal("The database cannot be opened: " + e.getMessage());
        }
    }

    private void create() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS lienthong_sync (dataset text PRIMARY KEY, cursor text NOT NULL,"
                            + " after_key text, pulled_at timestamptz NOT NULL DEFAULT clock_timestamp())");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS " + table + " (key text COLLATE \"C\" PRIMARY KEY, version text,"
                            + " changed_at timestamptz NOT NULL, data json NOT NULL)");
            try (PreparedStatement lock = connection.prepareStatement(
                    "SELECT pg_try_advisory_lock(hashtext('lienthong_sync'), hashtext(?))")) {
                lock.setString(1, dataset);
                try (ResultSet row = lock.executeQuery()) {
                    if (!row.next() || !row.getBoolean(1)) {
                        throw new Refusal("Somebody else is pulling " + dataset + " into this database.");
                    }
                }
            }
        }
        connection.commit();
    }

    @Override
    public @Nullable Place place() throws IOException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT cursor, after_key FROM lienthong_sync WHERE dataset = ?")) {
            statement.setString(1, dataset);
            Place place;
            try (ResultSet row = statement.executeQuery()) {
                place = row.next() ? new Place(row.getString(1), row.getString(2)) : null;
            }
            connection.commit();
            return place;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void apply(List<SyncSource.Change> changes, String next) throws IOException {
        asOne(() -> {
            store(changes);
            place(next, null);
        });
    }

    @Override
    public void load(List<SyncSource.Change> records, @Nullable String after, boolean last, String at)
            throws IOException {
        String to = records.isEmpty() ? after : records.get(records.size() - 1).key();
        asOne(() -> {
            String delete = "DELETE FROM " + table + " WHERE key > coalesce(?, '') AND key <= coalesce(?, key)"
                    + " AND key <> ALL (?)";
            try (PreparedStatement statement = connection.prepareStatement(delete)) {
                statement.setString(1, after);
                statement.setString(2, last ? null : to);
                statement.setArray(
                        3,
                        connection.createArrayOf(
                                "text",
                                records.stream().map(SyncSource.Change::key).toArray()));
                statement.executeUpdate();
            }
            store(records);
            place(at, last ? null : to);
        });
    }

    private interface Work {
        void run() throws SQLException;
    }

    private void asOne(Work work) throws IOException {
        try {
            work.run();
            connection.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The last change of a key within a part is the one that counts. */
    private void store(List<SyncSource.Change> changes) throws SQLException {
        String upsert =
                "INSERT INTO " + table + " (key, version, changed_at, data) VALUES (?, ?, ?::timestamptz, ?::json)"
                        + " ON CONFLICT (key) DO UPDATE SET version = EXCLUDED.version, changed_at = EXCLUDED.changed_at,"
                        + " data = EXCLUDED.data";
        try (PreparedStatement put = connection.prepareStatement(upsert);
                PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE key = ?")) {
            boolean deleting = false;
            for (SyncSource.Change change : changes) {
                JsonNode data = change.data();
                boolean gone = data == null;
                if (gone != deleting) {
                    (deleting ? delete : put).executeBatch(); // in the order of the changes
                    deleting = gone;
                }
                PreparedStatement statement = gone ? delete : put;
                statement.setString(1, change.key());
                if (data != null) {
                    statement.setString(2, change.version());
                    statement.setString(3, change.time());
                    statement.setString(4, new String(Json.write(data), StandardCharsets.UTF_8));
                }
                statement.addBatch();
            }
            put.executeBatch();
            delete.executeBatch();
        }
    }

    private void place(String cursor, @Nullable String after) throws SQLException {
        String upsert = "INSERT INTO lienthong_sync (dataset, cursor, after_key) VALUES (?, ?, ?) ON CONFLICT (dataset)"
                + " DO UPDATE SET cursor = EXCLUDED.cursor, after_key = EXCLUDED.after_key, pulled_at = clock_timestamp()";
        try (PreparedStatement statement = connection.prepareStatement(upsert)) {
            statement.setString(1, dataset);
            statement.setString(2, cursor);
            statement.setString(3, after);
            statement.executeUpdate();
        }
    }

    @Override
    public Proof proof() throws IOException {
        Proof proof = new Proof();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT key, version, data::text FROM " + table + " ORDER BY key")) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    byte[] data = row.getString(3).getBytes(StandardCharsets.UTF_8);
                    proof.add(row.getString(1), row.getString(2), CanonicalJson.sha256(Json.parse(data)));
                }
            }
            connection.commit();
            return proof;
        } catch (SQLException e) {
            throw failed(e);
        } catch (MalformedBody e) {
            throw new IOException("the table holds what is no JSON");
        }
    }

    @Override
    public long count() throws IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            long count = row.getLong(1);
            connection.commit();
            return count;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static IOException failed(SQLException e) {
        return new IOException("the database of the copy: " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
