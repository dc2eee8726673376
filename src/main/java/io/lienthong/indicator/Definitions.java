package io.lienthong.indicator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.lienthong.connector.Defect;
import io.lienthong.connector.DocumentSchema;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Json;
import io.lienthong.message.Sha256;
import io.lienthong.message.Wording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What {@code config/indicators.yaml} declares: which figures are counted, and which other systems report. */
public final class Definitions {
    private static final String SCHEMA = "/config/indicators.schema.json";
    private static final int DIGEST_BYTES = 6;
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    private final Document document;
    private final JsonNode tree;
    private final List<Defect> defects;
    private final Map<String, String> digests = new LinkedHashMap<>();

    /** The agencies of one level: codes, {@code CODE.*} for all below, {@code *} for all. */
    record LevelOf(Level level, List<String> agencies) {}

    /** One figure as percent of another. */
    public record Share(
            String name, Wording title, @Nullable String code, String of, String in) {}

    /**
     * A figure that other systems push.
     *
     * @param from consumers that may; absent: all that have the grant
     * @param every one that is older is overdue
     */
    public record Reported(
            String code,
            Wording title,
            String subject,
            @Nullable String unit,
            @Nullable Double minimum,
            @Nullable Double maximum,
            boolean whole,
            @Nullable List<String> from,
            @Nullable Duration every) {}

    private record Document(
            @Nullable List<LevelOf> levels,
            @Nullable List<Cube> cubes,
            @Nullable List<Share> shares,
            @Nullable List<Reported> reported) {
        List<Cube> allCubes() {
            return cubes == null ? List.of() : cubes;
        }

        List<Reported> allReported() {
            return reported == null ? List.of() : reported;
        }

        List<Share> allShares() {
            return shares == null ? List.of() : shares;
        }
    }

    private Definitions(Document document, JsonNode tree, List<Defect> defects) {
        this.document = document;
        this.tree = tree;
        this.defects = List.copyOf(defects);
        Map<String, StringBuilder> texts = new LinkedHashMap<>();
        document.allCubes()
                .forEach(cube -> texts.computeIfAbsent(cube.dataset(), dataset -> new StringBuilder())
                        .append(cube.counting()));
        texts.forEach((dataset, text) -> digests.put(
                dataset,
                HexFormat.of()
                        .formatHex(Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8)), 0, DIGEST_BYTES)));
    }

    /** Without the file nothing is counted; with a defect in it neither. */
    public static Definitions load(Path file) {
        if (!Files.exists(file)) {
            return none(List.of());
        }
        String shown = "config/" + file.getFileName();
        try {
            return parse(Files.readString(file), shown);
        } catch (IOException e) {
            return none(
                    List.of(new Defect(shown, 0, "", "the file cannot be read", "check its permissions and encoding")));
        }
    }

    static Definitions parse(String text, String shown) {
        List<Defect> defects = new ArrayList<>();
        try {
            YamlDocument yaml = YamlDocument.parse(text);
            new DocumentSchema(SCHEMA, shown).check(yaml, defects::add);
            if (defects.isEmpty()) {
                Document document = MAPPER.treeToValue(yaml.root(), Document.class);
                names(document, yaml, shown, defects);
                if (defects.isEmpty()) {
                    return new Definitions(document, yaml.root(), defects);
                }
            }
        } catch (YamlDocument.Malformed e) {
            defects.add(new Defect(shown, e.line(), "", "not YAML: " + e.reason(), "mend the syntax"));
        } catch (JsonProcessingException e) {
            defects.add(new Defect(shown, 0, "", e.getOriginalMessage(), "see indicators.schema.json"));
        }
        return none(defects);
    }

    private static Definitions none(List<Defect> defects) {
        return new Definitions(new Document(null, null, null, null), Json.object(), defects);
    }

    /** Names stand for one thing each, and shares for figures that there are. */
    private static void names(Document document, YamlDocument yaml, String shown, List<Defect> defects) {
        Set<String> cubes = new HashSet<>();
        Set<String> counted = new HashSet<>();
        Set<String> all = new HashSet<>();
        for (int i = 0; i < document.allCubes().size(); i++) {
            Cube cube = document.allCubes().get(i);
            once(cubes, cube.name(), "/cubes/" + i + "/name", yaml, shown, defects);
            for (int j = 0; j < cube.indicators().size(); j++) {
                String name = cube.indicators().get(j).name();
                once(all, name, "/cubes/" + i + "/indicators/" + j + "/name", yaml, shown, defects);
                counted.add(name);
            }
        }
        codes(document, yaml, shown, defects);
        for (int i = 0; i < document.allShares().size(); i++) {
            Share share = document.allShares().get(i);
            String key = "/shares/" + i;
            once(all, share.name(), key + "/name", yaml, shown, defects);
            for (String part : List.of(share.of(), share.in())) {
                if (!counted.contains(part)) {
                    String mend = "use one of " + new TreeSet<>(counted);
                    defects.add(new Defect(shown, yaml.line(key), key, "no cube counts " + part, mend));
                }
            }
        }
    }

    /** The reporting system asks by them. */
    private static void codes(Document document, YamlDocument yaml, String shown, List<Defect> defects) {
        Map<String, @Nullable String> places = new LinkedHashMap<>();
        for (int i = 0; i < document.allCubes().size(); i++) {
            List<Cube.Measure> measures = document.allCubes().get(i).indicators();
            for (int j = 0; j < measures.size(); j++) {
                places.put(
                        "/cubes/" + i + "/indicators/" + j + "/code",
                        measures.get(j).code());
            }
        }
        for (int i = 0; i < document.allShares().size(); i++) {
            places.put("/shares/" + i + "/code", document.allShares().get(i).code());
        }
        for (int i = 0; i < document.allReported().size(); i++) {
            places.put("/reported/" + i + "/code", document.allReported().get(i).code());
        }
        Set<String> codes = new HashSet<>();
        places.forEach((key, code) -> {
            if (code != null) {
                once(codes, code, key, yaml, shown, defects);
            }
        });
    }

    private static void once(
            Set<String> names, String name, String key, YamlDocument yaml, String shown, List<Defect> defects) {
        if (!names.add(name)) {
            defects.add(new Defect(shown, yaml.line(key), key, name + " occurs twice", "choose another"));
        }
    }

    /** What is wrong in the file. */
    public List<Defect> defects() {
        return defects;
    }

    public List<Cube> cubes() {
        return document.allCubes();
    }

    List<Cube> cubes(String dataset) {
        return cubes().stream().filter(cube -> cube.dataset().equals(dataset)).toList();
    }

    public List<Share> shares() {
        return document.allShares();
    }

    public List<Reported> reported() {
        return document.allReported();
    }

    /** The datasets that something is counted from, each with a digest that changes with what is counted. */
    Map<String, String> digests() {
        return digests;
    }

    /** Empty where no line of the file fits. */
    public Optional<Level> level(String agency) {
        List<LevelOf> levels = document.levels() == null ? List.of() : document.levels();
        return levels.stream()
                .filter(one -> one.agencies().stream().anyMatch(pattern -> fits(pattern, agency)))
                .findFirst()
                .map(LevelOf::level);
    }

    /** Whether a code is that of a pattern: the same, below {@code CODE.*}, or any for {@code *}. */
    public static boolean fits(String pattern, String agency) {
        return pattern.equals("*")
                || (pattern.endsWith(".*")
                        ? agency.startsWith(pattern.substring(0, pattern.length() - 1))
                        : agency.equals(pattern));
    }

    /** The file, as it is. */
    public JsonNode tree() {
        return tree;
    }
}
