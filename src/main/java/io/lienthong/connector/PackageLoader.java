package io.lienthong.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.lienthong.message.Sha256;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads a connector folder: descriptor against its schema, its own consistency, placeholders. Contracts and mappings are compiled elsewhere. */
public final class PackageLoader {
    private static final int MAX_FILES = 2_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final ObjectMapper RECORDS = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final DocumentSchema schema =
            new DocumentSchema("/connectors/connector.schema.json", ConnectorPackage.DESCRIPTOR);

    /** The package, or empty where a defect leaves none; defects are added in the order of the file. */
    public Optional<ConnectorPackage> load(Path folder, Consumer<Defect> defects) {
        List<Defect> found = new ArrayList<>();
        Optional<ConnectorPackage> result = read(folder, found);
        found.forEach(defects);
        return found.isEmpty() ? result : Optional.empty();
    }

    private Optional<ConnectorPackage> read(Path folder, List<Defect> defects) {
        Path file = folder.resolve(ConnectorPackage.DESCRIPTOR);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            defects.add(defect(0, "", "the folder has no connector.yaml", "add one; copy it from another connector"));
            return Optional.empty();
        }
        try {
            String fingerprint = fingerprint(folder, defects);
            YamlDocument document = YamlDocument.parse(Files.readString(file));
            schema.check(document, defects::add);
            if (!defects.isEmpty()) {
                return Optional.empty();
            }
            Descriptor descriptor = RECORDS.treeToValue(document.root(), Descriptor.class);
            new DescriptorRules(folder, descriptor, document, defects::add).check();
            return Optional.of(new ConnectorPackage(folder, descriptor, document, fingerprint));
        } catch (YamlDocument.Malformed e) {
            defects.add(defect(e.line(), "", "not YAML: " + e.reason(), "mend the syntax"));
        } catch (JsonProcessingException e) {
            defects.add(defect(0, "", e.getOriginalMessage(), "see connector.schema.json"));
        } catch (CharacterCodingException e) {
            defects.add(defect(0, "", "the file is not UTF-8", "save it as UTF-8"));
        } catch (IOException e) {
            defects.add(defect(0, "", "the folder cannot be read", "check its permissions"));
        }
        return Optional.empty();
    }

    /** Of the files that a folder holds, whatever they are. */
    public static String fingerprint(Path folder) throws IOException {
        return fingerprint(folder, new ArrayList<>());
    }

    private static String fingerprint(Path folder, List<Defect> defects) throws IOException {
        MessageDigest digest = Sha256.digest();
        long bytes = 0;
        for (Path file : files(folder)) {
            String name = folder.relativize(file).toString();
            if (Files.isSymbolicLink(file)) {
                defects.add(new Defect(name, 0, "", "is a symbolic link", "put the file itself into the folder"));
                continue;
            }
            bytes += Files.size(file);
            if (bytes > MAX_BYTES) {
                defects.add(new Defect(name, 0, "", "the folder is larger than 64 MiB", "remove what is not needed"));
                break;
            }
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(Sha256.digest().digest(Files.readAllBytes(file)));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .limit(MAX_FILES)
                    .sorted()
                    .toList();
        }
    }

    private static Defect defect(int line, String key, String message, String mend) {
        return new Defect(ConnectorPackage.DESCRIPTOR, line, key, message, mend);
    }
}
