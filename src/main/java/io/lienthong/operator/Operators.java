package io.lienthong.operator;

import io.lienthong.access.MasterKey;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.text.Normalizer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The operators, in PostgreSQL. All methods block. Failures are {@link BusException}s: REQUEST_INVALID with what is wrong, and
 * OPERATOR_CONFLICT where it does not fit what is there.
 */
public final class Operators {
    /** Wrong passwords or codes in a row before nobody may try, and for how long. */
    static final int MOST_FAILURES = 5;

    static final Duration LOCK = Duration.ofMinutes(15);
    /** How long a link is good. */
    public static final Duration LINK = Duration.ofHours(24);

    private static final int LEAST_PASSWORD = 12;
    /** What bcrypt reads of a password, in bytes. */
    private static final int MOST_PASSWORD_BYTES = 72;
    /** Passwords that are checked at a time: each takes a tenth of a second of a processor. */
    private static final int MOST_CHECKS = 2;

    private static final int PATIENCE_SECONDS = 2;

    private static final String COLUMNS = "name, title, role, password IS NOT NULL, totp_key IS NOT NULL,"
            + " CASE WHEN locked_until > clock_timestamp() THEN locked_until END, disabled_at, openid_subject IS NOT NULL";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final MasterKey masterKey;
    private final Sessions sessions;
    private final Clock clock;
    private final boolean administratorsAlone;
    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
    private final Semaphore checks = new Semaphore(MOST_CHECKS, true);
    /** Checked in place of a password that is not there, so that names cannot be told by time. */
    private final String nobody = bcrypt.encode("nobody");

    /** @param administratorsAlone nobody else signs in by a password of the bus */
    public Operators(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            MasterKey masterKey,
            Sessions sessions,
            Clock clock,
            boolean administratorsAlone) {
        this.administratorsAlone = administratorsAlone;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.masterKey = masterKey;
        this.sessions = sessions;
        this.clock = clock;
    }

    public List<Operator> all() {
        return jdbc.query("SELECT " + COLUMNS + " FROM operator ORDER BY name", Operators::read);
    }

    public Optional<Operator> find(String name) {
        return jdbc.query("SELECT " + COLUMNS + " FROM operator WHERE name = ?", Operators::read, name).stream()
                .findFirst();
    }

    // ---- Links

    /** While there is no administrator: the token of a new link that makes the first one; earlier ones are void. */
    public Optional<String> firstLink() {
        return changing(() -> {
            if (administered()) {
                return Optional.<String>empty();
            }
            jdbc.update("DELETE FROM operator_link WHERE operator IS NULL");
            return Optional.of(link(null));
        });
    }

    /** A new operator, and the token of the link by which the person sets a password. */
    public String invite(String name, String title, Role role) {
        requireName(name, title);
        return changing(() -> {
            if (jdbc.update(
                            "INSERT INTO operator (name, title, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                            name,
                            title,
                            role.name())
                    == 0) {
                throw conflict("tên " + name + " đã được dùng", "the name " + name + " is taken");
            }
            return link(name);
        });
    }

