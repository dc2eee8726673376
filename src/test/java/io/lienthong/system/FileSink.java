package io.lienthong.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The system behind {@code proof/sendFile}: hashes what it gets without keeping it, and breaks off in mid body when told. */
public final class FileSink implements AutoCloseable {
    /** One request, whole or not. */
    public record Received(String key, String declared, long bytes, String sha256, boolean whole) {}

    private static final long BREAK_AFTER_BYTES = 1_500_000;

    private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger toBreak = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    public FileSink() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next requests end after 1.5 MB without an answer. */
    void breakOff(int requests) {
        toBreak.set(requests);
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    private void serve(HttpExchange exchange) throws IOException {
        boolean breaks = toBreak.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        String declared = exchange.getRequestHeaders().getFirst("Content-Length");
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 << 10];
        long bytes = 0;
        InputStream body = exchange.getRequestBody();
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            digest.update(buffer, 0, n);
            bytes += n;
            if (breaks && bytes > BREAK_AFTER_BYTES) {
                received.add(new Received(key, declared, bytes, "", false));
                exchange.close();
                return;
            }
        }
        received.add(new Received(key, declared, bytes, HexFormat.of().formatHex(digest.digest()), true));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
