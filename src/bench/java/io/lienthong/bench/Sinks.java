package io.lienthong.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The destinations, each on a port of its own, all on one thread; a dead one takes requests and never answers. */
class Sinks implements AutoCloseable {
    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 13\r\n\r\n{\"code\":\"OK\"}")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NUMBER = "\"note\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 64 << 10;

    private final Selector selector;
    private final List<Integer> ports = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "sinks");
    private volatile int dead;
    private volatile boolean closed;
    private volatile Traffic traffic = new Traffic(0, 0, 1, 1);

    Sinks(int destinations) {
        try {
            selector = Selector.open();
            for (int destination = 0; destination < destinations; destination++) {
                ServerSocketChannel server = ServerSocketChannel.open();
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
                server.configureBlocking(false);
                server.register(selector, SelectionKey.OP_ACCEPT, destination);
                ports.add(server.socket().getLocalPort());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Peer {
        final int destination;
        final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

        Peer(int destination) {
            this.destination = destination;
        }
    }

    int port(int destination) {
        return ports.get(destination);
    }

    /** The first so many destinations answer no more. */
    void dead(int count) {
        dead = count;
    }

    void count(Traffic next) {
        traffic = next;
    }

    private void run() {
        while (!closed) {
            try {
                selector.select(this::serve);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept(key);
            } else {
                read(key);
            }
        } catch (IOException gone) {
            close(key);
        }
    }

    private void accept(SelectionKey key) throws IOException {
        SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new Peer((Integer) key.attachment()));
        }
    }

    private void read(SelectionKey key) throws IOException {
        Peer peer = (Peer) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        if (channel.read(peer.buffer) < 0) {
            close(key);
            return;
        }
        int taken = 0;
        int length = Wire.messageLength(peer.buffer, taken);
        while (length > 0) {
            if (peer.destination >= dead) {
                traffic.arrived(number(peer.buffer, taken, taken + length), System.nanoTime());
                channel.write(ByteBuffer.wrap(ANSWER)); // small: the socket always has room for it
            }
            taken += length;
            length = Wire.messageLength(peer.buffer, taken);
        }
        peer.buffer.flip().position(taken);
        peer.buffer.compact();
    }

    private static int number(ByteBuffer buffer, int from, int to) {
        int at = Wire.indexOf(buffer, NUMBER, from, to);
        int number = 0;
        for (int i = at + NUMBER.length; at >= 0 && buffer.get(i) != '"'; i++) {
            number = number * 10 + buffer.get(i) - '0';
        }
        return at < 0 ? -1 : number;
    }

    private static void close(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException gone) {
            return;
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
