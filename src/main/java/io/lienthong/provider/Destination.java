package io.lienthong.provider;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One declared scheme, host and port, and the checked address behind it. The name is looked up off the event loop, every
 * address is judged by {@link Egress}, and connections go to an address that passed, so that a second look-up can never
 * lead elsewhere.
 */
final class Destination {
    /** Looks a host name up; blocks. */
    @FunctionalInterface
    interface NameService {
        InetAddress[] lookUp(String host) throws UnknownHostException;
    }

    /** None of the host's addresses may be called. */
    static final class ForbiddenAddress extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ForbiddenAddress() {
            super("no address of the host is allowed", null, false, false);
        }
    }

    /** After this long a name is looked up again, while calls go on to the known address. */
    private static final long FRESH_NANOS = Duration.ofSeconds(30).toNanos();
    /** After this long without a successful look-up the known address is given up. */
    private static final long USABLE_NANOS = Duration.ofMinutes(5).toNanos();

    private static final Logger log = LoggerFactory.getLogger(Destination.class);

    private record Known(List<SocketAddress> addresses, int index, long readAt) {
        SocketAddress current() {
            return addresses.get(index);
        }
    }

    final Url url;
    private final Vertx vertx;
    private final Egress egress;
    private final NameService names;
    private volatile @Nullable Known known;
    private @Nullable Future<SocketAddress> underWay;

    Destination(Vertx vertx, Url url, Egress egress, NameService names) {
        this.vertx = vertx;
        this.url = url;
        this.egress = egress;
        this.names = names;
    }

    /** The way there step by step, for people; blocks. */
    Probe probe(ClientPools clients) {
        return new Probe(vertx, url, egress, names, clients.options());
    }

    /** The address to connect to, or null where {@link #lookUp} has to find it first. */
    @Nullable
    SocketAddress address() {
        Known now = known;
        if (now == null) {
            return null;
        }
        long age = System.nanoTime() - now.readAt();
        if (age > FRESH_NANOS) {
            lookUp();
            return age > USABLE_NANOS ? null : now.current();
        }
        return now.current();
    }

    /** Looks the name up on a worker thread; one look-up serves all who ask meanwhile. */
    synchronized Future<SocketAddress> lookUp() {
        if (underWay != null) {
            return underWay;
        }
        Known now = known;
        if (now != null && System.nanoTime() - now.readAt() <= FRESH_NANOS) {
            // A look-up ended between the caller's question and this call.
            return Future.succeededFuture(now.current());
        }
        Promise<SocketAddress> promise = Promise.promise();
        underWay = promise.future();
        vertx.executeBlocking(this::readAddresses, false).onComplete(read -> {
            synchronized (this) {
                underWay = null;
            }
            if (read.succeeded()) {
                promise.complete(read.result());
            } else {
                promise.fail(read.cause());
            }
        });
        return promise.future();
    }

    private SocketAddress readAddresses() throws UnknownHostException {
        List<InetAddress> permitted = egress.permitted(names.lookUp(url.host()));
        if (permitted.isEmpty()) {
            known = null;
            log.atWarn()
                    .addKeyValue("host", url.host())
                    .addKeyValue("mend", "egress.allowedRanges")
                    .log("address forbidden");
            throw new ForbiddenAddress();
        }
        List<SocketAddress> addresses = permitted.stream()
                .map(address -> SocketAddress.inetSocketAddress(url.port(), literal(address)))
                .toList();
        Known fresh = new Known(addresses, 0, System.nanoTime());
        known = fresh;
        return fresh.current();
    }

    /** Turns to the host's next address after one that could not be reached. */
    void unreachable(SocketAddress address) {
        Known now = known;
        if (now != null && now.addresses().size() > 1 && now.current().equals(address)) {
            known = new Known(
                    now.addresses(), (now.index() + 1) % now.addresses().size(), now.readAt());
        }
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
