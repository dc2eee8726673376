package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The bus's own words for its messages, e.g. {@code Dossier.v1}: the schemas of {@code messages/} on the class path, and of a folder. */
public final class CanonicalTypes {
    private static final String FOLDER = "messages";
    private static final String SUFFIX = ".schema.json";

    private final SortedMap<String, JsonNode> files;
    private final Map<String, CanonicalType> types = new TreeMap<>();

    private CanonicalTypes(SortedMap<String, JsonNode> files) {
        this.files = files;
        Documents documents = new Catalogue(files);
        for (String file : files.keySet()) {
            try {
                types.put(typeName(file), CanonicalType.compile(documents, file));
            } catch (Refused e) {
                throw new IllegalStateException("canonical type " + e.defect(), e);
            }
        }
    }

    /** The types on the class path. */
    public static CanonicalTypes load() {
        return new CanonicalTypes(classPath());
    }

    /** The types on the class path and those of a folder, which win where both have one. */
    public static CanonicalTypes load(Path folder) {
        SortedMap<String, JsonNode> files = classPath();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.filter(path -> path.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                String name = String.valueOf(file.getFileName());
                files.put(name, parsed(name, Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CanonicalTypes(files);
    }

    public boolean knows(String type) {
        return types.containsKey(type);
    }

    /** The schema as it was written. */
    public Optional<JsonNode> schema(String type) {
        return Optional.ofNullable(files.get(type + SUFFIX));
    }

    /** What of the data is not of the type; the type must be known. */
    public List<Violation> check(String type, JsonNode data) {
        CanonicalType known = types.get(type);
        if (known == null) {
            throw new IllegalArgumentException("there is no canonical type " + type);
        }
        return known.check().check(data);
    }

    /** Whether data of the type has personal fields; the type must be known. */
    public boolean masks(String type) {
        return !Optional.ofNullable(types.get(type)).orElseThrow().mask().isEmpty();
    }

    /** The data with {@code "***"} in its personal fields; the type must be known. */
    public JsonNode masked(String type, JsonNode data) {
        return Optional.ofNullable(types.get(type)).orElseThrow().mask().apply(data);
    }

    /** Whether people look data of the type up by numbers in it; false for a type that is not known. */
    public boolean isSearched(String type) {
        CanonicalType known = types.get(type);
        return known != null && !known.searched().isEmpty();
    }

    /** The values that people look the data up by, under what they are: the values of {@code x-search} in its schema. */
    public Map<String, List<String>> searched(String type, JsonNode data) {
        Map<String, List<String>> found = new TreeMap<>();
        Optional.ofNullable(types.get(type))
                .orElseThrow()
                .searched()
                .forEach((as, places) -> found.put(as, places.values(data)));
        return found;
    }

    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(types.keySet()));
    }

    Optional<CanonicalType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    private static String typeName(String file) {
        return file.substring(0, file.length() - SUFFIX.length());
    }

    private static SortedMap<String, JsonNode> classPath() {
        SortedMap<String, JsonNode> files = new TreeMap<>();
        ClassLoader loader = CanonicalTypes.class.getClassLoader();
        try {
            for (URL folder : Collections.list(loader.getResources(FOLDER))) {
                for (String name : names(folder)) {
                    try (InputStream in = loader.getResourceAsStream(FOLDER + "/" + name)) {
                        if (in != null) {
                            files.put(name, parsed(name, in.readAllBytes()));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static List<String> names(URL folder) throws IOException {
        URLConnection connection = folder.openConnection();
        if (connection instanceof JarURLConnection jar) {
            String prefix = jar.getEntryName().endsWith("/") ? jar.getEntryName() : jar.getEntryName() + "/";
            return jar.getJarFile().stream()
                    .map(java.util.zip.ZipEntry::getName)
                    .filter(name -> name.startsWith(prefix) && name.endsWith(SUFFIX))
                    .map(name -> name.substring(prefix.length()))
                    .toList();
        }
        try (Stream<Path> list = Files.list(Path.of(folder.toURI()))) {
            return list.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.endsWith(SUFFIX))
                    .toList();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static JsonNode parsed(String name, byte[] bytes) {
        try {
            return Json.parse(bytes);
        } catch (MalformedBody e) {
            throw new IllegalStateException(
                    "canonical type " + name + ": " + e.reason().en(), e);
        }
    }

    /** Schemas may refer to each other by file name. */
    private record Catalogue(Map<String, JsonNode> files) implements Documents {
        @Override
        public JsonNode read(String file) throws Refused {
            JsonNode document = files.get(file);
            if (document == null) {
                throw new Refused(file, 0, "", "there is no such canonical type", Near.names(file, files.keySet()));
            }
            return document;
        }

        @Override
        public int line(String file, String pointer) {
            return 0;
        }
    }
}
