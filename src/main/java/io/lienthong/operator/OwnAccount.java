package io.lienthong.operator;

import io.lienthong.access.MasterKey;
import io.lienthong.message.BusException;
import java.time.Clock;
import java.util.OptionalLong;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people change of themselves. Each change asks for the password and, where there is a second factor, a code; both are
 * checked and counted as at sign-in. The person's other sessions end. All methods block. Failures are {@link BusException}s:
 * REQUEST_INVALID with what is wrong, OPERATOR_CONFLICT where it was changed meanwhile or too many sign in at this moment.
 */
public final class OwnAccount {
    private final JdbcTemplate jdbc;
    private final OperatorTable table;
    private final PasswordSignIn signIn;
    private final Passwords passwords;
    private final MasterKey masterKey;
    private final Sessions sessions;
    private final Clock clock;

    public OwnAccount(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            PasswordSignIn signIn,
            Passwords passwords,
            MasterKey masterKey,
            Sessions sessions,
            Clock clock) {
        this.jdbc = jdbc;
        this.table = new OperatorTable(jdbc, transaction);
        this.signIn = signIn;
        this.passwords = passwords;
        this.masterKey = masterKey;
        this.sessions = sessions;
        this.clock = clock;
    }

    /**
     * Who proves to be the person.
     *
     * @param session token of the one that goes on
     * @param code of the app; blank where the person has none
     */
    public record Proof(String name, String session, String password, String code) {
        @Override
        public String toString() {
            return "Proof[" + name + "]";
        }
    }

    /** A new key for an authenticator app, as apps take it; it counts once it is confirmed. */
    public static String newTotpKey() {
        return Totp.text(Totp.newKey());
    }

    public void changePassword(Proof proof, String fresh) {
        if (fresh.equals(proof.password())) {
            throw OperatorTable.invalid("mật khẩu mới phải khác mật khẩu cũ", "the new password is the old one");
        }
        String hash = passwords.hash(proof.name(), fresh);
        require(proof);
        set(proof, "password = ?", hash);
    }

    /** From now on codes of this key are asked for, of no other. */
    public void confirmTotp(Proof proof, String key, String code) {
        byte[] fresh = Totp.key(key);
        OptionalLong step = fresh.length == Totp.KEY_BYTES
                ? Totp.step(fresh, code.strip(), clock.instant(), 0)
                : OptionalLong.empty();
        if (step.isEmpty()) {
            throw OperatorTable.invalid(
                    "mã không đúng với khoá này; kiểm tra đồng hồ của điện thoại",
                    "the code is not of this key; check the clock of the phone");
        }
        require(proof);
        set(proof, "totp_key = ?, totp_step = ?", masterKey.encrypt(fresh), step.getAsLong());
    }

    /** From now on the password is enough. */
    public void endTotp(Proof proof) {
        require(proof);
        set(proof, "totp_key = NULL");
    }

    private void require(Proof proof) {
        SignIn outcome = signIn.signIn(proof.name(), proof.password(), proof.code());
        if (outcome instanceof SignIn.Busy) {
            throw OperatorTable.conflict(
                    "nhiều người đang đăng nhập cùng lúc; hãy thử lại", "many sign in at this moment; try again");
        }
        if (!(outcome instanceof SignIn.Welcome welcome)) {
            throw OperatorTable.invalid(
                    "mật khẩu hoặc mã hiện tại không đúng, hoặc tài khoản đang tạm khoá 15 phút vì sai quá nhiều lần",
                    "the password or the present code is wrong, or the account is locked for 15 minutes after too many wrong"
                            + " ones");
        }
        sessions.close(welcome.session());
    }

    /** Nothing is set for who was disabled or reset since the proof. */
    private void set(Proof proof, String what, Object... values) {
        table.changing(() -> {
            Object[] all = java.util.Arrays.copyOf(values, values.length + 1);
            all[values.length] = proof.name();
            int changed = jdbc.update(
                    "UPDATE operator SET " + what + " WHERE name = ? AND disabled_at IS NULL AND password IS NOT NULL",
                    all);
            if (changed == 0) {
                throw changedMeanwhile();
            }
            sessions.closeOthers(proof.name(), proof.session());
            return changed;
        });
    }

    private static BusException changedMeanwhile() {
        return OperatorTable.conflict(
                "tài khoản vừa bị khoá hoặc cấp lại; không có gì thay đổi",
                "the account was disabled or reset meanwhile; nothing was changed");
    }
}
