package io.lienthong.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.message.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that is to be applied to a dataset.
 *
 * @param source the connector that it comes from
 * @param key in the dataset
 * @param version absent: order of acceptance counts
 * @param scale what the version is of; versions of two sources compare where it is the same
 * @param deleted the record is gone
 * @param message that brought it
 */
public record Change(
        Environment environment,
        String dataset,
        String source,
        String key,
        @Nullable Version version,
        @Nullable String scale,
        boolean deleted,
        JsonNode data,
        MessageId message) {
    private static final int MAX_KEY = 500;

    /** What keeps a record from its dataset: no key, or a version that is none. Empty where nothing does. */
    public static List<Violation> violations(DatasetTarget target, JsonNode record) {
        List<Violation> violations = new ArrayList<>();
        for (String pointer : target.key()) {
            JsonNode part = record.at(pointer);
            if (!part.isValueNode() || part.isNull() || part.asText().isEmpty()) {
                violations.add(new Violation(
                        pointer,
                        "là khoá trong bộ dữ liệu " + target.name() + " và còn thiếu",
                        "is the key in dataset " + target.name() + " and is missing"));
            } else if (part.asText().indexOf('\0') >= 0
                    || part.asText().length() > MAX_KEY / target.key().size()) {
                violations.add(new Violation(
                        pointer,
                        "quá dài đối với khoá, hoặc chứa ký tự 0",
                        "is too long for a key, or holds a zero character"));
            }
        }
        String version = target.version();
        if (version != null && Version.of(target, text(record, version)).isEmpty()) {
            String kind = target.versionKind().toString();
            violations.add(new Violation(
                    version,
                    "là phiên bản trong bộ dữ liệu " + target.name() + " và không đúng kiểu " + kind,
                    "is the version in dataset " + target.name() + " and is no " + kind));
        }
        return violations;
    }

    /** Of a record without violations. */
    public static Change of(
            DatasetTarget target, Environment environment, String source, JsonNode record, MessageId message) {
        String pointer = target.version();
        DatasetTarget.Deleted gone = target.deleted();
        return new Change(
                environment,
                target.name(),
                source,
                key(target, record),
                pointer == null
                        ? null
                        : Version.of(target, text(record, pointer)).orElseThrow(),
                pointer == null ? null : target.versionKind() + " " + pointer,
                gone != null && record.at(gone.pointer()).equals(gone.equals()),
                record,
                message);
    }

    /** Parts are kept apart by a bar, which no part may counterfeit. */
    private static String key(DatasetTarget target, JsonNode record) {
        List<String> parts = target.key().stream()
                .map(pointer -> record.at(pointer).asText())
                .toList();
        return parts.size() == 1
                ? parts.get(0)
                : String.join(
                        "|",
                        parts.stream()
                                .map(part -> part.replace("\\", "\\\\").replace("|", "\\|"))
                                .toList());
    }

    private static String text(JsonNode record, String pointer) {
        JsonNode value = record.at(pointer);
        return value.isValueNode() && !value.isNull() ? value.asText() : "";
    }
}
