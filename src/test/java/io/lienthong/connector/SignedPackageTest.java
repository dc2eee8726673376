package io.lienthong.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages are taken whole, or refused whole with the reason. */
class SignedPackageTest {
    private static final KeyPair KEY = TrustedKeys.generate();
    private static final TrustedKeys KEYS = new TrustedKeys(Map.of(
            "integrator", Base64.getEncoder().encodeToString(KEY.getPublic().getEncoded())));
    private static final TrustedKeys NOBODY = new TrustedKeys(Map.of());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void writeFolder() throws IOException {
        Files.createDirectories(folder.resolve("mappings"));
        Files.writeString(folder.resolve("connector.yaml"), "kind: Connector\n");
        Files.writeString(folder.resolve("mappings/hộ-tịch.jslt"), "{}");
    }

    @Test
    void aSignedFolderOpensWithItsSignerAndFiles() {
        // when
        SignedPackage opened = SignedPackage.read(SignedPackage.pack(folder, KEY.getPrivate()), KEYS, false);
        // then
        assertThat(opened.signedBy()).isEqualTo("integrator");
        assertThat(opened.files().keySet()).containsExactly("connector.yaml", "mappings/hộ-tịch.jslt");
    }

    @Test
    void theSameFolderAndKeyMakeTheSameBytes() throws IOException {
        // given
        byte[] before = SignedPackage.pack(folder, KEY.getPrivate());
        // when
        Files.setLastModifiedTime(folder.resolve("connector.yaml"), java.nio.file.attribute.FileTime.fromMillis(0));
        // then
        assertThat(SignedPackage.pack(folder, KEY.getPrivate())).isEqualTo(before);
    }

    @Test
    void oneWithoutASignatureIsForDevelopmentAlone() {
        // when
        byte[] unsigned = SignedPackage.pack(folder, null);
        // then
        assertThat(SignedPackage.read(unsigned, KEYS, true).signedBy()).isNull();
        assertRefused(unsigned, "not signed");
    }

    @Test
    void aKeyThatNobodyTrustsIsRefusedAlsoInDevelopment() {
        // when
        byte[] foreign = SignedPackage.pack(folder, TrustedKeys.generate().getPrivate());
        // then
        assertThatThrownBy(() -> SignedPackage.read(foreign, KEYS, true))
                .hasMessageContaining("no key of lienthong.connectors.trusted-keys");
        assertThatThrownBy(() -> SignedPackage.read(foreign, NOBODY, true)).isInstanceOf(BusException.class);
    }

    @Test
    void whatWasChangedAddedOrRemovedIsRefused() throws IOException {
        // given
        Map<String, byte[]> files = new LinkedHashMap<>(entries(SignedPackage.pack(folder, KEY.getPrivate())));
        Map<String, byte[]> changed = new LinkedHashMap<>(files);
        changed.put("connector.yaml", "kind: Other\n".getBytes(StandardCharsets.UTF_8));
        Map<String, byte[]> more = new LinkedHashMap<>(files);
        more.put("mappings/more.jslt", new byte[0]);
        Map<String, byte[]> less = new LinkedHashMap<>(files);
        less.remove("mappings/hộ-tịch.jslt");
        // then
        assertRefused(zip(changed), "not those of the signed list");
        assertRefused(zip(more), "not those of the signed list");
        assertRefused(zip(less), "not those of the signed list");
    }

