package io.lienthong.operator;

import io.lienthong.access.MasterKey;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Operators who sign in at the provider. Whom it names first becomes one; title and role are what it says each time. All methods
 * block. Failures are {@link BusException}s: OPENID_REFUSED, OPENID_ROLE_MISSING and OPERATOR_CONFLICT.
 */
public final class OpenIdPeople {
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final MasterKey masterKey;
    private final Sessions sessions;
    private final OpenIdSettings settings;

    public OpenIdPeople(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            MasterKey masterKey,
            Sessions sessions,
            OpenIdSettings settings) {
        this.settings = settings;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.masterKey = masterKey;
        this.sessions = sessions;
    }

    private record Known(String name, String role, boolean disabled) {}

    /** The token of the person's new session; an attempt is good once. */
    public SignIn.Welcome welcome(OpenIdAttempt attempt, OpenIdPerson person) {
        Role role = person.role().orElseThrow(() -> roleMissing(person));
        String title = Operator.isTitle(person.title()) ? person.title() : person.name();
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.execute("LOCK TABLE operator IN SHARE ROW EXCLUSIVE MODE");
            requireFirst(attempt);
            moved(person.subject());
            String name = known(person.subject())
                    .map(known -> renewed(known, title, role))
                    .orElseGet(() -> added(person, title, role));
            if (role == Role.ADMINISTRATOR) {
                jdbc.update("DELETE FROM operator_link WHERE operator IS NULL"); // the first one is there
            }
            String session = sessions.open(name, masterKey.encrypt(utf8(person.idToken())));
            return new SignIn.Welcome(find(name, title, role), session);
        }));
    }

    /** The provider's token of a session; empty: the person signed in here. */
    public Optional<String> idToken(String session) {
        return sessions.openIdToken(session).map(token -> new String(masterKey.decrypt(token), StandardCharsets.UTF_8));
    }

    /** Whoever has no role any more is signed out everywhere. */
    private BusException roleMissing(OpenIdPerson person) {
        known(person.subject()).ifPresent(known -> sessions.closeAll(known.name()));
        return new BusException(
                ErrorCode.OPENID_ROLE_MISSING,
                new Wording(
                        "nhà cung cấp danh tính xác nhận " + person.name()
                                + ", nhưng không nhóm nào ứng với một vai trò",
                        "the provider vouches for " + person.name() + ", but none of the groups makes a role"));
    }

    private void requireFirst(OpenIdAttempt attempt) {
        jdbc.update("DELETE FROM openid_return WHERE at < clock_timestamp() - interval '1 day'");
        if (jdbc.update("INSERT INTO openid_return (sha256) VALUES (?) ON CONFLICT DO NOTHING", (Object)
                        attempt.sha256())
                == 0) {
            throw refused("lần đăng nhập này đã dùng rồi", "this attempt to sign in was used already");
        }
    }

    /** Whom the provider named under its former address is the same person. */
    private void moved(String subject) {
        if (!settings.formerIssuer().isBlank()) {
            String former = settings.formerIssuer() + subject.substring(subject.indexOf(' '));
            jdbc.update(
                    "UPDATE operator SET openid_subject = ? WHERE openid_subject = ?"
                            + " AND NOT EXISTS (SELECT FROM operator WHERE openid_subject = ?)",
                    subject,
                    former,
                    subject);
        }
    }

    private Optional<Known> known(String subject) {
        return jdbc
                .query(
                        "SELECT name, role, disabled_at IS NOT NULL FROM operator WHERE openid_subject = ?",
                        (row, number) -> new Known(row.getString(1), row.getString(2), row.getBoolean(3)),
                        subject)
                .stream()
                .findFirst();
    }

    private String renewed(Known known, String title, Role role) {
        if (known.disabled()) {
            throw refused(known.name() + " đã bị tắt trên trục", known.name() + " is disabled on the bus");
        }
        jdbc.update("UPDATE operator SET title = ?, role = ? WHERE name = ?", title, role.name(), known.name());
        if (!known.role().equals(role.name())) {
            sessions.closeAll(known.name());
        }
        return known.name();
    }

    private String added(OpenIdPerson person, String title, Role role) {
        if (!Operator.isName(person.name())) {
            throw refused(
                    "tên do nhà cung cấp danh tính trao không dùng được ở đây: chữ thường không dấu, số, . _ - tối đa 64 ký tự",
                    "the name that the provider tells is of no use here: small letters, digits, . _ - and up to 64 characters");
        }
        if (jdbc.update(
                        "INSERT INTO operator (name, title, role, openid_subject) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        person.name(),
                        title,
                        role.name(),
                        person.subject())
                == 0) {
            throw new BusException(
                    ErrorCode.OPERATOR_CONFLICT,
                    new Wording(
                            "tên " + person.name()
                                    + " đã là của người khác trên trục; quản trị viên cần đổi tên ở nhà cung cấp"
                                    + " danh tính",
                            "the name " + person.name()
                                    + " is somebody else's on the bus; an administrator changes it at the"
                                    + " provider"));
        }
        return person.name();
    }

    private static Operator find(String name, String title, Role role) {
        return new Operator(name, title, role, true, false, true, null, null);
    }

    private static byte[] utf8(@Nullable String text) {
        return String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    }

    private static BusException refused(String vi, String en) {
        return new BusException(ErrorCode.OPENID_REFUSED, new Wording(vi, en));
    }
}
