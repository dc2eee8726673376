package io.lienthong.access;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer may have of a synchronised dataset.
 *
 * @param dataset its name; {@code *}: every dataset
 * @param fields JSON pointers of what it gets of a record; empty: all of it
 * @param rows for each pointer the values one of which a record must have there; {@code H99.12.*} stands for all that begin
 *     with {@code H99.12.}; empty: all records
 * @param personalData whether personal fields come in clear
 * @param purpose a code; there where personal fields come in clear
 * @param validFrom first day, in Vietnam; absent: no bound
 * @param validUntil last day, in Vietnam; absent: no bound
 */
public record DatasetGrant(
        String dataset,
        List<String> fields,
        Map<String, List<String>> rows,
        boolean personalData,
        @Nullable String purpose,
        @Nullable LocalDate validFrom,
        @Nullable LocalDate validUntil) {
    static final String EVERY = "*";

    public DatasetGrant {
        fields = List.copyOf(fields);
        rows = Map.copyOf(rows);
    }

    /** All of every dataset. */
    static DatasetGrant everything(String purpose) {
        return new DatasetGrant(EVERY, List.of(), Map.of(), true, purpose, null, null);
    }

    boolean isFor(String name) {
        return dataset.equals(EVERY) || dataset.equals(name);
    }

    boolean isValidOn(LocalDate day) {
        return (validFrom == null || !day.isBefore(validFrom)) && (validUntil == null || !day.isAfter(validUntil));
    }
}
