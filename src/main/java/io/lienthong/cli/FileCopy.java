package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.dataset.CanonicalJson;
import io.lienthong.dataset.Proof;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A copy in a file of JSON lines: first {@code {dataset}}; {@code {key, version, time, data}} for each record, without
 * {@code data} for one that is gone, the last line of a key counting; and {@code {cursor, after?}} behind each part that is
 * complete. What follows the last of these is cut off when the file is opened. When it is closed and half of it is out of date,
 * it is written anew, in the order of keys.
 */
final class FileCopy implements LocalCopy {
    private static final Comparator<String> BYTES =
            Comparator.comparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    private static final int WORTH_REWRITING = 1 << 20;

    private final Path path;
    private final RandomAccessFile file;
    private final FileChannel beside;
    private final byte[] head;
    private final NavigableMap<String, Line> records = new TreeMap<>(BYTES);
    private long current;
    private @Nullable Place place;

    private record Line(long at, int length) {}

    private FileCopy(Path path, RandomAccessFile file, FileChannel beside, byte[] head) {
        this.path = path;
        this.file = file;
        this.beside = beside;
        this.head = head;
    }

    static FileCopy open(Path path, String dataset) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new Refusal("There is no folder " + folder + ": make it first.");
        }
        // Of a file beside it: the copy itself is replaced when it is written anew.
        FileChannel beside = FileChannel.open(lock(path), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(beside)) {
            beside.close();
            throw new Refusal("Somebody else is writing " + path + ".");
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        FileCopy copy = new FileCopy(path, file, beside, line(Json.object().put("dataset", dataset)));
        copy.read();
        return copy;
    }

    private static Path lock(Path path) {
        return path.resolveSibling(path.getFileName() + ".lock");
    }

    private static boolean locked(FileChannel beside) throws IOException {
        try {
            return beside.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void read() throws IOException {
        requireHead();
        long complete = head.length;
        long at = head.length;
        TreeMap<String, @Nullable Line> part = new TreeMap<>(BYTES);
        try (Lines lines = new Lines(path)) {
            lines.next();
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                JsonNode entry = parse(line);
                if (entry == null) {
                    break; // written in part when the power went
                }
                if (entry.has("cursor")) {
                    part.forEach(this::put);
                    part.clear();
                    place = new Place(
                            entry.path("cursor").asText(),
                            entry.has("after") ? entry.path("after").asText() : null);
                    complete = at + line.length + 1;
                } else {
                    part.put(entry.path("key").asText(), entry.has("data") ? new Line(at, line.length) : null);
                }
                at += line.length + 1;
            }
        }
        file.setLength(complete);
        file.seek(complete);
    }

    /** Nobody's file is overwritten but one of ours, of this dataset, or what was begun of it. */
    private void requireHead() throws IOException {
        byte[] there = new byte[(int) Math.min(head.length, file.length())];
        file.seek(0);
        file.readFully(there);
        if (!Arrays.equals(there, 0, there.length, head, 0, there.length)) {
            file.close();
            beside.close();
            throw new Refusal(path + " is no copy of this dataset: name a file that does not exist yet.");
        }
        if (there.length < head.length) {
            file.seek(0);
            file.write(head);
            file.getFD().sync();
        }
    }

    private void put(String key, @Nullable Line line) {
        Line before = line == null ? records.remove(key) : records.put(key, line);
        current += (line == null ? 0 : line.length) - (before == null ? 0 : before.length);
    }

    @Override
    public @Nullable Place place() {
        return place;
    }

    @Override
    public void apply(List<SyncSource.Change> changes, String next) throws IOException {
        write(changes, List.of(), new Place(next, null));
    }

    @Override
    public void load(List<SyncSource.Change> loaded, @Nullable String after, boolean last, String at)
            throws IOException {
        String to = loaded.isEmpty() ? after : loaded.get(loaded.size() - 1).key();
        NavigableMap<String, Line> behind = after == null ? records : records.tailMap(after, false);
        NavigableMap<String, Line> between = last || to == null ? behind : behind.headMap(to, true);
        List<String> kept = loaded.stream().map(SyncSource.Change::key).toList();
        List<String> gone = between.keySet().stream()
                .filter(key -> Collections.binarySearch(kept, key, BYTES) < 0)
                .toList();
        write(loaded, gone, new Place(at, last ? null : to));
    }

    /** On disk before it counts. */
    private void write(List<SyncSource.Change> changes, List<String> gone, Place then) throws IOException {
        TreeMap<String, @Nullable Line> part = new TreeMap<>(BYTES);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long start = file.getFilePointer();
        for (String key : gone) {
            out.writeBytes(line(Json.object().put("key", key)));
            part.put(key, null);
        }
        for (SyncSource.Change change : changes) {
            ObjectNode entry = Json.object().put("key", change.key());
            if (change.version() != null) {
                entry.put("version", change.version());
            }
            entry.put("time", change.time());
            long at = start + out.size();
            if (change.data() != null) {
                entry.set("data", change.data());
            }
            byte[] line = line(entry);
            out.writeBytes(line);
            part.put(change.key(), change.data() == null ? null : new Line(at, line.length - 1));
        }
        out.writeBytes(line(cursor(then)));
        file.write(out.toByteArray());
        file.getFD().sync();
        part.forEach(this::put);
        place = then;
    }

    private static ObjectNode cursor(Place place) {
        ObjectNode entry = Json.object().put("cursor", place.cursor());
        return place.after() == null ? entry : entry.put("after", place.after());
    }

    private static byte[] line(JsonNode entry) {
        byte[] bytes = Json.write(entry);
        byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
        line[bytes.length] = '\n';
        return line;
    }

    @Override
    public Proof proof() throws IOException {
        Proof proof = new Proof();
        try (RandomAccessFile reading = new RandomAccessFile(path.toFile(), "r")) {
            for (Map.Entry<String, Line> record : records.entrySet()) {
                JsonNode entry = parse(bytes(reading, record.getValue()));
                if (entry == null) {
                    throw new IOException(path + " was changed by somebody else");
                }
                String version = entry.has("version") ? entry.path("version").asText() : null;
                proof.add(record.getKey(), version, CanonicalJson.sha256(entry.path("data")));
            }
        }
        return proof;
    }

    private static byte[] bytes(RandomAccessFile reading, Line line) throws IOException {
        byte[] bytes = new byte[line.length];
        reading.seek(line.at);
        reading.readFully(bytes);
        return bytes;
    }

    @Override
    public long count() {
        return records.size();
    }

    @Override
    public void close() throws IOException {
        Place last = place;
        if (last != null && file.length() > 2 * current + WORTH_REWRITING) {
            rewrite(last);
        }
        file.close();
        if (last == null && records.isEmpty()) {
            Files.deleteIfExists(path); // nothing came: a name that was wrong leaves nothing behind
            Files.deleteIfExists(lock(path));
        }
        beside.close();
    }

    private void rewrite(Place last) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try (RandomAccessFile out = new RandomAccessFile(fresh.toFile(), "rw");
                RandomAccessFile reading = new RandomAccessFile(path.toFile(), "r")) {
            out.setLength(0);
            OutputStream buffered = new BufferedOutputStream(new FileOutputStream(out.getFD()), 1 << 16);
            buffered.write(head);
            for (Line line : records.values()) {
                buffered.write(bytes(reading, line));
                buffered.write('\n');
            }
            buffered.write(line(cursor(last)));
            buffered.flush();
            out.getFD().sync();
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static @Nullable JsonNode parse(byte[] line) {
        try {
            return Json.parse(line);
        } catch (MalformedBody e) {
            return null;
        }
    }
}
