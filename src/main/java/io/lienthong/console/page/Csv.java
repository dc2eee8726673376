package io.lienthong.console.page;

import io.lienthong.console.TrafficOverview;
import io.lienthong.dataset.DatasetDays;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** A table as a file for spreadsheets (RFC 4180, UTF-8 with a mark, so that Vietnamese is read as such); times are those of Vietnam. */
final class Csv {
    private static final String FORMULA = "=+-@\t\r";

    /** Such as 2026-11-22T08:00:00.000+07:00. */
    private static final DateTimeFormatter VIETNAM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx").withZone(TrafficOverview.VIETNAM);

    private final StringBuilder text = new StringBuilder("\ufeff");

    Csv(String... header) {
        row((Object[]) header);
    }

    /** What datasets received. */
    static Csv of(List<DatasetDays.DatasetDay> days) {
        Csv csv = new Csv("day", "dataset", "received", "applied", "unchanged", "older", "repeated", "conflicts");
        days.forEach(one -> csv.row(
                one.day(),
                one.dataset(),
                one.received(),
                one.applied(),
                one.unchanged(),
                one.older(),
                one.repeated(),
                one.conflicts()));
        return csv;
    }

    /** Absent values are empty. */
    Csv row(@Nullable Object... values) {
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ",").append(cell(values[i]));
        }
        text.append("\r\n");
        return this;
    }

    /** A text that a spreadsheet would take for a formula begins with an apostrophe. */
    private static String cell(@Nullable Object value) {
        if (value == null || value instanceof Number) {
            return value == null ? "" : value.toString();
        }
        String plain = value instanceof Instant time ? VIETNAM.format(time) : value.toString();
        String harmless = !plain.isEmpty() && FORMULA.indexOf(plain.charAt(0)) >= 0 ? "'" + plain : plain;
        return "\"" + harmless.replace("\"", "\"\"") + "\"";
    }

    /** Says in a last line that there may be more, where there were as many rows as are given at most. */
    Csv end(int rows, int most) {
        if (rows >= most) {
            row(
                    Words.english()
                            ? "The first " + most + " rows; there may be more: narrow the filter"
                            : "Chỉ gồm " + most + " dòng đầu, có thể còn nữa: hãy thu hẹp điều kiện lọc");
        }
        return this;
    }

    /** To be kept as a file of this name. */
    ResponseEntity<byte[]> as(String name) {
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(name + ".csv")
                                .build()
                                .toString())
                .body(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
