package io.lienthong.console;

import io.lienthong.message.Sha256;
import io.lienthong.platform.Secret;
import io.lienthong.platform.StartupRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Set;

/**
 * The token that opens the control plane: of the environment ({@code LGSP_TOKEN}), else of the file {@code admin-token} in
 * the data folder, which the first start makes, readable by its owner alone.
 */
final class AdminToken {
    private static final int MIN_LENGTH = 16;

    private final byte[] digest;

    private AdminToken(Secret token) {
        this.digest = digest(token.reveal());
    }

    static AdminToken load(String fromEnvironment, Path dataFolder) {
        String token = fromEnvironment.strip();
        if (!token.isEmpty()) {
            return new AdminToken(Secret.of(required(token, "LGSP_TOKEN")));
        }
        Path file = dataFolder.resolve("admin-token");
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            requirePrivate(file);
            return new AdminToken(Secret.of(required(Files.readString(file).strip(), file.toString())));
        } catch (IOException e) {
            throw new StartupRefused("The admin token in " + file + " cannot be read or made (" + e + ").", e);
        }
    }

    /** Compares digests in constant time, so that neither the text nor its length can be measured. */
    boolean matches(String presented) {
        return MessageDigest.isEqual(digest, digest(presented));
    }

    private static String required(String token, String where) {
        if (token.length() < MIN_LENGTH) {
            throw new StartupRefused("The admin token of " + where + " is too short: give it at least " + MIN_LENGTH
                    + " characters, for example by openssl rand -hex 24.");
        }
        return token;
    }

    /** Written under another name and linked, so that nobody ever reads half a token and the first of two makers wins. */
    private static void create(Path file) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path draft = Files.createTempFile(
                folder,
                "admin-token",
                ".draft",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, Secret.random().reveal() + "\n", StandardOpenOption.SYNC);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException madeByAnother) {
            // its token is ours too
        } finally {
            Files.delete(draft);
        }
    }

    private static void requirePrivate(Path file) throws IOException {
        Set<PosixFilePermission> others =
                EnumSet.copyOf(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        others.removeAll(EnumSet.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));
        if (!others.isEmpty()) {
            throw new StartupRefused("The admin token " + file
                    + " can be reached by other users: chmod 600 it, or delete it for a new one.");
        }
    }

    private static byte[] digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
