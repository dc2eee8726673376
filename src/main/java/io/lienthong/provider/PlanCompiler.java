package io.lienthong.provider;

import io.lienthong.connector.Authentication;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Descriptor.Endpoint;
import io.lienthong.connector.ErrorHandling;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Pagination;
import io.lienthong.connector.Settings;
import io.lienthong.message.Environment;
import io.lienthong.provider.Destination.NameService;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns a descriptor and its settings into plans, once; whatever cannot work is refused here and not in a call. */
final class PlanCompiler {
    private static final ErrorHandling.Retry UNDECLARED = new ErrorHandling.Retry(null, null, null, null);

    private final Vertx vertx;
    private final Descriptor descriptor;
    private final Environment environment;
    private final Settings settings;
    private final MeterRegistry metrics;
    private final NameService names;
    private final Egress egress;
    private final Map<String, Destination> destinations = new HashMap<>();
    private final Map<Identity, ClientPools> pools = new HashMap<>();
    private final Map<Authentication, AccessTokens> tokens = new HashMap<>();

    PlanCompiler(
            Vertx vertx,
            Descriptor descriptor,
            Environment environment,
            Settings settings,
            MeterRegistry metrics,
            NameService names) {
        this.vertx = vertx;
        this.descriptor = descriptor;
        this.environment = environment;
        this.settings = settings;
        this.metrics = metrics;
        this.names = names;
        this.egress = new Egress(settings.allowedRanges());
    }

    /** Plans by operation name; operations that nobody calls outside have none. */
    Map<String, Plan> compile() {
        Map<String, Plan> plans = new HashMap<>();
        for (int i = 0; i < descriptor.operations().size(); i++) {
            Operation operation = descriptor.operations().get(i);
            boolean callsOut =
                    operation.pattern() != Operation.Pattern.RECEIVE && operation.pattern() != Operation.Pattern.QUERY;
            if (callsOut) {
                plans.put(operation.name(), plan(endpoint(i), operation, "/operations/" + i));
            }
        }
        return plans;
    }

    List<ClientPools> pools() {
        return List.copyOf(pools.values());
    }

    private Endpoint endpoint(int operation) {
        Endpoint endpoint = descriptor.endpoint();
        if (endpoint == null) {
            throw UnusableConnector.at(
                    "/operations/" + operation + "/pattern", "calls a system without an endpoint", "add endpoint:");
        }
        return endpoint;
    }

    private Plan plan(Endpoint endpoint, Operation operation, String key) {
        Url url = operation.url() == null ? url(endpoint.url(), "/endpoint/url") : url(operation.url(), key + "/url");
        Authentication authentication =
                operation.authentication() == null ? endpoint.authentication() : operation.authentication();
        String authenticationKey = (operation.authentication() == null ? "/endpoint" : key) + "/authentication";
        CredentialsCompiler credentials = new CredentialsCompiler(this, endpoint, authentication, authenticationKey);
        List<Argument> arguments = Stream.concat(
                        operation.request().parameters().entrySet().stream()
                                .map(entry -> Argument.of(
                                        entry.getKey(),
                                        entry.getValue(),
                                        settings,
                                        key + "/request/parameters/" + entry.getKey())),
                        paging(operation))
                .toList();
        RequestTarget target = RequestTarget.of(
                url,
                operation.request().path(),
                arguments,
                query(url, credentials.query()),
                settings,
                key + "/request/path");
        boolean soap = endpoint.protocol() == Endpoint.Protocol.SOAP;
        return new Plan(
                descriptor.name(),
                operation.name(),
                destination(url),
                pool(endpoint, url, authentication, authenticationKey),
                soap ? HttpMethod.POST : HttpMethod.valueOf(operation.request().method()),
                target,
                RequestHeaders.of(endpoint, operation, arguments, settings, key),
                contentType(endpoint, operation, key),
                idempotencyHeader(operation, key),
                operation.idempotent(),
                operation.bodyKind() == Operation.BodyKind.OPAQUE,
                credentials.compile(operation.request().signatureFields()),
                new Classifier(operation.errorHandling(), descriptor.errorHandling(), soap),
                backoff(operation),
                (operation.timeouts() == null ? endpoint.timeouts() : operation.timeouts())
                        .response()
                        .toNanos(),
                cap(endpoint, operation),
                new CallMetrics(metrics, descriptor.name(), operation.name(), environment));
    }