    /** For who forgot a password or lost the app: both are void, sessions end, and the token's link sets new ones. */
    public String reset(String name) {
        return changing(() -> {
            requireLocal(name);
            requireThere(
                    name,
                    "UPDATE operator SET password = NULL, totp_key = NULL, failures = 0, locked_until = NULL"
                            + " WHERE name = ?");
            requireAdministrator();
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
    public Optional<Invitation> invitation(String token) {
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
        String invited = invitation(token).orElseThrow(Operators::used).name();
        String person = invited == null ? name : invited;
        if (invited == null) {
            requireName(name, title);
        }
        String hash = hash(person, password);
        return changing(() -> {
            if (invitation(token).isEmpty()) {
                throw used();
            }
            if (invited == null) {
                makeFirst(name, title);
            }
            jdbc.update("UPDATE operator SET password = ? WHERE name = ?", hash, person);
            jdbc.update(
                    "DELETE FROM operator_link WHERE sha256 = ? OR operator IS NULL",
                    SessionToken.parse(token).orElseThrow().sha256());
            return find(person).orElseThrow();
        });
    }

    private String hash(String person, String password) {
        String normal = Normalizer.normalize(password, Normalizer.Form.NFC);
        requirePassword(normal, person);
        if (!permitted()) {
            throw conflict(
                    "nhiều người đang đăng nhập cùng lúc; hãy thử lại", "many sign in at this moment; try again");
        }
        try {
            return bcrypt.encode(normal);
        } finally {
            checks.release();
        }
    }

    private void makeFirst(String name, String title) {
        if (administered()) {
            throw used();
        }
        if (jdbc.update(
                        "INSERT INTO operator (name, title, role) VALUES (?, ?, 'ADMINISTRATOR') ON CONFLICT DO NOTHING",
                        name,
                        title)
                == 0) {
            throw invalid("tên " + name + " đã được dùng", "the name " + name + " is taken");
        }
    }

    // ---- Signing in

    /** @param code of the app; blank where the person has none */
    public SignIn signIn(String name, String password, String code) {
        if (!permitted()) {
            return new SignIn.Busy();
        }
        try {
            return checked(name, Normalizer.normalize(password, Normalizer.Form.NFC), code.strip());
        } finally {
            checks.release();
        }
    }

    private boolean permitted() {
        try {
            return checks.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Proof(
            String password,
            byte @Nullable [] totp,
            long step,
            @Nullable Instant lockedUntil) {
        boolean locked(Instant now) {
            return lockedUntil != null && lockedUntil.isAfter(now);
        }
    }

    private SignIn checked(String name, String password, String code) {
        Optional<Proof> known = Operator.isName(name) ? proof(name) : Optional.empty();
        boolean right = password.getBytes(StandardCharsets.UTF_8).length <= MOST_PASSWORD_BYTES
                && bcrypt.matches(password, known.map(Proof::password).orElse(nobody));
        if (known.isEmpty() || known.get().locked(clock.instant())) {
            return new SignIn.Wrong();
        }
        OptionalLong step = step(known.get(), code);
        return right && step.isPresent() ? welcome(name, known.get(), step.getAsLong()) : wrong(name);
    }

    private Optional<Proof> proof(String name) {
        return jdbc
                .query(
                        "SELECT password, totp_key, totp_step, locked_until FROM operator"
                                + " WHERE name = ? AND disabled_at IS NULL AND password IS NOT NULL"
                                + " AND (role = 'ADMINISTRATOR' OR NOT ?)",
                        (row, number) -> new Proof(
                                row.getString(1), row.getBytes(2), row.getLong(3), instant(row.getTimestamp(4))),
                        name,
                        administratorsAlone)
                .stream()
                .findFirst();
    }

    private OptionalLong step(Proof proof, String code) {
        byte[] sealed = proof.totp();
        return sealed == null
                ? OptionalLong.of(proof.step())
                : Totp.step(masterKey.decrypt(sealed), code, clock.instant(), proof.step());
    }

    /**
     * The step is taken in the statement that asks for it, so that of two who send one code at once one is welcome; and nobody is
     * whose password was reset, or whose name was locked, while it was checked.
     */
    private SignIn welcome(String name, Proof proof, long step) {
        return changing(() -> {
            int taken = jdbc.update(
                    "UPDATE operator SET failures = 0, locked_until = NULL, totp_step = ? WHERE name = ?"
                            + " AND disabled_at IS NULL AND password = ?"
                            + " AND (locked_until IS NULL OR locked_until <= clock_timestamp())"
                            + " AND (totp_key IS NULL OR totp_step < ?)",
                    step,
                    name,
                    proof.password(),
                    step);
            return taken == 0
                    ? new SignIn.Wrong()
                    : new SignIn.Welcome(find(name).orElseThrow(), sessions.open(name));
        });
    }

    private SignIn wrong(String name) {
        Instant until = clock.instant().plus(LOCK);
        Integer failures = jdbc.queryForObject(
                "UPDATE operator SET failures = failures + 1,"
                        + " locked_until = CASE WHEN (failures + 1) % ? = 0 THEN ? ELSE locked_until END"
                        + " WHERE name = ? RETURNING failures",
                Integer.class, MOST_FAILURES, Timestamp.from(until), name);
        return failures != null && failures % MOST_FAILURES == 0 ? new SignIn.Locked() : new SignIn.Wrong();
    }

    // ---- What a person changes of oneself

    /** A new key for an authenticator app, as apps take it; it counts once it is confirmed. */
    public static String newTotpKey() {
        return Totp.text(Totp.newKey());
    }

    /**
     * From now on codes of this key are asked for. REQUEST_INVALID where the password, the code of the present key (where there is
     * one) or the code of the new key is wrong.
     *
     * @param present code of the key that is replaced; blank where there is none
     */
    public void confirmTotp(String name, String password, String present, String key, String code) {
        if (!(signIn(name, password, present) instanceof SignIn.Welcome welcome)) {
            throw invalid("mật khẩu hoặc mã hiện tại không đúng", "the password or the present code is wrong");
        }
        sessions.close(welcome.session());
        byte[] fresh = Totp.key(key);
        OptionalLong step = fresh.length == Totp.KEY_BYTES
                ? Totp.step(fresh, code.strip(), clock.instant(), 0)
                : OptionalLong.empty();
        if (step.isEmpty()) {
            throw invalid(
                    "mã không đúng với khoá này; kiểm tra đồng hồ của điện thoại",
                    "the code is not of this key; check the clock of the phone");
        }
        jdbc.update(
                "UPDATE operator SET totp_key = ?, totp_step = ? WHERE name = ?",
                masterKey.encrypt(fresh),
                step.getAsLong(),
                name);
    }

    // ---- What administrators change of others

    /** Ends the person's sessions, so that the new role holds at once. */
    public void change(String name, Role role) {
        changing(() -> {
            requireLocal(name);
            requireThere(name, "UPDATE operator SET role = ? WHERE name = ?", role.name());
            requireAdministrator();
            sessions.closeAll(name);
            return name;
        });
    }

    public void disable(String name) {
        changing(() -> {
            requireThere(name, "UPDATE operator SET disabled_at = clock_timestamp() WHERE name = ?");
            requireAdministrator();
            sessions.closeAll(name);
            jdbc.update("DELETE FROM operator_link WHERE operator = ?", name);
            return name;
        });
    }

    public void enable(String name) {
        changing(() -> {
            requireThere(
                    name, "UPDATE operator SET disabled_at = NULL, failures = 0, locked_until = NULL WHERE name = ?");
            return name;
        });
    }

    private void requireThere(String name, String update, Object... before) {
        Object[] values = java.util.Arrays.copyOf(before, before.length + 1);
        values[before.length] = name;
        if (jdbc.update(update, values) == 0) {
            throw conflict("không có người dùng " + name, "there is no operator " + name);
        }
    }

    private void requireLocal(String name) {
        if (find(name).filter(Operator::openId).isPresent()) {
            throw conflict(
                    name + " đăng nhập qua nhà cung cấp danh tính: vai trò và mật khẩu đổi ở đó",
                    name + " signs in at the OpenID provider: role and password are changed there");
        }
    }

    private void requireAdministrator() {
        if (!administered()) {
            throw conflict(
                    "phải còn ít nhất một quản trị viên; không có gì thay đổi",
                    "one administrator at least must stay; nothing was changed");
        }
    }

    /** Whether some administrator can sign in. */
    private boolean administered() {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT EXISTS (SELECT FROM operator WHERE role = 'ADMINISTRATOR' AND disabled_at IS NULL"
                        + " AND password IS NOT NULL)",
                Boolean.class));
    }

    /** One change at a time, on all nodes. */
    private <T> T changing(Supplier<T> change) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> {
            jdbc.execute("LOCK TABLE operator IN SHARE ROW EXCLUSIVE MODE");
            return change.get();
        }));
    }

    private static void requireName(String name, String title) {
        if (!Operator.isName(name)) {
            throw invalid(
                    "tên đăng nhập gồm chữ thường không dấu, số, . _ - tối đa 64 ký tự",
                    "a name has small letters, digits, . _ - and up to 64 characters");
        }
        if (!Operator.isTitle(title)) {
            throw invalid("họ tên có từ 1 đến 100 ký tự nhìn thấy được", "a title has 1 to 100 visible characters");
        }
    }

    private static void requirePassword(String password, String name) {
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (password.codePointCount(0, password.length()) < LEAST_PASSWORD || bytes > MOST_PASSWORD_BYTES) {
            throw invalid(
                    "mật khẩu có ít nhất " + LEAST_PASSWORD + " ký tự và tối đa " + MOST_PASSWORD_BYTES + " byte",
                    "a password has at least " + LEAST_PASSWORD + " characters and at most " + MOST_PASSWORD_BYTES
                            + " bytes");
        }
        if (password.contains(name)) {
            throw invalid("mật khẩu không được chứa tên đăng nhập", "a password does not contain the name");
        }
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

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    private static BusException used() {
        return conflict("liên kết này đã dùng hoặc đã hết hạn", "this link was used, or is too old");
    }

    private static BusException invalid(String vi, String en) {
        return new BusException(ErrorCode.REQUEST_INVALID, new Wording(vi, en));
    }

    private static BusException conflict(String vi, String en) {
        return new BusException(ErrorCode.OPERATOR_CONFLICT, new Wording(vi, en));
    }
}
