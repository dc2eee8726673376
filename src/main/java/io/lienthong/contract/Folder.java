package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The files of one connector folder, read with limits; nothing outside is ever opened, whatever a document says. */
final class Folder implements Documents {
    static final int MAX_FILE_BYTES = 4 << 20;
    private static final int MAX_DOCUMENTS = 200;
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:.*");

    private final Path root;
    private final Map<String, JsonNode> documents = new HashMap<>();
    private final Map<String, YamlDocument> lines = new HashMap<>();

    Folder(Path root) {
        this.root = root;
    }

    @Override
    public JsonNode read(String file) throws Refused {
        JsonNode known = documents.get(file);
        if (known != null) {
            return known;
        }
        if (documents.size() >= MAX_DOCUMENTS) {
            throw new Refused(file, 0, "", "more than " + MAX_DOCUMENTS + " documents belong together", "join some");
        }
        byte[] bytes = bytes(file);
        JsonNode document = file.toLowerCase(Locale.ROOT).endsWith(".json") ? json(file, bytes) : yaml(file, bytes);
        documents.put(file, document);
        return document;
    }

    @Override
    public int line(String file, String pointer) {
        YamlDocument document = lines.get(file);
        return document == null ? 0 : document.line(pointer);
    }

    boolean holds(String file) throws Refused {
        return Files.isRegularFile(root.resolve(within(file, file)));
    }

    /** The content of a file of the folder, at most 4 MiB. */
    byte[] bytes(String file) throws Refused {
        try {
            Path path = root.resolve(within(file, file)).toRealPath();
            if (!path.startsWith(root.toRealPath())) {
                throw new Refused(file, 0, "", "the file lies outside the connector's folder", "put it inside");
            }
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new Refused(
                        file,
                        0,
                        "",
                        "the file is larger than 4 MiB",
                        "cut out what no operation uses, or move schemas into a file beside it and refer to them");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new Refused(file, 0, "", "the file cannot be read", "put it into the folder, check its name");
        }
    }

    private static JsonNode json(String file, byte[] bytes) throws Refused {
        try {
            return Json.parse(bytes);
        } catch (MalformedBody e) {
            throw new Refused(file, 0, "", e.reason().en(), "mend the file");
        }
    }

    private JsonNode yaml(String file, byte[] bytes) throws Refused {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
            YamlDocument document = YamlDocument.parse(text);
            lines.put(file, document);
            return document.root();
        } catch (CharacterCodingException e) {
            throw new Refused(file, 0, "", "the file is not UTF-8", "save it as UTF-8");
        } catch (YamlDocument.Malformed e) {
            throw new Refused(file, e.line(), "", "not YAML: " + e.reason(), "mend the syntax");
        }
    }

    /** The reference if it is a relative name; refuses addresses and absolute paths. */
    static String plain(String file, String reference) throws Refused {
        if (SCHEME.matcher(reference).matches()) {
            throw new Refused(
                    file,
                    0,
                    "",
                    "refers to " + shown(reference) + ", outside the folder",
                    "copy that document into the folder and refer to the copy");
        }
        if (reference.startsWith("/") || reference.indexOf('\\') >= 0 || reference.indexOf('%') >= 0) {
            throw new Refused(file, 0, "", "refers to " + shown(reference), "use a relative name within the folder");
        }
        return reference;
    }

    /** The name without {@code .} and {@code ..}; refuses names that leave the folder. */
    static String within(String file, String name) throws Refused {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : plain(file, name).split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw new Refused(
                            file, 0, "", "refers to " + shown(name) + ", outside the folder", "keep it inside");
                }
            } else if (!part.equals(".") && !part.isEmpty()) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }

    private static String shown(String reference) {
        return reference.length() <= 200 ? reference : reference.substring(0, 200) + "…";
    }
}
