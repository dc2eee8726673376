package io.lienthong.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Defect;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Corrections;
import io.lienthong.mapping.Mapping;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Difference;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A mapping that corrects each message of a search result, and the count of what became of them. */
public final class MappedCorrection implements Corrections.Corrector {
    /** Corrected messages of which the difference is shown. */
    private static final int SHOWN = 3;
    /** Reasons that are told apart; the others only count. */
    private static final int REASONS = 20;
    /** Messages named for each reason. */
    private static final int EXAMPLES = 3;
    /** Places named of each refused message. */
    private static final int PLACES = 5;
    /** Refused messages that are named one by one. */
    private static final int NAMED = 200;
    /** Places shown of each corrected message. */
    private static final int CHANGES = 20;

    private final Mapping mapping;
    private final CanonicalTypes types;
    private final List<MessageId> first = new ArrayList<>();
    private final Map<Reason, Refused> reasons = new LinkedHashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private long corrected;
    private long unchanged;
    private long refused;

    /** A message that stays as it is, and why. */
    public record Refusal(MessageId message, BusException why) {}

    private record Reason(ErrorCode code, String detail) {}

    private static final class Refused {
        private final List<CorrectionAnswer.Example> examples = new ArrayList<>();
        private long messages;
    }

    private MappedCorrection(Mapping mapping, CanonicalTypes types) {
        this.mapping = mapping;
        this.types = types;
    }

    /** REQUEST_INVALID, with the lines that are wrong, where the text is no mapping. */
    public static MappedCorrection of(@Nullable String text, CanonicalTypes types) {
        if (text == null || text.isBlank()) {
            throw Problems.invalid(new Wording(
                    "mapping là JSLT tạo ra thông điệp đúng từ mỗi thông điệp sai",
                    "mapping is JSLT that makes the right message of each wrong one"));
        }
        List<Defect> defects = new ArrayList<>();
        Optional<Mapping> mapping = Mapping.compile(text, defects::add);
        if (mapping.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "không dùng được mapping này; chưa thay đổi gì",
                            "the mapping cannot be used; nothing was changed"),
                    defects.stream().map(MappedCorrection::violation).toList());
        }
        return new MappedCorrection(mapping.get(), types);
    }

    private static Violation violation(Defect defect) {
        String place = defect.line() > 0 ? "mapping:" + defect.line() : "mapping";
        return new Violation(
                place,
                "không dùng được làm JSLT; bộ đọc JSLT báo: " + defect.message(),
                defect.message() + "; " + defect.mend());
    }

    @Override
    public Optional<Body> correct(Event wrong) {
        JsonNode was = tree(wrong);
        JsonNode is = applied(was);
        if (Difference.between(was, is).isEmpty()) {
            unchanged++;
            return Optional.empty();
        }
        if (!is.isContainerNode()) {
            throw Problems.invalid(new Wording(
                    "mapping không tạo ra đối tượng hay danh sách", "the mapping makes no object and no list of it"));
        }
        Body right = Body.of(is, wrong.data().mediaType());
        Correction.require(right, wrong, types);
        return Optional.of(right);
    }

    /** What the mapping says by error() may quote the message, and nobody is told to have read it. */
    private JsonNode applied(JsonNode was) {
        try {
            return mapping.apply(was, Map.of());
        } catch (BusException failed) {
            throw new BusException(
                    failed.code(),
                    new Wording("mapping không áp dụng được cho thông điệp này", "the mapping fails for this message"));
        }
    }

    private static JsonNode tree(Event wrong) {
        if (wrong.data().isOpaque()) {
            throw Problems.invalid(new Wording(
                    "thông điệp là tệp, mapping không đọc được: hãy sửa riêng thông điệp này bằng cả nội dung của nó",
                    "the message is a file, which no mapping reads: correct it alone, by its bytes"));
        }
        try {
            return wrong.data().json();
        } catch (MalformedBody e) {
            String mediaType = wrong.data().mediaType();
            throw Problems.invalid(new Wording(
                    "thông điệp không phải JSON (" + mediaType
                            + "), mapping không đọc được: hãy sửa riêng thông điệp này bằng cả nội dung của nó",
                    "the message is no JSON (" + mediaType
                            + "), which no mapping reads: correct it alone, by its bytes"));
        }
    }

    @Override
    public void corrected(MessageId wrong) {
        corrected++;
        if (first.size() < SHOWN) {
            first.add(wrong);
        }
    }

    @Override
    public void refused(MessageId wrong, BusException why) {
        refused++;
        if (refusals.size() < NAMED) {
            refusals.add(new Refusal(wrong, why));
        }
        Reason reason = new Reason(why.code(), why.detail());
        if (reasons.size() == REASONS && !reasons.containsKey(reason)) {
            return;
        }
        Refused kind = reasons.computeIfAbsent(reason, fresh -> new Refused());
        kind.messages++;
        if (kind.examples.size() < EXAMPLES) {
            List<CorrectionAnswer.Wrong> places = why.violations().stream()
                    .limit(PLACES)
                    .map(CorrectionAnswer.Wrong::of)
                    .toList();
            kind.examples.add(new CorrectionAnswer.Example(wrong.toString(), places));
        }
    }

    /** The first messages that the mapping corrects. */
    public List<MessageId> first() {
        return first;
    }

    /** Messages that are corrected, or would be. */
    public long corrected() {
        return corrected;
    }

    /** Messages that are right as they are. */
    public long unchanged() {
        return unchanged;
    }

    /** Messages that cannot be corrected so, more than {@link #refusals} may name. */
    public long refused() {
        return refused;
    }

    public List<Refusal> refusals() {
        return refusals;
    }

    /** The first places that the mapping changes in a message that it corrects. */
    public List<Difference> differences(Event wrong) {
        JsonNode was = tree(wrong);
        return Difference.between(was, applied(was)).stream().limit(CHANGES).toList();
    }

    /** What the mapping changes in a message that it corrects. */
    CorrectionAnswer.Change change(Event wrong) {
        List<CorrectionAnswer.Place> places =
                differences(wrong).stream().map(CorrectionAnswer.Place::of).toList();
        return new CorrectionAnswer.Change(wrong.id().toString(), places);
    }

    /** @param changes of the first messages, where they are shown */
    CorrectionAnswer answer(boolean dryRun, Corrections.Pass pass, @Nullable List<CorrectionAnswer.Change> changes) {
        List<CorrectionAnswer.Reason> told = new ArrayList<>();
        reasons.forEach((reason, kind) ->
                told.add(new CorrectionAnswer.Reason(reason.code, reason.detail, kind.messages, kind.examples)));
        return new CorrectionAnswer(dryRun, corrected, unchanged, refused, pass.more(), pass.next(), told, changes);
    }
}