    /** Bytes that an answer may have. */
    private static int cap(Endpoint endpoint, Operation operation) {
        Integer own = operation.limits().maxMessageBytes();
        return own == null ? endpoint.limits().maxMessageBytes() : own;
    }

    Settings settings() {
        return settings;
    }

    String connector() {
        return descriptor.name();
    }

    Url url(String source, String key) {
        return Url.parse(Text.constant(source, settings, key), key);
    }

    Destination destination(Url url) {
        return destinations.computeIfAbsent(url.origin(), origin -> new Destination(vertx, url, egress, names));
    }

    /** @param certificate absent: none is shown */
    private record Identity(boolean tls, Authentication.@Nullable MutualTls certificate) {}

    /**
     * Connections are shared by all operations with the same client certificate, or none. Without TLS no certificate is read:
     * a simulator has none, and its settings are made up.
     */
    ClientPools pool(Endpoint endpoint, Url url, Authentication authentication, String key) {
        boolean shown = url.tls() && authentication instanceof Authentication.MutualTls;
        Identity identity = new Identity(url.tls(), shown ? ((Authentication.MutualTls) authentication).alone() : null);
        return pools.computeIfAbsent(
                identity,
                chosen -> new ClientPools(
                        vertx, options(endpoint, chosen, key), endpoint.limits().maxConcurrentRequests()));
    }

    private HttpClientOptions options(Endpoint endpoint, Identity identity, String key) {
        HttpClientOptions options = TlsCompiler.plain(endpoint.timeouts().connect());
        if (identity.tls()) {
            new TlsCompiler(vertx, settings).secure(options, identity.certificate(), key);
        }
        return options;
    }

    /** One source of tokens for all operations with the same authentication. */
    AccessTokens tokens(Authentication authentication, Supplier<AccessTokens> source) {
        return tokens.computeIfAbsent(authentication, unknown -> source.get());
    }

    /**
     * Where a page begins and how long it is; the caller of a poll gives both by the system's names. In the query, unless
     * the descriptor declares a parameter of that name elsewhere.
     */
    private static Stream<Argument> paging(Operation operation) {
        Pagination pagination = operation.pagination();
        if (pagination == null) {
            return Stream.empty();
        }
        return Stream.of(Optional.ofNullable(pagination.parameter()), Optional.ofNullable(pagination.sizeParameter()))
                .flatMap(Optional::stream)
                .filter(name -> !operation.request().parameters().containsKey(name))
                .map(name -> new Argument(name, name, Operation.Parameter.Place.QUERY, false, null));
    }

    private static @Nullable String query(Url url, @Nullable String ofCredentials) {
        if (url.query() == null || ofCredentials == null) {
            return url.query() == null ? ofCredentials : url.query();
        }
        return url.query() + "&" + ofCredentials;
    }

    private static @Nullable String contentType(Endpoint endpoint, Operation operation, String key) {
        String declared = operation.request().contentType();
        if (declared != null && declared.startsWith("multipart/form-data")) {
            return null; // the body has drawn a boundary, and says which
        }
        if (declared != null) {
            return HeaderText.ofDescriptor(declared, key + "/request/contentType");
        }
        if (endpoint.protocol() == Endpoint.Protocol.REST) {
            return operation.bodyKind() == Operation.BodyKind.OPAQUE ? null : "application/json";
        }
        String action = operation.soapAction();
        if (action != null) {
            HeaderText.ofDescriptor(action, key + "/soapAction");
        }
        return null; // the contract wrote the envelope, and says what it is
    }

    private static @Nullable CharSequence idempotencyHeader(Operation operation, String key) {
        Operation.IdempotencyKey declared = operation.request().idempotencyKey();
        if (!declared.sent()) {
            return null;
        }
        RequestHeaders.requireDeclarable(declared.name(), key + "/request/idempotencyKey/name");
        return HttpHeaders.createOptimized(declared.name());
    }

    /** A lane repeats its deliveries itself, with the same key and in order; here each is one attempt. */
    private Backoff backoff(Operation operation) {
        ErrorHandling own = operation.errorHandling();
        ErrorHandling.Retry retry = own == null || own.retry().equals(UNDECLARED)
                ? descriptor.errorHandling().retry()
                : own.retry();
        Backoff backoff = Backoff.of(retry);
        return operation.pattern() == Operation.Pattern.DELIVER ? backoff.once() : backoff;
    }
}
