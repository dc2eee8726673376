package io.lienthong.access;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.message.Wording;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Decides for every call who is calling and whether it may: token, certificate, grant, quota. */
public final class Access {
    private static final String BEARER = "Bearer ";
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    private final Consumers consumers;
    private final Tokens tokens;
    private final LongSupplier nanoClock;
    private final Refusals refusals;
    private final ConcurrentMap<String, Quota> quotas = new ConcurrentHashMap<>();

    public Access(Consumers consumers, Tokens tokens, Refusals refusals) {
        this(consumers, tokens, refusals, System::nanoTime);
    }

    Access(Consumers consumers, Tokens tokens, Refusals refusals, LongSupplier nanoClock) {
        this.refusals = refusals;
        this.consumers = consumers;
        this.tokens = tokens;
        this.nanoClock = nanoClock;
    }

    /** Where every face notes what it refuses before it is a message. */
    public Refusals refusals() {
        return refusals;
    }

    /** The consumer behind an Authorization header; throws TOKEN_MISSING, TOKEN_INVALID or TOKEN_EXPIRED. */
    public Consumer authenticate(@Nullable String authorization, @Nullable String certificateSha256) {
        if (authorization == null) {
            throw new BusException(
                    ErrorCode.TOKEN_MISSING,
                    new Wording(
                            "hãy gửi kèm header Authorization: Bearer TOKEN; lấy token tại /token",
                            "send the header Authorization: Bearer TOKEN; /token gives tokens"));
        }
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new BusException(
                    ErrorCode.TOKEN_INVALID,
                    new Wording(
                            "header Authorization phải có dạng Bearer TOKEN",
                            "the header Authorization must be of the form Bearer TOKEN"));
        }
        Consumer consumer = tokens.verify(authorization.substring(BEARER.length()));
        requireCertificate(consumer, certificateSha256);
        return consumer;
    }

    /** A token for a client that shows its secret; empty if it does not fit. Takes a tenth of a second with bcrypt. */
    public Optional<String> token(String clientId, String secret, @Nullable String certificateSha256) {
        return consumers
                .find(clientId)
                .filter(consumer ->
                        consumer.secret() != null && consumer.secret().matches(secret))
                .filter(consumer -> certificateFits(consumer, certificateSha256))
                .map(tokens::issue);
    }

    /**
     * The consumer that this exchange centre is; what it says is true only once its signature was checked with the secret of
     * its {@code vxp}. Empty where it is unknown, revoked, or calls over another certificate than its own.
     */
    public Optional<Consumer> system(String systemId, @Nullable String certificateSha256) {
        return consumers
                .findSystem(systemId)
                .filter(consumer -> !tokens.revoked(consumer))
                .filter(consumer -> certificateFits(consumer, certificateSha256));
    }

    /** Whether a consumer that may call is declared as this client of X-Road, {@code INSTANCE/CLASS/MEMBER[/SUBSYSTEM]}. */
    public boolean knowsXRoad(String client) {
        return consumers.findXRoad(client).isPresent();
    }

    /** All clients of X-Road that may call. */
    public List<String> xroadClients() {
        return consumers.xroadClients();
    }

    /**
     * The consumer that calls as this client of X-Road; empty where it is unknown or revoked, or the call does not come over what
     * it must come over.
     *
     * @param address of the caller, a literal
     */
    public Optional<Consumer> xroad(String client, String address, boolean tls, @Nullable String certificateSha256) {
        return consumers
                .findXRoad(client)
                .filter(declared -> !tokens.revoked(declared.consumer()))
                .filter(declared -> declared.client()
                        .fits(declared.consumer(), new XRoadClient.Connection(address, tls, certificateSha256)))
                .map(XRoadDeclarations.Declared::consumer);
    }

    /** Throws NOT_GRANTED, with the rule and who can grant it. */
    public void requireGrant(Consumer consumer, OperationName operation, String owner) {
        if (!consumer.grants().allow(operation)) {
            throw BusException.refused(
                    ErrorCode.NOT_GRANTED,
                    new Wording(
                            "hệ thống " + consumer.id() + " chưa được cấp quyền cho " + operation,
                            "consumer " + consumer.id() + " has no grant for " + operation),
                    "grant " + operation,
                    owner);
        }
    }

    /** What the consumer may have of a dataset today: a grant of the dataset hides that of all; throws NOT_GRANTED. */
    public DatasetGrant requireDataset(Consumer consumer, String dataset) {
        return datasetGrant(consumer, dataset)
                .orElseThrow(() -> BusException.refused(
                        ErrorCode.NOT_GRANTED,
                        new Wording(
                                "hệ thống " + consumer.id() + " chưa được cấp quyền đọc bộ dữ liệu " + dataset,
                                "consumer " + consumer.id() + " has no grant for dataset " + dataset + " today"),
                        "grant dataset " + dataset,
                        "the operator of the bus"));
    }

    public Optional<DatasetGrant> datasetGrant(Consumer consumer, String dataset) {
        return consumers.isCutOff(consumer.id())
                ? Optional.empty()
                : consumer.datasetGrant(dataset, LocalDate.now(VIETNAM));
    }

    /** Whether the consumer was granted the operation. */
    public boolean allows(Consumer consumer, OperationName operation) {
        return consumer.grants().allow(operation);
    }

    /** Counts the call; throws QUOTA_EXCEEDED. */
    public void requireQuota(Consumer consumer) {
        Integer limit = consumer.requestsPerMinute();
        if (limit != null && !quota(consumer.id(), limit).take(nanoClock.getAsLong())) {
            throw BusException.refused(
                    ErrorCode.QUOTA_EXCEEDED,
                    new Wording(
                            "hơn " + limit + " yêu cầu trong một phút", "more than " + limit + " requests in a minute"),
                    "quota requestsPerMinute: " + limit,
                    "the operator of the bus");
        }
    }

    /** One of another limit takes the place of what was counted so far. */
    private Quota quota(String id, int limit) {
        Quota known = quotas.get(id);
        return known != null && known.callsPerMinute() == limit
                ? known
                : quotas.compute(
                        id, (same, now) -> now != null && now.callsPerMinute() == limit ? now : new Quota(limit));
    }

    private static void requireCertificate(Consumer consumer, @Nullable String certificateSha256) {
        if (!certificateFits(consumer, certificateSha256)) {
            throw BusException.refused(
                    ErrorCode.TOKEN_INVALID,
                    new Wording(
                            "hệ thống " + consumer.id() + " phải gọi bằng chứng thư khách của chính nó",
                            "consumer " + consumer.id() + " must call over its own client certificate"),
                    "certificateSha256",
                    "the operator of the bus");
        }
    }

    private static boolean certificateFits(Consumer consumer, @Nullable String certificateSha256) {
        String bound = consumer.certificateSha256();
        return bound == null || bound.equals(certificateSha256);
    }
}
