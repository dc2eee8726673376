package io.lienthong.operator;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** What a password may be, its hash, and how many are hashed at a time: each takes a tenth of a second of a processor. */
public final class Passwords {
    private static final int LEAST = 12;
    /** What bcrypt reads of a password. */
    private static final int MOST_BYTES = 72;
    /** Passwords that are checked at a time. */
    private static final int MOST_CHECKS = 2;

    private static final int PATIENCE_SECONDS = 2;

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
    private final Semaphore checks = new Semaphore(MOST_CHECKS, true);
    /** Checked in place of a password that is not there, so that names cannot be told by time. */
    private final String nobody = bcrypt.encode("nobody");

    /** What is kept of a new password; REQUEST_INVALID where it may be none, OPERATOR_CONFLICT where too many set one now. */
    String hash(String person, String password) {
        String normal = normal(password);
        require(normal, person);
        return inTurn(() -> bcrypt.encode(normal))
                .orElseThrow(() -> OperatorTable.conflict(
                        "nhiều người đang đăng nhập cùng lúc; hãy thử lại", "many sign in at this moment; try again"));
    }

    /** Empty: too many checked one for 2 seconds. */
    <T> Optional<T> inTurn(Supplier<T> check) {
        if (!permitted()) {
            return Optional.empty();
        }
        try {
            return Optional.of(check.get());
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

    /** @param hash absent: nobody has this password, which takes as long to find out */
    boolean matches(String password, @Nullable String hash) {
        String normal = normal(password);
        return bytes(normal) <= MOST_BYTES && bcrypt.matches(normal, hash == null ? nobody : hash);
    }

    private static void require(String password, String name) {
        if (password.codePointCount(0, password.length()) < LEAST || bytes(password) > MOST_BYTES) {
            throw OperatorTable.invalid(
                    "mật khẩu có ít nhất " + LEAST + " ký tự và tối đa " + MOST_BYTES + " byte",
                    "a password has at least " + LEAST + " characters and at most " + MOST_BYTES + " bytes");
        }
        if (password.contains(name)) {
            throw OperatorTable.invalid(
                    "mật khẩu không được chứa tên đăng nhập", "a password does not contain the name");
        }
    }

    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
