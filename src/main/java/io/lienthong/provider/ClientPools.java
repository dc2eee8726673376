package io.lienthong.provider;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.impl.ContextInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of a provider with one TLS identity: a pool for each event loop, made when first used, because a pool
 * shared by event loops hands a call whichever connection is free and so moves it between threads. How many calls run at
 * once is bounded by {@link Bulkhead} over all pools.
 */
final class ClientPools {
    private final Vertx vertx;
    private final HttpClientOptions options;
    private final PoolOptions poolOptions;
    private final Map<EventLoop, HttpClient> clients = new ConcurrentHashMap<>();

    ClientPools(Vertx vertx, HttpClientOptions options, int maxConcurrentRequests) {
        this.vertx = vertx;
        this.options = options;
        this.poolOptions =
                new PoolOptions().setHttp1MaxSize(maxConcurrentRequests).setMaxWaitQueueSize(maxConcurrentRequests);
    }

    HttpClient on(ContextInternal context) {
        HttpClient client = clients.get(context.nettyEventLoop());
        return client != null ? client : clients.computeIfAbsent(context.nettyEventLoop(), loop -> create());
    }

    HttpClientOptions options() {
        return options;
    }

    /** A connection that breaks is told to the call that uses it; without a handler Vert.x logs it as an error as well. */
    private HttpClient create() {
        return vertx.createHttpClient(options, poolOptions)
                .connectionHandler(connection -> connection.exceptionHandler(told -> {}));
    }

    void close() {
        clients.values().forEach(HttpClient::close);
    }
}
