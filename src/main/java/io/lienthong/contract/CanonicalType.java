package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;

/** One canonical type, compiled: what it checks and what of it is masked. */
record CanonicalType(JsonCheck check, Mask mask) {
    static CanonicalType compile(Documents documents, String file) throws Refused {
        JsonNode bundle = SchemaBundle.of(documents, OpenApiDialect.PLAIN, new SchemaBundle.Place(file, ""));
        return new CanonicalType(JsonCheck.compile(bundle), MaskedPlaces.of(bundle));
    }
}
