package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.lienthong.connector.Pagination;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a system answers to a poll: a page of entries, each of which becomes records or is refused by itself. */
final class PollAnswer {
    private static final int OK = 200;
    /** Where the only entry stands that is looked at. */
    private static final String FIRST = "/0";

    private final ActiveOperation operation;
    private final OperationCall call;

    /** @param records of the page that are right */
    record Paged(Body records, Listing listing) {}

    /** @param call whose mapping the entries go through */
    PollAnswer(ActiveOperation operation, OperationCall call) {
        this.operation = operation;
        this.call = call;
    }

    /** The records of a page. Where something is wrong with them they are looked at one by one. */
    Paged page(int status, JsonNode tree) {
        JsonPointer select = operation.select();
        JsonNode selected = select == null ? tree : tree.at(select);
        Pagination.Page place = new PollPages(operation.operation()).read(tree, selected);
        try {
            check(status, tree);
            JsonNode records = list(call.mapped(selected));
            Pagination.Page page = selected.isArray()
                    ? place
                    : new Pagination.Page(records.size(), place.next(), place.more(), place.total());
            return new Paged(Body.of(records), new Listing(page, List.of()));
        } catch (BusException e) {
            if (!selected.isArray() || selected.isEmpty()) {
                throw e;
            }
            return oneByOne(status, tree, (ArrayNode) selected, place);
        }
    }

    private Paged oneByOne(int status, JsonNode tree, ArrayNode selected, Pagination.Page place) {
        List<JsonNode> entries = new ArrayList<>();
        selected.forEach(entries::add);
        // The answer around a single record: what is wrong with it alone is wrong with the page.
        selected.removeAll();
        check(status, tree);
        ArrayNode records = selected.arrayNode();
        List<Listing.Refused> refused = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            try {
                selected.removeAll().add(entries.get(i));
                check(status, tree);
                list(call.mapped(selected)).forEach(records::add);
            } catch (BusException e) {
                refused.add(new Listing.Refused(entries.get(i), moved(e, "/" + i)));
            }
        }
        selected.removeAll().addAll(entries);
        return new Paged(Body.of(records), new Listing(place, refused));
    }

    private void check(int status, JsonNode tree) {
        OperationCall.require(operation.contract().checkProviderReply(status, tree), OperationCall.BROKEN_CONTRACT);
        call.watch(status, tree);
    }

    /** The records that one entry becomes, once it is tried again; throws why it cannot, with places in the entry. */
    JsonNode listed(JsonNode entry) {
        ArrayNode only = Json.object().arrayNode().add(entry);
        JsonPointer select = operation.select();
        JsonNode tree = only;
        for (JsonPointer at = select; at != null && !at.matches(); at = at.head()) {
            tree = Json.object().set(at.last().getMatchingProperty(), tree);
        }
        // The answer that was around it is gone: what the contract misses there is not the entry's fault.
        try {
            OperationCall.require(
                    operation.contract().checkProviderReply(OK, tree).stream()
                            .filter(violation -> violation.place().startsWith(selected() + FIRST))
                            .toList(),
                    OperationCall.BROKEN_CONTRACT);
            return list(call.mapped(only));
        } catch (BusException e) {
            throw moved(e, "");
        }
    }

    /** What people may see of an entry: what the mapping makes of it, masked; empty where that is not one record. */
    Optional<JsonNode> shown(JsonNode entry) {
        try {
            JsonNode made = call.applied(Json.object().arrayNode().add(entry));
            JsonNode masked = operation.contract().maskReply(made);
            return masked.isArray() && masked.size() == 1 ? Optional.of(masked.get(0)) : Optional.empty();
        } catch (BusException notMapped) {
            return Optional.empty();
        }
    }

    private JsonNode list(JsonNode mapped) {
        if (!mapped.isArray()) {
            throw new BusException(ErrorCode.PROVIDER_REPLY_INVALID, "the mapped answer is not a list of records");
        }
        for (JsonNode record : operation.operation().fetch() == null ? mapped : Json.object()) {
            OperationCall.require(
                    DatasetCompanion.violations(operation, record),
                    new Wording("bản ghi thiếu dữ liệu mà bộ dữ liệu cần", "the record lacks what its dataset needs"));
        }
        return mapped;
    }

    private String selected() {
        JsonPointer select = operation.select();
        return select == null ? "" : select.toString();
    }

    /** An entry that was looked at alone stands elsewhere in its page: in what the system sent, and in what was made of it. */
    private BusException moved(BusException alone, String place) {
        String sent = selected() + FIRST;
        return alone.withPlaces(at -> {
            if (at.startsWith(sent)) {
                return (place.isEmpty() ? "" : selected() + place) + at.substring(sent.length());
            }
            return at.startsWith(FIRST) ? place + at.substring(FIRST.length()) : at;
        });
    }
}
