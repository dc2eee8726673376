package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One canonical type, compiled.
 *
 * @param searched the places of the numbers that people look messages of the type up by
 */
record CanonicalType(JsonCheck check, Mask mask, Map<String, Mask> searched) {
    /** The values of {@code x-search}. */
    private static final List<String> SEARCHED = List.of("citizen-number", "document-number", "key");

    CanonicalType {
        searched = Map.copyOf(searched);
    }

    static CanonicalType compile(Documents documents, String file) throws Refused {
        JsonNode bundle = SchemaBundle.of(documents, OpenApiDialect.PLAIN, new SchemaBundle.Place(file, ""));
        Map<String, Mask> searched = new HashMap<>();
        for (String as : SEARCHED) {
            Mask places = MarkedPlaces.searched(bundle, as);
            if (!places.isEmpty()) {
                searched.put(as, places);
            }
        }
        return new CanonicalType(JsonCheck.compile(bundle), MarkedPlaces.masked(bundle), searched);
    }
}
