package io.lienthong.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The senders' own record: what they are about to send, on disk before they send it, and what they were promised. */
final class Ledger implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private int intents;
    private int promises;

    Ledger(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    String nextKey() {
        synchronized (this) {
            return "key-%07d".formatted(++intents);
        }
    }

    /** On disk when it returns. */
    void intend(History.Intent intent) {
        append("INTENT", intent.key(), intent.environment(), intent.lane(), intent.body());
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void promised(History.Promise promise) {
        append("PROMISE", promise.key(), promise.messageId(), promise.receipt());
        synchronized (this) {
            promises++;
        }
    }

    /** How often a 202 came. */
    synchronized int promises() {
        return promises;
    }

    List<History.Entry> read() throws IOException {
        List<History.Entry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split("\t");
            entries.add(
                    fields[0].equals("INTENT")
                            ? new History.Intent(fields[1], fields[2], fields[3], fields[4])
                            : new History.Promise(fields[1], fields[2], fields[3]));
        }
        return entries;
    }

    private synchronized void append(String... fields) {
        try {
            channel.write(ByteBuffer.wrap((String.join("\t", fields) + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
