package io.lienthong.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A sender's own record: what it is about to send, written down before it sends, and what it was promised. */
final class Ledger implements AutoCloseable {
    private static final String INTENT = "INTENT";
    private static final String PROMISE = "PROMISE";

    private final Path file;
    private final FileChannel channel;
    private int intents;
    private int promises;

    /** One message: its key, its lane and, once given, the promise. */
    record Entry(String key, int lane, String promise) {
        boolean promised() {
            return !promise.isEmpty();
        }
    }

    Ledger(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** A new key, written down. */
    synchronized String intend(int lane) {
        String key = "key-%06d".formatted(++intents);
        append(INTENT, key, Integer.toString(lane));
        return key;
    }

    /** @param promise message id and receipt of a 202 */
    synchronized void promised(String key, String promise) {
        append(PROMISE, key, promise);
        promises++;
    }

    synchronized int promises() {
        return promises;
    }

    /** All that stands in the file, in order of intent. */
    List<Entry> read() throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split("\t");
            if (fields[0].equals(INTENT)) {
                entries.put(fields[1], new Entry(fields[1], Integer.parseInt(fields[2]), ""));
            } else {
                entries.computeIfPresent(fields[1], (key, intent) -> new Entry(key, intent.lane(), fields[2]));
            }
        }
        return new ArrayList<>(entries.values());
    }

    private void append(String... fields) {
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