    @Test
    void aSignatureOfAnotherListIsRefused() throws IOException {
        // given
        Map<String, byte[]> files = new LinkedHashMap<>(entries(SignedPackage.pack(folder, KEY.getPrivate())));
        files.put("META-INF/signature", "bm90IGEgc2lnbmF0dXJl".getBytes(StandardCharsets.UTF_8));
        // then
        assertRefused(zip(files), "no key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../connector.yaml",
                "mappings/../../x",
                "/etc/passwd",
                "C:/x",
                "mappings\\x",
                "./x",
                "a//b",
                "META-INF/more"
            })
    void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
        assertThatThrownBy(() -> SignedPackage.read(zip(Map.of(name, new byte[1])), KEYS, true))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PACKAGE_REFUSED));
    }

    @ParameterizedTest
    @CsvSource({"a.txt, A.txt", "mappings/a, Mappings/A", "a, a/b", "a/b, A", "ho\u0302, hô"})
    void namesThatAreOneOnSomeMachineAreRefused(String one, String other) throws IOException {
        // given
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(one, new byte[1]);
        files.put(other, new byte[1]);
        // then
        assertThatThrownBy(() -> SignedPackage.read(zip(files), KEYS, true)).hasMessageContaining("the same as");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CON.jslt", "mappings/nul", "com1/x", "aux .txt", "x.", "y ", "mappings./x"})
    void aNameThatWindowsMakesAnotherOfIsRefused(String name) throws IOException {
        assertRefusedUnsigned(zip(Map.of(name, new byte[1])), "Windows");
    }

    @Test
    void aPackageThatWasTakenBeforeKeepsItsNames() throws IOException {
        assertThat(SignedPackage.kept(zip(Map.of("mappings/con.jslt", new byte[1])))
                        .files())
                .containsOnlyKeys("mappings/con.jslt");
    }

    @Test
    void anEmptyZipIsTold() throws IOException {
        assertRefusedUnsigned(zip(Map.of()), "the zip is empty");
    }

    @Test
    void aNameThatOccursTwiceIsRefused() throws IOException {
        // given
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("one", new byte[1]);
        files.put("two", new byte[1]);
        byte[] doubled = replaced(zip(files), "two", "one");
        // then
        assertRefusedUnsigned(doubled, "occurs twice");
    }

    @Test
    void aSymbolicLinkIsRefused() throws IOException {
        // given
        byte[] zip = zip(Map.of("link", "/etc/passwd".getBytes(StandardCharsets.UTF_8)));
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int entry = bytes.getInt(zip.length - 22 + 16);
        bytes.putShort(entry + 4, (short) (3 << 8 | 20)).putInt(entry + 38, 0120777 << 16);
        // then
        assertRefusedUnsigned(zip, "symbolic link");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> SignedPackage.pack(folder, null)).hasMessageContaining("link is a symbolic link");
        Files.delete(link);
    }

    @Test
    void aBombIsRefusedBeforeItIsUnpacked() throws IOException {
        assertRefusedUnsigned(zip(Map.of("zeros", new byte[20 << 20])), "compressed more than 100 times");
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 2_001; i++) {
            many.put("file-" + i, new byte[0]);
        }
        assertRefusedUnsigned(zip(many), "more than 2000 files");
    }

    @Test
    void oneWhoseListAndContentDifferIsRefused() throws IOException {
        // given: the list at the end says other names than the entries
        byte[] zip = zip(Map.of("connector.yaml", new byte[1]));
        int first = new String(zip, StandardCharsets.ISO_8859_1).indexOf("connector.yaml");
        zip[first] = 'd';
        // then
        assertRefusedUnsigned(zip, "lists other entries");
    }

    @Test
    void whatIsNoZipIsRefused() {
        assertRefusedUnsigned("no zip at all, but some text".getBytes(StandardCharsets.UTF_8), "no zip");
        assertRefusedUnsigned(new byte[0], "no zip");
        assertRefusedUnsigned(Arrays.copyOf(SignedPackage.pack(folder, null), 60), "no zip");
    }

    private static void assertRefused(byte[] zip, String reason) {
        assertThatThrownBy(() -> SignedPackage.read(zip, KEYS, false))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PACKAGE_REFUSED))
                .hasMessageContaining(reason);
    }

    private static void assertRefusedUnsigned(byte[] zip, String reason) {
        assertThatThrownBy(() -> SignedPackage.read(zip, KEYS, true))
                .isInstanceOf(BusException.class)
                .hasMessageContaining(reason);
    }

    private static byte[] replaced(byte[] zip, String from, String to) {
        return new String(zip, StandardCharsets.ISO_8859_1).replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, byte[]> entries(byte[] zip) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (var in = new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
