package io.lienthong.operator;

import io.lienthong.access.MasterKey;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Signing in by a password of the bus and, where the person has one, a code of the app. All methods block. */
public final class PasswordSignIn {
    /** Wrong passwords or codes in a row before nobody may try, and for how long. */
    static final int MOST_FAILURES = 5;

    static final Duration LOCK = Duration.ofMinutes(15);

    private final JdbcTemplate jdbc;
    private final OperatorTable table;
    private final MasterKey masterKey;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Clock clock;
    private final boolean administratorsAlone;

    /** @param administratorsAlone nobody else signs in by a password of the bus */
    public PasswordSignIn(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            MasterKey masterKey,
            Sessions sessions,
            Passwords passwords,
            Clock clock,
            boolean administratorsAlone) {
        this.jdbc = jdbc;
        this.table = new OperatorTable(jdbc, transaction);
        this.masterKey = masterKey;
        this.sessions = sessions;
        this.passwords = passwords;
        this.clock = clock;
        this.administratorsAlone = administratorsAlone;
    }

    /**
     * @param name in any case: names have small letters alone
     * @param code of the app; blank where the person has none
     */
    public SignIn signIn(String name, String password, String code) {
        return passwords
                .inTurn(() -> checked(name.toLowerCase(Locale.ROOT), password, code.strip()))
                .orElseGet(SignIn.Busy::new);
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
        boolean right = passwords.matches(password, known.map(Proof::password).orElse(null));
        if (known.isEmpty() || known.get().locked(clock.instant())) {
            return new SignIn.Wrong(null);
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
                                row.getString(1),
                                row.getBytes(2),
                                row.getLong(3),
                                OperatorTable.instant(row.getTimestamp(4))),
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
        return table.changing(() -> {
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
                    ? new SignIn.Wrong(null)
                    : new SignIn.Welcome(table.find(name).orElseThrow(), sessions.open(name));
        });
    }

    private SignIn wrong(String name) {
        Instant until = clock.instant().plus(LOCK);
        Integer failures = jdbc.queryForObject(
                "UPDATE operator SET failures = failures + 1,"
                        + " locked_until = CASE WHEN (failures + 1) % ? = 0 THEN ? ELSE locked_until END"
                        + " WHERE name = ? RETURNING failures",
                Integer.class, MOST_FAILURES, Timestamp.from(until), name);
        return failures != null && failures % MOST_FAILURES == 0 ? new SignIn.Locked(name) : new SignIn.Wrong(name);
    }
}
