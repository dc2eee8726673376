package io.lienthong.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Defect;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A compiled mapping of trees. Immutable and thread-safe; the same input gives the same output. */
public interface Mapping {
    /** What the bus supplies to every mapping. */
    Set<String> VARIABLES = Set.of("parameters", "call", "settings", "received", "matter");

    /**
     * Compiles a JSLT file of a connector's folder. Imports name files relative to the mapping's own folder.
     *
     * @param file relative to the folder, e.g. {@code mappings/enterprise.jslt}
     * @return empty where a defect leaves none
     */
    static Optional<Mapping> compile(Path folder, String file, Consumer<Defect> defects) {
        return new MappingCompiler(folder, file, defects).compile();
    }

    /** Compiles JSLT that stands alone: it imports nothing and sees nothing but its input. Empty where a defect leaves none. */
    static Optional<Mapping> compile(String text, Consumer<Defect> defects) {
        return MappingCompiler.alone(text, defects);
    }

    /** Variables of the bus that the mapping reads. */
    Set<String> variables();

    /** Maps a tree, which is not changed; variables that are not supplied are null. Throws MAPPING_FAILED. */
    JsonNode apply(JsonNode input, Map<String, JsonNode> variables);
}
