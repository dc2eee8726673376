package io.lienthong.journal;

import io.lienthong.message.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;

/** The key that turns a person's identifier into the ledger's hash. It is never in the database, and never prints. */
public final class LedgerKey {
    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final String SEARCH = "message-search";

    private final SecretKeySpec key;
    private final SecretKeySpec searchKey;
    private final int id;

    public LedgerKey(byte[] key) {
        if (key.length < BYTES) {
            throw new IllegalArgumentException("the ledger's key must have at least " + BYTES + " bytes");
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.searchKey = new SecretKeySpec(hash(this.key, SEARCH), ALGORITHM);
        this.id = ByteBuffer.wrap(Sha256.of(key)).getInt() & Integer.MAX_VALUE;
    }

    /** Reads the key, in hexadecimal; makes a new one, readable by its owner alone, where there is no file. */
    public static LedgerKey load(Path file) throws IOException {
        if (!Files.exists(file)) {
            create(file);
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        try {
            return new LedgerKey(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " does not hold a key of " + BYTES + " bytes in hexadecimal", e);
        }
    }

    /** Whether it is the key of this database, which keeps to the first that comes: what was hashed with another is not found. */
    public boolean isOf(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement first =
                        connection.prepareStatement("INSERT INTO ledger_key (id) VALUES (?) ON CONFLICT DO NOTHING");
                PreparedStatement kept = connection.prepareStatement("SELECT id FROM ledger_key")) {
            first.setInt(1, id);
            first.executeUpdate();
            try (ResultSet row = kept.executeQuery()) {
                return row.next() && row.getInt(1) == id;
            }
        }
    }

    /** Names the key without telling it. */
    int id() {
        return id;
    }

    byte[] hash(String subject) {
        return hash(key, subject);
    }

    /** What a number is found by: half of a hash under a key of its own, so that it tells nothing of the ledger's. */
    UUID hash(SearchKey searched) {
        ByteBuffer half = ByteBuffer.wrap(hash(searchKey, searched.kind() + " " + searched.value()));
        return new UUID(half.getLong(), half.getLong());
    }

    private static byte[] hash(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Written under another name and linked, so that nobody ever reads half a key and the first of two makers wins. */
    private static void create(Path file) throws IOException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path draft = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "ledger-key",
                ".draft",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, HexFormat.of().formatHex(key) + "\n", StandardOpenOption.SYNC);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException madeByAnother) {
            // its key is ours too
        } finally {
            Files.delete(draft);
        }
    }
}
