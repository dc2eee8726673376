package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.contract.SchemaBundle.Place;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the properties that nobody supplies in one direction, and that no part of a schema can require therefore: what is
 * {@code readOnly} in a request, {@code writeOnly} in a reply. Each part of an {@code allOf} speaks for all of them.
 */
final class NotSupplied {
    /** Of a schema, and again of each property. */
    private static final int MAX_PARTS = 100;

    private final Documents documents;
    /** {@code readOnly} or {@code writeOnly}; empty: everything is supplied. */
    private final String word;

    NotSupplied(Documents documents, String word) {
        this.documents = documents;
        this.word = word;
    }

    /** Their names, of the schema with all that it joins by {@code $ref} and {@code allOf}. Refuses references as the bundle does. */
    Set<String> names(Place place, JsonNode schema) throws Refused {
        Set<String> names = new HashSet<>();
        if (!word.isEmpty()) {
            collect(place, schema, names, new int[] {MAX_PARTS});
        }
        return names;
    }

    private void collect(Place place, JsonNode schema, Set<String> names, int[] left) throws Refused {
        if (left[0]-- <= 0) {
            return;
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            Place here = place.child("properties").child(property.getKey());
            if (says(here, property.getValue(), new int[] {MAX_PARTS})) {
                names.add(property.getKey());
            }
        }
        if (schema.path("$ref").isTextual()) {
            Place target =
                    SchemaBundle.target(documents, place, schema.get("$ref").asText());
            collect(target, SchemaBundle.at(documents, target), names, left);
        }
        JsonNode all = schema.path("allOf");
        for (int i = 0; i < all.size(); i++) {
            collect(place.child("allOf").child(String.valueOf(i)), all.get(i), names, left);
        }
    }

    /** Names that a schema requires with all that it joins in the same way. */
    Set<String> required(Place place, JsonNode schema) throws Refused {
        Set<String> names = new HashSet<>();
        require(place, schema, names, new int[] {MAX_PARTS});
        return names;
    }

    private void require(Place place, JsonNode schema, Set<String> names, int[] left) throws Refused {
        if (left[0]-- <= 0) {
            return;
        }
        schema.path("required").forEach(name -> names.add(name.asText()));
        if (schema.path("$ref").isTextual()) {
            Place target =
                    SchemaBundle.target(documents, place, schema.get("$ref").asText());
            require(target, SchemaBundle.at(documents, target), names, left);
        }
        JsonNode all = schema.path("allOf");
        for (int i = 0; i < all.size(); i++) {
            require(place.child("allOf").child(String.valueOf(i)), all.get(i), names, left);
        }
    }

    private boolean says(Place place, JsonNode property, int[] left) throws Refused {
        if (property.path(word).asBoolean(false)) {
            return true;
        }
        if (left[0]-- <= 0) {
            return false;
        }
        if (property.path("$ref").isTextual()) {
            Place target =
                    SchemaBundle.target(documents, place, property.get("$ref").asText());
            return says(target, SchemaBundle.at(documents, target), left);
        }
        JsonNode all = property.path("allOf");
        for (int i = 0; i < all.size(); i++) {
            if (says(place.child("allOf").child(String.valueOf(i)), all.get(i), left)) {
                return true;
            }
        }
        return false;
    }
}
