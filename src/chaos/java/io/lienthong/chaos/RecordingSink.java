package io.lienthong.chaos;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * The production system behind the bus: writes down every /take before it answers, and behaves as badly as it is told.
 */
final class RecordingSink implements AutoCloseable {
    static final String TAKE = "/take";
    private static final Pattern KEY = Pattern.compile("key-[0-9]{7,}");

    /** A request with its body. */
    record Request(String path, Map<String, String> headers, String body) {
        /** The sender's key, which the body carries. */
        String key() {
            Matcher key = KEY.matcher(body);
            return key.find() ? key.group() : "none";
        }
    }

    /**
     * How a request is treated.
     *
     * @param applies whether the request has its effect
     */
    record Manner(boolean applies, Talk talk) {
        static final Manner WELL = answering(200, "application/json", "{\"code\":\"taken\"}");
        /** The request is taken and never answered. */
        static final Manner SILENT = new Manner(false, (socket, out) -> untilClosed(socket.getInputStream()));
        /** The effect happens, and the answer is lost. */
        static final Manner SILENT_EFFECT = new Manner(true, (socket, out) -> socket.close());

        static Manner answering(int status, String mediaType, String body, String... headers) {
            return new Manner(
                    status < 300, (socket, out) -> out.write(bytes(head(status, mediaType, body, headers) + body)));
        }

        /** A 2xx that the connector has to read as a refusal. */
        static Manner refusingWith200(String mediaType, String body) {
            return new Manner(false, answering(200, mediaType, body).talk);
        }

        private static void untilClosed(InputStream in) throws IOException {
            while (in.read() >= 0) {
                // the bus gives up
            }
        }

        static String head(int status, String mediaType, String body, String... headers) {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\nContent-Type: " + mediaType
                    + "\r\nContent-Length: " + bytes(body).length + "\r\n");
            for (int i = 0; i < headers.length; i += 2) {
                head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
            return head.append("\r\n").toString();
        }

        static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** What is written on the connection; one that closes the socket ends the conversation. */
    interface Talk {
        void answer(Socket socket, OutputStream out) throws IOException;
    }

    private final Path file;
    private final OutputStream record;
    private final List<History.Arrival> arrivals = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private volatile Function<Request, Manner> manners = request -> Manner.WELL;
    private final List<String> hosts;
    private volatile List<ServerSocket> servers;

    RecordingSink(Path file) throws IOException {
        this(file, List.of("127.0.0.1"));
    }

    /** One that stands for several systems, each at an address of its own. */
    RecordingSink(Path file, List<String> hosts) throws IOException {
        this.file = file;
        this.hosts = List.copyOf(hosts);
        this.record = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (ServerSocket free = listen(ServerSocketFactory.getDefault(), hosts.get(0), 0)) {
            this.port = free.getLocalPort();
        }
        this.servers = serve(ServerSocketFactory.getDefault());
    }

    String address() {
        return "http://" + hosts.get(0) + ":" + port;
    }

    int port() {
        return port;
    }

    /** From now on. */
    void treat(Function<Request, Manner> how) {
        manners = how;
    }

    void treatWell() {
        manners = request -> Manner.WELL;
    }

    /** Refuses connections and cuts those it has. */
    void goAway() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    void comeBack() throws IOException {
        servers = serve(ServerSocketFactory.getDefault());
    }

    /** Comes back behind TLS. */
    void comeBack(SSLContext identity) throws IOException {
        servers = serve(identity.getServerSocketFactory());
    }

    /** In order. */
    List<History.Arrival> arrivals() {
        synchronized (arrivals) {
            return List.copyOf(arrivals);
        }
    }

    int count() {
        synchronized (arrivals) {
            return arrivals.size();
        }
    }

    private static ServerSocket listen(ServerSocketFactory sockets, String host, int port) throws IOException {
        ServerSocket socket = sockets.createServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(host, port), 200);
        return socket;
    }

    private List<ServerSocket> serve(ServerSocketFactory sockets) throws IOException {
        List<ServerSocket> listening = new ArrayList<>();
        for (String host : hosts) {
            listening.add(listen(sockets, host, port));
        }
        listening.forEach(this::serve);
        return listening;
    }

    private void serve(ServerSocket listening) {
        threads.execute(() -> {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    sockets.add(socket);
                    threads.execute(() -> converse(socket));
                }
            } catch (IOException closed) {
                // it went away
            }
        });
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (Request request = read(in); request != null; request = read(in)) {
                Manner manner = manners.apply(request);
                if (request.path().equals(TAKE)) {
                    write(request, manner.applies());
                }
                manner.talk().answer(socket, out);
                out.flush();
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (SocketException | SSLException cut) {
            // by the bus, by its end, or by us
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sockets.remove(socket);
        }
    }

    private void write(Request request, boolean applied) throws IOException {
        String key = request.key();
        String idempotencyKey = request.headers().getOrDefault("idempotency-key", "");
        String line = String.join(
                "\t", Long.toString(System.currentTimeMillis()), key, idempotencyKey, "" + applied, request.body());
        synchronized (arrivals) {
            record.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            arrivals.add(new History.Arrival(key, idempotencyKey, request.body(), applied));
        }
    }

    private static @org.jspecify.annotations.Nullable Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                return null; // who speaks so wants something else
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            return null;
        }
        return new Request(first.split(" ")[1], headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        goAway();
        threads.shutdownNow();
        record.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
