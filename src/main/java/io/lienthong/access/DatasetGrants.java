package io.lienthong.access;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code datasets:} of a consumer. */
final class DatasetGrants {
    private static final Set<String> KEYS =
            Set.of("dataset", "fields", "rows", "personalData", "purpose", "validFrom", "validUntil");
    private static final Pattern NAME = Pattern.compile("\\*|[a-z][a-z0-9-]{0,99}");
    private static final Pattern PURPOSE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    /** No record has it: a grant with a defect shows nothing, should anybody use it. */
    private static final String NOTHING = "/none";

    private final Report report;

    /** Hears of a defect at a key of the file. */
    interface Report {
        void defect(String key, String message, String mend);
    }

    private DatasetGrants(Report report) {
        this.report = report;
    }

    static List<DatasetGrant> read(JsonNode list, String key, Report report) {
        return new DatasetGrants(report).all(list, key);
    }

    private List<DatasetGrant> all(JsonNode list, String key) {
        if (!list.isMissingNode() && !list.isArray()) {
            report.defect(key, "not a list", "write a list of grants, each with its dataset");
        }
        List<DatasetGrant> grants = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            DatasetGrant grant = one(list.get(i), key + "/" + i);
            if (!names.add(grant.dataset())) {
                report.defect(key + "/" + i + "/dataset", "a dataset is granted twice", "leave one of the two");
            }
            grants.add(grant);
        }
        return grants;
    }

    private DatasetGrant one(JsonNode node, String key) {
        node.fieldNames().forEachRemaining(name -> {
            if (!KEYS.contains(name)) {
                report.defect(
                        key + "/" + name,
                        "unknown key " + name,
                        "use one of " + KEYS.stream().sorted().toList());
            }
        });
        String dataset = node.path("dataset").asText("");
        if (!NAME.matcher(dataset).matches()) {
            report.defect(key + "/dataset", "the dataset's name is missing or malformed", "write its name, or *");
        }
        boolean personalData = node.path("personalData").asBoolean(false);
        String purpose = node.path("purpose").asText("");
        if (!purpose.isEmpty() && !PURPOSE.matcher(purpose).matches()) {
            report.defect(key + "/purpose", "malformed", "write a code of capitals, digits and underscores");
        } else if (personalData && purpose.isEmpty()) {
            report.defect(
                    key + "/purpose",
                    "personal data is granted for a purpose",
                    "name the purpose, or leave personalData out");
        }
        return new DatasetGrant(
                dataset,
                node.has("fields") ? pointers(node.get("fields"), key + "/fields") : List.of(),
                node.has("rows") ? rows(node.get("rows"), key + "/rows") : Map.of(),
                personalData,
                purpose.isEmpty() ? null : purpose,
                day(node.path("validFrom"), key + "/validFrom"),
                day(node.path("validUntil"), key + "/validUntil"));
    }

    private List<String> pointers(JsonNode list, String key) {
        List<String> pointers = new ArrayList<>();
        list.forEach(pointer -> pointers.add(pointer(pointer.asText(), key)));
        if (!list.isArray() || list.isEmpty()) {
            report.defect(key, "not a list of fields", "write [/field, …], or leave the key out for all");
            return List.of(NOTHING);
        }
        return pointers;
    }

    private String pointer(String text, String key) {
        try {
            if (!text.isEmpty() && !JsonPointer.compile(text).matches()) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        report.defect(key, "not a JSON pointer to a field", "write /field, or /object/field");
        return NOTHING;
    }

    private Map<String, List<String>> rows(JsonNode node, String key) {
        Map<String, List<String>> rows = new HashMap<>();
        if (!node.isObject() || node.isEmpty()) {
            report.defect(key, "no rows are named", "write {/field: [VALUE, …]}, or leave the key out for all");
            return Map.of(NOTHING, List.of());
        }
        node.properties().forEach(row -> {
            List<String> values = new ArrayList<>();
            row.getValue().forEach(value -> values.add(value.asText()));
            if (!row.getValue().isArray() || values.isEmpty()) {
                report.defect(key, "no value is granted", "write a list of values, or leave the key out for all");
            }
            rows.put(pointer(row.getKey(), key), values);
        });
        return rows;
    }

    private @Nullable LocalDate day(JsonNode node, String key) {
        try {
            return node.isMissingNode() ? null : LocalDate.parse(node.asText());
        } catch (DateTimeException e) {
            report.defect(key, "not a day", "write YYYY-MM-DD");
            return null;
        }
    }
}
