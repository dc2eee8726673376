package io.lienthong.dataset;

import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.message.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as a message brought it, and as a person corrected it.
 *
 * @param was of the corrected message
 * @param is what takes its place, under the same key and version
 */
public record Correction(Change was, Change is) {

    /**
     * What would make it another record, or another version: under the corrected key or version the right one may still come,
     * and would then be a repetition. Empty where nothing does.
     */
    public List<Violation> violations(DatasetTarget target) {
        List<Violation> violations = new ArrayList<>();
        if (!was.key().equals(is.key())) {
            violations.add(new Violation(
                    String.join(", ", target.key()),
                    "là khoá trong bộ dữ liệu " + target.name() + ", không được thay đổi",
                    "is the key in dataset " + target.name() + ", which stays"));
        }
        Version version = was.version();
        if (target.version() != null
                && version != null
                && is.version() != null
                && !version.canonical().equals(is.version().canonical())) {
            violations.add(new Violation(
                    target.version(),
                    "là phiên bản trong bộ dữ liệu " + target.name() + ", không được thay đổi",
                    "is the version in dataset " + target.name() + ", which stays"));
        }
        return violations;
    }

    /** Whether the dataset still has what the corrected message brought: nothing newer came. */
    boolean isOf(@Nullable Current current) {
        if (current == null
                || current.deleted() != was.deleted()
                || !Arrays.equals(current.hash(), CanonicalJson.sha256(was.data()))) {
            return false;
        }
        Version version = was.version();
        return version == null
                // The same content may have come again since; ids ascend with time.
                ? current.message().compareTo(was.message()) <= 0
                : current.source().equals(was.source()) && version.text().equals(current.version());
    }
}
