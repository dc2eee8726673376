package io.lienthong.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Sha256;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The consumers that operators register at run time: in PostgreSQL, read by every node every 2 s, so that what is granted or
 * revoked holds everywhere within 5 s. Secrets are told once and kept as hashes.
 */
public final class ConsumerRegistry {
    /** How long an old secret may live beside a new one. */
    public static final Duration MOST_OVERLAP = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerRegistry.class);
    private static final int MOST_CONSUMERS = 10_000;
    private static final int SECRET_BYTES = 32;
    private static final String OPERATOR = "the operator of the bus";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Consumers consumers;
    private final XRoadBindings bindings;
    private final SecureRandom random = new SecureRandom();
    private long seen = -1;

    public ConsumerRegistry(JdbcTemplate jdbc, TransactionTemplate transaction, Consumers consumers) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.consumers = consumers;
        this.bindings = new XRoadBindings(jdbc, consumers);
    }

    /** Takes over what changed, here or on another node. */
    public synchronized void load() {
        Long newest = jdbc.queryForObject("SELECT coalesce(max(sequence), 0) FROM consumer_change", Long.class);
        if (newest != null && newest != seen) {
            List<RegisteredConsumer> calling =
                    all().stream().filter(one -> one.revokedAt() == null).toList();
            consumers.register(
                    calling(calling), XRoadBindings.of(calling), cutOffs().keySet());
            seen = newest;
        }
    }

    /** The same; keeps what is known while PostgreSQL is away. */
    public void refresh() {
        try {
            load();
        } catch (DataAccessException e) {
            LOG.atDebug().setCause(e).log("Consumers could not be read");
        }
    }

    /** Registers it; returns its secret, which nobody can learn again. */
    public String register(NewConsumer wanted, RegisteredConsumer.Decision decision) {
        return changing(() -> {
            requireFree(wanted.id());
            jdbc.update(
                    "INSERT INTO consumer (id, environment, title, requests_per_minute, certificate_sha256)"
                            + " VALUES (?, ?::environment, ?, ?, ?)",
                    wanted.id(),
                    wanted.environment().name(),
                    wanted.title(),
                    wanted.requestsPerMinute(),
                    wanted.certificateSha256());
            note(wanted.id(), "REGISTERED", wanted.environment().name(), null, decision);
            if (wanted.xroad() != null) {
                bound(wanted.id(), wanted.xroad(), decision);
            }
            give(wanted.id(), wanted.grants(), decision);
            return secret(wanted.id());
        });
    }

    /**
     * Lets it call as a client of X-Road from now on, in place of the one that it was, or as none.
     *
     * @param xroad absent: as none
     */
    public void bind(String id, @Nullable XRoadRequest xroad, RegisteredConsumer.Decision decision) {
        changing(() -> {
            requireCalling(id);
            if (xroad != null) {
                bound(id, xroad, decision);
            } else if (bindings.unbind(id)) {
                note(id, "UNBOUND", null, null, decision);
            } else {
                throw conflict(id + " không phải hệ thống của X-Road", id + " is no client of X-Road");
            }
            return id;
        });
    }

    public void grant(String id, GrantRequest grants, RegisteredConsumer.Decision decision) {
        changing(() -> {
            requireCalling(id);
            give(id, grants, decision);
            return id;
        });
    }

    /**
     * Another quota from now on.
     *
     * @param requestsPerMinute absent: none
     */
    public void quota(String id, @Nullable Integer requestsPerMinute, RegisteredConsumer.Decision decision) {
        if (requestsPerMinute != null && requestsPerMinute < 1) {
            GrantRequest.require(List.of(new Violation(
                    "/requestsPerMinute", "ít nhất là 1; bỏ trống là không giới hạn", "at least 1; absent is none")));
        }
        changing(() -> {
            requireCalling(id);
            jdbc.update("UPDATE consumer SET requests_per_minute = ? WHERE id = ?", requestsPerMinute, id);
            String told = requestsPerMinute == null ? "no quota" : requestsPerMinute + " a minute";
            note(id, "QUOTA_CHANGED", told, null, decision);
            return id;
        });
    }

    /** Takes grants away; throws CONSUMER_CONFLICT where it has not all of them. */
    public void revoke(String id, List<String> subjects, RegisteredConsumer.Decision decision) {
        changing(() -> {
            requireCalling(id);
            for (String subject : subjects) {
                if (jdbc.update("DELETE FROM consumer_grant WHERE consumer = ? AND subject = ?", id, subject) == 0) {
                    throw conflict(
                            id + " không có quyền " + subject + "; không có gì thay đổi",
                            id + " has no grant " + subject + "; nothing was changed");
                }
                note(id, "REVOKED", subject, null, decision);
            }
            return id;
        });
    }

    /**
     * Ends it for good: its tokens and secrets are void, and nobody gets its id again. One of the file is cut off, over all
     * faces, until it is restored.
     */
    public void end(String id, RegisteredConsumer.Decision decision) {
        changing(() -> {
            if (consumers.isDeclared(id)) {
                cutOff(id, decision);
                return id;
            }
            requireCalling(id);
            jdbc.update("UPDATE consumer SET revoked_at = clock_timestamp() WHERE id = ?", id);
            jdbc.update("DELETE FROM consumer_secret WHERE consumer = ?", id);
            jdbc.update("DELETE FROM consumer_grant WHERE consumer = ?", id);
            note(id, "ENDED", null, null, decision);
            return id;
        });
    }

    private void cutOff(String id, RegisteredConsumer.Decision decision) {
        if (jdbc.update("INSERT INTO consumer_cut_off (consumer) VALUES (?) ON CONFLICT DO NOTHING", id) == 0) {
            throw conflict(id + " đã bị cắt quyền truy cập", id + " is cut off already");
        }
        note(id, "CUT_OFF", null, null, decision);
    }

    /** Lets one call again that was cut off: what the file says holds. */
    public void restore(String id, RegisteredConsumer.Decision decision) {
        changing(() -> {
            if (jdbc.update("DELETE FROM consumer_cut_off WHERE consumer = ?", id) == 0) {
                throw conflict(
                        id + " không bị cắt quyền truy cập; hệ thống đã thu hồi thì không lấy lại được",
                        id + " is not cut off; one that was registered and revoked does not come back");
            }
            note(id, "RESTORED", null, null, decision);
            return id;
        });
    }

    /** Who is cut off, and since when, by id. */
    public Map<String, Instant> cutOffs() {
        Map<String, Instant> cutOffs = new HashMap<>();
        jdbc.query("SELECT * FROM consumer_cut_off", row -> {
            cutOffs.put(row.getString("consumer"), ConsumerRow.required(row, "since"));
        });
        return cutOffs;
    }

    /**
     * Makes another secret and returns it. The one before lives on for a while; older ones end.
     *
     * @param overlap how long
     */
    public String rotate(String id, Duration overlap, RegisteredConsumer.Decision decision) {
        return changing(() -> {
            requireCalling(id);
            jdbc.update("""
                    DELETE FROM consumer_secret WHERE consumer = ? AND made_at <
                        (SELECT max(made_at) FROM consumer_secret WHERE consumer = ?)""", id, id);
            jdbc.update(
                    "UPDATE consumer_secret SET expires_at = clock_timestamp() + make_interval(secs => ?)"
                            + " WHERE consumer = ?",
                    overlap.toSeconds(),
                    id);
            note(id, "ROTATED", "the old secret lives " + overlap, null, decision);
            return secret(id);
        });
    }

    /** All that were ever registered, by id. */
    public List<RegisteredConsumer> all() {
        Map<String, List<RegisteredConsumer.Grant>> grants = new HashMap<>();
        jdbc.query("SELECT * FROM consumer_grant ORDER BY consumer, subject", row -> {
            grants.computeIfAbsent(row.getString("consumer"), id -> new ArrayList<>())
                    .add(new RegisteredConsumer.Grant(row.getString("subject"), row.getString("terms")));
        });
        Map<String, List<RegisteredConsumer.Secret>> secrets = new HashMap<>();
        jdbc.query(
                "SELECT * FROM consumer_secret WHERE expires_at IS NULL OR expires_at > clock_timestamp()"
                        + " ORDER BY made_at",
                row -> {
                    secrets.computeIfAbsent(row.getString("consumer"), id -> new ArrayList<>())
                            .add(new RegisteredConsumer.Secret(
                                    ConsumerRow.required(row, "made_at"), ConsumerRow.instant(row, "expires_at")));
                });
        return jdbc.query(
                "SELECT * FROM consumer ORDER BY id",
                (row, index) -> ConsumerRow.read(
                        row,
                        grants.getOrDefault(row.getString("id"), List.of()),
                        secrets.getOrDefault(row.getString("id"), List.of())));
    }

    public Optional<RegisteredConsumer> find(String id) {
        return all().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    /** What was done to it, oldest first. */
    public List<RegisteredConsumer.Change> changes(String id) {
        return jdbc.query(
                "SELECT * FROM consumer_change WHERE consumer = ? ORDER BY sequence",
                (row, index) -> ConsumerRow.change(row),
                id);
    }

    // ---- for the calls

    private List<Consumer> calling(List<RegisteredConsumer> registered) {
        Map<String, List<SecretHash.Rotating.Dated>> hashes = new HashMap<>();
        jdbc.query("SELECT * FROM consumer_secret", row -> {
            hashes.computeIfAbsent(row.getString("consumer"), id -> new ArrayList<>())
                    .add(new SecretHash.Rotating.Dated(
                            new SecretHash.Digest(row.getBytes("sha256")), ConsumerRow.instant(row, "expires_at")));
        });
        return registered.stream()
                .map(one -> calling(one, hashes.getOrDefault(one.id(), List.of())))
                .toList();
    }

    private static Consumer calling(RegisteredConsumer one, List<SecretHash.Rotating.Dated> hashes) {
        List<String> operations = new ArrayList<>();
        ArrayNode datasets = Json.object().putArray("datasets");
        for (RegisteredConsumer.Grant grant : one.grants()) {
            if (grant.terms() == null) {
                operations.add(grant.subject());
            } else {
                datasets.add(tree(grant.terms()));
            }
        }
        return new Consumer(
                one.id(),
                one.environment(),
                new SecretHash.Rotating(hashes, Clock.systemUTC()),
                new Consumer.Grants(operations),
                one.requestsPerMinute(),
                one.certificateSha256(),
                null,
                DatasetGrants.read(datasets, "", (key, message, mend) -> {
                    throw new IllegalStateException("a grant in the database is wrong: " + message);
                }),
                List.of());
    }

    /** The terms of a dataset's grant, or of a client of X-Road. */
    public static JsonNode tree(String terms) {
        try {
            return Json.parse(terms.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedBody e) {
            throw new IllegalStateException("a grant in the database is no JSON", e);
        }
    }

    // ---- inside a change

    /** One change after the other on all nodes, so that the last number tells of all before it; known here at once. */
    private String changing(java.util.function.Supplier<String> change) {
        String answer;
        try {
            answer = transaction.execute(status -> {
                jdbc.execute("LOCK TABLE consumer_change IN SHARE ROW EXCLUSIVE MODE");
                return change.get();
            });
        } catch (DataAccessException | org.springframework.transaction.TransactionException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "nothing was changed", e);
        }
        refresh();
        return java.util.Objects.requireNonNull(answer);
    }

    private void bound(String id, XRoadRequest xroad, RegisteredConsumer.Decision decision) {
        XRoadClient client = bindings.bind(id, xroad);
        note(id, "BOUND", client.client(), client.tree().toString(), decision);
    }

    private void give(String id, GrantRequest grants, RegisteredConsumer.Decision decision) {
        for (RegisteredConsumer.Grant grant : grants.grants()) {
            jdbc.update(
                    "INSERT INTO consumer_grant (consumer, subject, terms) VALUES (?, ?, ?)"
                            + " ON CONFLICT (consumer, subject) DO UPDATE SET terms = excluded.terms",
                    id,
                    grant.subject(),
                    grant.terms());
            note(id, "GRANTED", grant.subject(), grant.terms(), decision);
        }
        if (count("SELECT count(*) FROM consumer_grant WHERE consumer = ?", id) > GrantRequest.MOST) {
            throw conflict(
                    id + " sẽ có hơn " + GrantRequest.MOST + " quyền",
                    id + " would have more than " + GrantRequest.MOST + " grants");
        }
    }

    private String secret(String id) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        jdbc.update(
                "INSERT INTO consumer_secret (consumer, sha256) VALUES (?, ?)",
                id,
                Sha256.of(secret.getBytes(StandardCharsets.UTF_8)));
        return secret;
    }

    private void note(
            String id,
            String act,
            @Nullable String subject,
            @Nullable String terms,
            RegisteredConsumer.Decision decision) {
        jdbc.update(
                "INSERT INTO consumer_change (consumer, act, subject, terms, person, reason) VALUES (?, ?, ?, ?, ?, ?)",
                id,
                act,
                subject,
                terms,
                decision.person(),
                decision.reason());
    }

    private void requireFree(String id) {
        if (consumers.isDeclared(id) || Consumers.DEMO.contains(id)) {
            throw conflict(
                    "mã " + id + " đã có trong config/consumers.yaml hoặc của bản trình diễn",
                    "the id " + id + " is in config/consumers.yaml, or the demo's");
        }
        if (count("SELECT count(*) FROM consumer WHERE id = ?", id) > 0
                || cutOffs().containsKey(id)) {
            throw conflict(
                    "mã " + id + " đã được cấp; một mã chỉ cấp một lần, kể cả khi đã thu hồi",
                    "the id " + id + " was given before; an id is given once, also after its consumer was revoked");
        }
        if (count("SELECT count(*) FROM consumer WHERE revoked_at IS NULL") >= MOST_CONSUMERS) {
            throw conflict("đã có " + MOST_CONSUMERS + " hệ thống", "there are " + MOST_CONSUMERS + " consumers");
        }
    }

    private void requireCalling(String id) {
        if (consumers.isDeclared(id)) {
            throw conflict(
                    id
                            + " được khai báo trong config/consumers.yaml: sửa tệp đó rồi khởi động lại; cắt ngay thì thu hồi"
                            + " cả đơn vị",
                    id
                            + " is declared in config/consumers.yaml: change the file and restart; revoking it as a whole cuts it off at once");
        }
        Optional<Boolean> revoked =
                jdbc
                        .queryForList("SELECT revoked_at IS NOT NULL FROM consumer WHERE id = ?", Boolean.class, id)
                        .stream()
                        .findFirst();
        if (revoked.isEmpty()) {
            throw unknown(id);
        }
        if (revoked.get()) {
            throw conflict(id + " đã bị thu hồi", id + " was revoked");
        }
    }

    private long count(String select, Object... arguments) {
        Long count = jdbc.queryForObject(select, Long.class, arguments);
        return count == null ? 0 : count;
    }

    /** There is no such consumer. */
    public static BusException unknown(String id) {
        boolean shown = Consumers.ID.matcher(id).matches();
        return new BusException(
                ErrorCode.CONSUMER_UNKNOWN,
                new Wording(
                        "không có hệ thống " + (shown ? id : "mang mã này"),
                        "there is no consumer " + (shown ? id : "of this id")));
    }

    static BusException conflict(String vietnamese, String english) {
        return BusException.refused(
                ErrorCode.CONSUMER_CONFLICT, new Wording(vietnamese, english), "consumers", OPERATOR);
    }
}
