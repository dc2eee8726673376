package io.lienthong.connector;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Sha256;
import io.lienthong.message.Wording;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A connector's folder as one file: a zip with {@code META-INF/files}, which lists name and SHA-256 of every file, and {@code
 * META-INF/signature}, an Ed25519 signature of that list in base64. It is read whole and checked whole before anything is written.
 *
 * @param files by name, without the two of META-INF
 * @param signedBy name of the trusted key; absent: unsigned
 */
public record SignedPackage(
        SortedMap<String, byte[]> files, @Nullable String signedBy) {
    public static final int MAX_BYTES = 32 << 20;

    private static final int MAX_ENTRIES = 2_000;
    private static final int MAX_UNPACKED_BYTES = 32 << 20;
    private static final int MAX_RATIO = 100;
    /** Small files may compress as well as they like. */
    private static final int RATIO_FROM_BYTES = 1 << 20;

    private static final String OURS = "META-INF/";
    private static final String LIST = OURS + "files";
    private static final String SIGNATURE = OURS + "signature";
    private static final String FIRST_LINE = "lienthong-connector/1\n";
    /** 1980-01-01, where the time of a zip begins: the same folder makes the same package. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    /** Packs and signs a folder; the same folder and key make the same bytes. Throws PACKAGE_REFUSED. */
    public static byte[] pack(Path folder, @Nullable PrivateKey key) {
        try {
            SortedMap<String, byte[]> files = contents(folder);
            byte[] list = list(files);
            Map<String, byte[]> all = new LinkedHashMap<>();
            if (key != null) {
                all.put(LIST, list);
                all.put(SIGNATURE, Base64.getEncoder().encode(TrustedKeys.sign(key, list)));
            }
            all.putAll(files);
            byte[] zip = zip(all);
            open(zip, false); // what would be refused is not made
            return zip;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SortedMap<String, byte[]> contents(Path folder) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        long bytes = 0;
        for (Path file : PackageLoader.files(folder)) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            if (Files.isSymbolicLink(file)) {
                throw link(name);
            }
            bytes += Files.size(file);
            if (bytes > MAX_UNPACKED_BYTES || files.size() >= MAX_ENTRIES - 2) {
                throw tooLarge();
            }
            files.put(name, Files.readAllBytes(file));
        }
        return files;
    }

    private static byte[] list(SortedMap<String, byte[]> files) {
        StringBuilder list = new StringBuilder(FIRST_LINE);
        files.forEach((name, content) -> list.append(HexFormat.of().formatHex(Sha256.of(content)))
                .append("  ")
                .append(name)
                .append('\n'));
        return list.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Stored, not deflated: how well it compresses is the library's choice, and changes. */
    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] content = file.getValue();
                CRC32 sum = new CRC32();
                sum.update(content);
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(sum.getValue());
                entry.setTimeLocal(NO_TIME);
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a package, and refuses it whole with PACKAGE_REFUSED.
     *
     * @param unsignedAllowed whether one without a signature is taken; a wrong signature never is
     */
    public static SignedPackage read(byte[] zip, TrustedKeys keys, boolean unsignedAllowed) {
        SortedMap<String, byte[]> files = open(zip, false);
        byte[] list = files.remove(LIST);
        byte[] signature = files.remove(SIGNATURE);
        for (String name : files.keySet()) {
            if (name.startsWith(OURS)) {
                throw refused("tệp lạ " + name, "there is a strange file " + name);
            }
        }
        if (list == null && signature == null && unsignedAllowed) {
            return new SignedPackage(files, null);
        }
        if (list == null || signature == null) {
            throw refused(
                    "gói không có chữ ký; ký bằng ./lgsp connector package DIR --key FILE",
                    "it is not signed; sign it by ./lgsp connector package DIR --key FILE");
        }
        String signer = keys.signer(list, signature)
                .orElseThrow(() -> refused(
                        "không có khoá nào trong lienthong.connectors.trusted-keys ký gói này",
                        "no key of lienthong.connectors.trusted-keys signed it"));
        requireListed(files, list);
        return new SignedPackage(files, signer);
    }

    /** Reads one that was taken before. */
    public static SignedPackage kept(byte[] zip) {
        SortedMap<String, byte[]> files = open(zip, true);
        files.keySet().removeIf(name -> name.startsWith(OURS));
        return new SignedPackage(files, null);
    }

    private static void requireListed(SortedMap<String, byte[]> files, byte[] list) {
        if (!java.util.Arrays.equals(list(files), list)) {
            throw refused(
                    "nội dung gói khác với danh sách đã ký: tệp bị thêm, bớt hoặc sửa",
                    "its files are not those of the signed list: some were added, removed or changed");
        }
    }

    private static SortedMap<String, byte[]> open(byte[] zip, boolean kept) {
        if (zip.length > MAX_BYTES) {
            throw tooLarge();
        }
        List<ZipDirectory.Entry> listed =
                ZipDirectory.read(zip, MAX_ENTRIES).orElseThrow(() -> refused("không phải tệp zip", "it is no zip"));
        if (listed.isEmpty()) {
            throw refused("tệp zip rỗng", "the zip is empty");
        }
        check(listed, kept);
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip), StandardCharsets.UTF_8)) {
            List<String> found = new ArrayList<>();
            long bytes = 0;
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                found.add(entry.getName());
                byte[] content = in.readNBytes((int) (MAX_UNPACKED_BYTES + 1 - bytes));
                bytes += content.length;
                if (bytes > MAX_UNPACKED_BYTES || found.size() > listed.size()) {
                    throw tooLarge();
                }
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), content);
                }
            }
            // A reader that goes by the list at the end would see another package than one that reads from the start.
            if (!found.equals(listed.stream().map(ZipDirectory.Entry::name).toList())) {
                throw refused("danh mục của tệp zip sai", "the zip lists other entries than it has");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw refused("tệp zip hỏng: " + e.getMessage(), "the zip is damaged: " + e.getMessage());
        }
        return files;
    }

    private static void check(List<ZipDirectory.Entry> entries, boolean kept) {
        if (entries.size() > MAX_ENTRIES) {
            throw tooLarge();
        }
        PackageNames names = new PackageNames(kept);
        long bytes = 0;
        for (ZipDirectory.Entry entry : entries) {
            Optional<Wording> wrong = names.add(entry.name());
            if (wrong.isPresent()) {
                throw refused(wrong.get().vi(), wrong.get().en());
            }
            if (entry.link()) {
                throw link(entry.name());
            }
            bytes += entry.size();
            boolean bomb = entry.size() > RATIO_FROM_BYTES && entry.size() / MAX_RATIO > entry.compressed();
            if (bomb || bytes > MAX_UNPACKED_BYTES) {
                throw tooLarge();
            }
        }
    }

    /** Writes the files into a new folder. */
    public void unpack(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey()).normalize();
            if (!target.startsWith(folder)) {
                throw new IllegalStateException("a checked name leads outside: " + file.getKey());
            }
            Files.createDirectories(java.util.Objects.requireNonNull(target.getParent()));
            Files.write(target, file.getValue());
        }
    }

    private static BusException link(String name) {
        return refused(name + " là liên kết tượng trưng", name + " is a symbolic link; put the file itself into it");
    }

    private static BusException tooLarge() {
        return refused(
                "quá " + MAX_ENTRIES + " tệp, quá " + (MAX_UNPACKED_BYTES >> 20) + " MiB, hoặc nén quá " + MAX_RATIO
                        + " lần: bớt tệp mẫu lớn, hoặc chia thành hai kết nối",
                "it has more than " + MAX_ENTRIES + " files or " + (MAX_UNPACKED_BYTES >> 20)
                        + " MiB, or is compressed more than " + MAX_RATIO
                        + " times: leave large samples out, or make two connectors of it");
    }

    private static BusException refused(String vi, String en) {
        return new BusException(ErrorCode.PACKAGE_REFUSED, new Wording(vi, en));
    }
}
