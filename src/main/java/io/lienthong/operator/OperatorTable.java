package io.lienthong.operator;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The table of operators: reading it, changing it one at a time, and what must hold before and after. */
final class OperatorTable {
    private static final String COLUMNS = "name, title, role, password IS NOT NULL, totp_key IS NOT NULL,"
            + " CASE WHEN locked_until > clock_timestamp() THEN locked_until END, disabled_at, openid_subject IS NOT NULL";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    OperatorTable(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    List<Operator> all() {
        return jdbc.query("SELECT " + COLUMNS + " FROM operator ORDER BY name", OperatorTable::read);
    }

    Optional<Operator> find(String name) {
        return jdbc.query("SELECT " + COLUMNS + " FROM operator WHERE name = ?", OperatorTable::read, name).stream()
                .findFirst();
    }

    /** One change at a time, on all nodes. */
    <T> T changing(Supplier<T> change) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.execute("LOCK TABLE operator IN SHARE ROW EXCLUSIVE MODE");
            return change.get();
        }));
    }

    /** Whether a row was made: the name was free. */
    boolean add(String name, String title, Role role) {
        return jdbc.update(
                        "INSERT INTO operator (name, title, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        name,
                        title,
                        role.name())
                > 0;
    }

    /** @param update ends in the place of the name */
    void requireThere(String name, String update, Object... before) {
        Object[] values = Arrays.copyOf(before, before.length + 1);
        values[before.length] = name;
        if (jdbc.update(update, values) == 0) {
            throw conflict("không có người dùng " + name, "there is no operator " + name);
        }
    }

    void requireLocal(String name) {
        if (find(name).filter(Operator::openId).isPresent()) {
            throw conflict(
                    name + " đăng nhập qua nhà cung cấp danh tính: vai trò và mật khẩu đổi ở đó",
                    name + " signs in at the OpenID provider: role and password are changed there");
        }
    }

    void requireAdministrator() {
        if (!administered()) {
            throw conflict(
                    "phải còn ít nhất một quản trị viên có mật khẩu của trục, vì nhà cung cấp danh tính có lúc không trả lời;"
                            + " không có gì thay đổi",
                    "one administrator at least with a password of the bus must stay, since the OpenID provider may be away;"
                            + " nothing was changed");
        }
    }

    /** Whether some administrator can sign in. */
    boolean administered() {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT EXISTS (SELECT FROM operator WHERE role = 'ADMINISTRATOR' AND disabled_at IS NULL"
                        + " AND password IS NOT NULL)",
                Boolean.class));
    }

    /** Whether some administrator can sign in while the provider is in use. */
    boolean administeredByProvider() {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT EXISTS (SELECT FROM operator WHERE role = 'ADMINISTRATOR' AND disabled_at IS NULL"
                        + " AND openid_subject IS NOT NULL)",
                Boolean.class));
    }

    private static Operator read(ResultSet row, int number) throws SQLException {
        return new Operator(
                row.getString(1),
                row.getString(2),
                Role.valueOf(row.getString(3)),
                row.getBoolean(4) || row.getBoolean(8),
                row.getBoolean(5),
                row.getBoolean(8),
                instant(row.getTimestamp(6)),
                instant(row.getTimestamp(7)));
    }

    static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    static BusException invalid(String vi, String en) {
        return new BusException(ErrorCode.REQUEST_INVALID, new Wording(vi, en));
    }

    static BusException conflict(String vi, String en) {
        return new BusException(ErrorCode.OPERATOR_CONFLICT, new Wording(vi, en));
    }
}
