package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.journal.SearchKey;
import io.lienthong.journal.SearchKeys;
import io.lienthong.message.Event;
import io.lienthong.message.MalformedBody;
import java.util.LinkedHashSet;
import java.util.Set;

/** The numbers in accepted messages that their canonical types mark with {@code x-search}. */
final class NumbersInMessages implements SearchKeys {
    private final CanonicalTypes types;

    NumbersInMessages(CanonicalTypes types) {
        this.types = types;
    }

    @Override
    public Set<SearchKey> of(Event event) {
        if (!types.isSearched(event.messageType()) || event.data().isOpaque()) {
            return Set.of();
        }
        try {
            JsonNode data = event.data().json();
            Set<SearchKey> keys = new LinkedHashSet<>();
            types.searched(event.messageType(), data).forEach((as, values) -> {
                SearchKey.Kind kind = kind(as);
                values.forEach(value -> add(keys, kind, value));
            });
            return keys;
        } catch (MalformedBody notJson) {
            return Set.of(); // such a message is found by everything else
        }
    }

    /** An electronic document's number is the last part of its id: AGENCY,DATE,NUMBER/NOTATION. */
    private static void add(Set<SearchKey> keys, SearchKey.Kind kind, String value) {
        keys.add(new SearchKey(kind, value));
        if (kind == SearchKey.Kind.DOCUMENT_NUMBER && value.indexOf(',') >= 0) {
            keys.add(new SearchKey(kind, value.substring(value.lastIndexOf(',') + 1)));
        }
    }

    private static SearchKey.Kind kind(String as) {
        return switch (as) {
            case "citizen-number" -> SearchKey.Kind.CITIZEN_NUMBER;
            case "document-number" -> SearchKey.Kind.DOCUMENT_NUMBER;
            default -> SearchKey.Kind.KEY;
        };
    }
}
