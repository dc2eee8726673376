package io.lienthong.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Kept connections that hand messages over, all on the thread that calls; each has one request under way. */
class Senders implements AutoCloseable {
    private static final byte[] ACCEPTED = "HTTP/1.1 202".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MESSAGE_BYTES = 1_024;
    private static final int ANSWER_BYTES = 16 << 10;

    private final Selector selector;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final String head;
    private final String keys;
    private final int connections;

    /** @param keys begins all idempotency keys, so that those of two runs differ */
    Senders(int port, String token, int connections, String keys) {
        this.connections = connections;
        this.keys = keys;
        this.head = "POST /api/source/1.0/dossiers HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer "
                + token + "\r\nContent-Type: application/json\r\nContent-Length: " + MESSAGE_BYTES
                + "\r\nIdempotency-Key: ";
        try {
            selector = Selector.open();
            for (int i = 0; i < connections; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                Connection connection = new Connection(channel);
                channel.register(selector, SelectionKey.OP_READ, connection);
                idle.add(connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Connection {
        final SocketChannel channel;
        final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
        int index;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /**
     * Sends until the time is over, then waits for the answers.
     *
     * @param rate messages a second, whether or not answers come; 0: each connection sends when it has its answer
     */
    void run(Traffic traffic, int rate, Duration length) {
        long begin = System.nanoTime();
        long end = begin + length.toNanos();
        int total = rate == 0 ? traffic.due.length : (int) Math.min(traffic.due.length, rate * length.toSeconds());
        int next = 0;
        try {
            while (rate == 0 ? System.nanoTime() < end && next < total : next < total) {
                long now = System.nanoTime();
                while (next < total && !idle.isEmpty() && (rate == 0 || due(begin, next, rate) <= now)) {
                    send(traffic, next, rate == 0 ? now : due(begin, next, rate));
                    next++;
                }
                traffic.count = next;
                receive(traffic, 1);
            }
            long patience = System.nanoTime() + PATIENCE.toNanos();
            while (idle.size() < connections && System.nanoTime() < patience) {
                receive(traffic, 10);
            }
        } catch (IOException e) {
            throw new BenchException("The bus cut a connection", e);
        }
        if (idle.size() < connections) {
            throw new BenchException("The bus did not answer within " + PATIENCE.toSeconds() + " s");
        }
    }

    private static long due(long begin, int index, int rate) {
        return begin + index * 1_000_000_000L / rate;
    }

    private void send(Traffic traffic, int index, long due) throws IOException {
        Connection connection = idle.remove();
        connection.index = index;
        byte[] request = (head + keys + (traffic.first + index) + "\r\n\r\n" + message(traffic, index))
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.wrap(request);
        traffic.due[index] = due;
        traffic.sent[index] = System.nanoTime();
        while (bytes.hasRemaining()) {
            connection.channel.write(bytes);
        }
    }

    /** A dossier of 1 KB. */
    static String message(Traffic traffic, int index) {
        int number = traffic.first + index;
        int lane = traffic.lane(index);
        String begin = "{\"note\":\"" + number + "\",\"dossierCode\":\"H99.12-261102-"
                + String.format("%04d", number % 10_000)
                + "\",\"procedure\":\"benchmark\",\"agencyCode\":\"H99.12\",\"channel\":\"ONLINE\",\"fieldCode\":\"sink-"
                + traffic.destination(index) + "\","
                + (lane < 0 ? "" : "\"processingUnit\":\"lane-" + lane + "\",")
                + "\"receivedAt\":\"2026-11-02T08:15:30+07:00\",\"status\":\"RECEIVED\",\"statusSequence\":1,"
                + "\"applicant\":{\"kind\":\"CITIZEN\",\"fullName\":\"Tran Thi Mau\",\"phone\":\"0900000011\"},"
                + "\"form\":{\"requester\":{\"given\":\"Mau\",\"relationship\":\"MOTHER\"},\"pages\":[1,2,3],\"text\":\"";
        String end = "\"}}";
        return begin + "x".repeat(MESSAGE_BYTES - begin.length() - end.length()) + end;
    }

    private void receive(Traffic traffic, long millis) throws IOException {
        selector.select(key -> answered(traffic, key), millis);
    }

    private void answered(Traffic traffic, SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (connection.channel.read(connection.answer) < 0) {
                throw new BenchException("The bus closed a connection");
            }
        } catch (IOException e) {
            throw new BenchException("The bus cut a connection", e);
        }
        int length = Wire.messageLength(connection.answer, 0);
        if (length == 0) {
            return;
        }
        boolean accepted = true;
        for (int i = 0; i < ACCEPTED.length; i++) {
            accepted &= connection.answer.get(i) == ACCEPTED[i];
        }
        if (accepted) {
            traffic.accepted[connection.index] = System.nanoTime();
        } else if (traffic.refused.getAndIncrement() == 0) {
            System.err.println("First refusal: "
                    + new String(connection.answer.array(), 0, length, StandardCharsets.UTF_8));
        }
        connection.answer.clear();
        idle.add(connection);
    }

    @Override
    public void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
