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
            return key(++intents);
        }
    }

    /** The number of the first of so many keys. */
    synchronized int reserve(int keys) {
        int first = intents + 1;
        intents += keys;
        return first;
    }

    static String key(int number) {
        return "key-%07d".formatted(number);
    }

    /** Of a message that was put into the database, as if it had been sent and accepted. */
    void loaded(History.Intent intent, History.Promise promise) {
        append(fields(intent));
        promised(promise);
    }

    /** On disk when it returns. */
    void intend(History.Sent sent) {
        append(fields(sent));
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] fields(History.Sent sent) {
        if (sent instanceof History.Change change) {
            return new String[] {"CHANGE", change.key(), change.record(), "" + change.version(), change.body()};
        }
        History.Intent intent = (History.Intent) sent;
        return new String[] {"INTENT", intent.key(), intent.environment(), intent.lane(), intent.body()};
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
            String[] fields = line.split("\t", -1);
            entries.add(entry(fields));
        }
        return entries;
    }

    private static History.Entry entry(String[] fields) {
        return switch (fields[0]) {
            case "INTENT" -> new History.Intent(fields[1], fields[2], fields[3], fields[4]);
            case "CHANGE" -> new History.Change(fields[1], fields[2], Integer.parseInt(fields[3]), fields[4]);
            default -> new History.Promise(fields[1], fields[2], fields[3]);
        };
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
