package io.lienthong.document;

import io.lienthong.message.AgencyCode;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies a document in the whole country: issuing agency, day of promulgation, number and notation, e.g.
 * {@code 000.00.01.H22,2026/11/02,145/UBND-NC}. A notation may hold strokes ({@code 01/2022/TT-BTTTT}).
 */
public record DocumentId(String value) {
    private static final int MAX_LENGTH = 200;
    private static final Pattern FORM = Pattern.compile("([^,]+),([^,]+),([^,/\\s][^,/]*)/([^,\\p{Cntrl}]+)");

    public DocumentId {
        problem(value).ifPresent(refusal -> {
            throw new IllegalArgumentException(
                    "not a document id: " + refusal.detail().en());
        });
    }

    /** Why the text is no document id, without repeating it; empty if it is one. */
    static Optional<BadValue> problem(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !form.matches()) {
            return Optional.of(new BadValue(
                    RefusalReason.DOCUMENT_ID_INVALID,
                    "phải có dạng MãĐơnVị,yyyy/MM/dd,số/kýhiệu, dài tối đa " + MAX_LENGTH + " ký tự",
                    "must be OrganId,yyyy/MM/dd,number/notation of at most " + MAX_LENGTH + " characters"));
        }
        if (AgencyCode.problem(form.group(1)).isPresent()) {
            return Optional.of(new BadValue(
                    RefusalReason.DOCUMENT_ID_INVALID,
                    "mã đơn vị ở đầu không đúng dạng",
                    "its first part is no agency code"));
        }
        return ValueKind.date(form.group(2)).isPresent()
                ? Optional.empty()
                : Optional.of(new BadValue(
                        RefusalReason.DOCUMENT_ID_INVALID,
                        "ngày ban hành ở giữa không có thật hoặc không theo yyyy/MM/dd",
                        "the date in its middle does not exist or is not yyyy/MM/dd"));
    }

    /** The agency that issued the document. */
    public AgencyCode agency() {
        return new AgencyCode(part(1));
    }

    public LocalDate date() {
        return ValueKind.date(part(2)).orElseThrow();
    }

    public String number() {
        return part(3);
    }

    public String notation() {
        return part(4);
    }

    private String part(int group) {
        Matcher form = FORM.matcher(value);
        if (!form.matches()) {
            throw new IllegalStateException("checked on construction");
        }
        return form.group(group);
    }

    @Override
    public String toString() {
        return value;
    }
}
