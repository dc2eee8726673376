package io.lienthong.operator;

import io.lienthong.message.BusException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The links by which people set a password, each good once. All methods block. Failures are {@link BusException}s:
 * REQUEST_INVALID with what is wrong, and OPERATOR_CONFLICT where it does not fit what is there.
 */
public final class Invitations {
    /** How long a link is good. */
    public static final Duration LINK = Duration.ofHours(24);

    private final JdbcTemplate jdbc;
    private final OperatorTable table;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Clock clock;
    private final boolean administratorsOnly;

    /** @param administratorsOnly whether nobody else signs in by a password of the bus */
    public Invitations(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Sessions sessions,
            Passwords passwords,
            Clock clock,
            boolean administratorsOnly) {
        this.jdbc = jdbc;
        this.table = new OperatorTable(jdbc, transaction);
        this.sessions = sessions;
        this.passwords = passwords;
        this.clock = clock;
        this.administratorsOnly = administratorsOnly;
    }

    /** The roles of people who sign in by a password of the bus. */
    public List<Role> roles() {
        return administratorsOnly ? List.of(Role.ADMINISTRATOR) : List.of(Role.values());
    }

    private void requireRole(Role role) {
        if (!roles().contains(role)) {
            throw OperatorTable.conflict(
                    "ở đây chỉ quản trị viên đăng nhập bằng mật khẩu của trục (local-sign-in: administrators), nên liên kết"
                            + " sẽ vô ích; người khác đăng nhập qua nhà cung cấp danh tính, vai trò theo nhóm của họ ở đó",
                    "here administrators alone sign in by a password of the bus (local-sign-in: administrators), so a link"
                            + " would be of no use; others sign in at the OpenID provider, and their groups there say their role");
        }
    }

    /**
     * While there is no administrator: the token of a new link that makes the first one; earlier ones are void.
     *
     * @param byProvider those who sign in at a provider count: it is in use
     */
    public Optional<String> firstLink(boolean byProvider) {
        return table.changing(() -> {
            if (table.administered() || byProvider && table.administeredByProvider()) {
                return Optional.<String>empty();
            }
            jdbc.update("DELETE FROM operator_link WHERE operator IS NULL");
            return Optional.of(link(null));
        });
    }

    /** A new operator, and the token of the link by which the person sets a password. */
    public String invite(String name, String title, Role role) {
        requireName(name, title);
        requireRole(role);
        return table.changing(() -> {
            if (!table.add(name, title, role)) {
                throw OperatorTable.conflict("tên " + name + " đã được dùng", "the name " + name + " is taken");
            }
            return link(name);
        });
    }

    /** For who forgot a password or lost the app: both are void, sessions end, and the token's link sets new ones. */
    public String reset(String name) {
        return table.changing(() -> {
            table.requireLocal(name);
            table.find(name).map(Operator::role).ifPresent(this::requireRole);
            table.requireThere(
                    name,
                    "UPDATE operator SET password = NULL, totp_key = NULL, failures = 0, locked_until = NULL"
                            + " WHERE name = ?");
            table.requireAdministrator();
            sessions.closeAll(name);
            jdbc.update("DELETE FROM operator_link WHERE operator = ?", name);
            return link(name);
        });
    }

    private String link(@Nullable String name) {
        SessionToken token = SessionToken.random();
        jdbc.update(
                "INSERT INTO operator_link VALUES (?, ?, ?)",
                token.sha256(),
                name,
                Timestamp.from(clock.instant().plus(LINK)));
        return token.text();
    }

    /** Whom a link is for; without a name: the first administrator. */
    public record Invitation(@Nullable String name) {}

    /** Empty: it was used, is too old, or was never given. */
    public Optional<Invitation> find(String token) {
        return SessionToken.parse(token)
                .flatMap(known -> jdbc
                        .query(
                                "SELECT operator FROM operator_link WHERE sha256 = ? AND expires_at > ?",
                                (row, number) -> new Invitation(row.getString(1)),
                                known.sha256(),
                                Timestamp.from(clock.instant()))
                        .stream()
                        .findFirst());
    }

    /** Uses the link: sets the password, and makes the first administrator of that name where nobody is there. */
    public Operator setUp(String token, String name, String title, String password) {
        String invited = find(token).orElseThrow(Invitations::used).name();
        String person = invited == null ? name : invited;
        if (invited == null) {
            requireName(name, title);
        }
        String hash = passwords.hash(person, password);
        return table.changing(() -> {
            if (find(token).isEmpty()) {
                throw used();
            }
            if (invited == null) {
                makeFirst(name, title);
            } else {
                table.find(person).map(Operator::role).ifPresent(this::requireRole);
            }
            jdbc.update("UPDATE operator SET password = ? WHERE name = ?", hash, person);
            jdbc.update(
                    "DELETE FROM operator_link WHERE sha256 = ? OR operator IS NULL",
                    SessionToken.parse(token).orElseThrow().sha256());
            return table.find(person).orElseThrow();
        });
    }

    private void makeFirst(String name, String title) {
        if (table.administered()) {
            throw used();
        }
        if (!table.add(name, title, Role.ADMINISTRATOR)) {
            throw OperatorTable.invalid("tên " + name + " đã được dùng", "the name " + name + " is taken");
        }
    }

    private static void requireName(String name, String title) {
        if (!Operator.isName(name)) {
            throw OperatorTable.invalid(
                    "tên đăng nhập gồm chữ thường không dấu, số, . _ - tối đa 64 ký tự",
                    "a name has small letters, digits, . _ - and up to 64 characters");
        }
        if (!Operator.isTitle(title)) {
            throw OperatorTable.invalid(
                    "họ tên có từ 1 đến 100 ký tự nhìn thấy được", "a title has 1 to 100 visible characters");
        }
    }

    private static BusException used() {
        return OperatorTable.conflict("liên kết này đã dùng hoặc đã hết hạn", "this link was used, or is too old");
    }
}
