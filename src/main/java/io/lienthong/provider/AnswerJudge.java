package io.lienthong.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lienthong.connector.ErrorHandling.Classification;
import io.lienthong.message.Body;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Wording;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads an answer and says what became of the call. Pure: runs wherever the size of the answer sends it. */
final class AnswerJudge {
    /** So much of an answer that cannot be read is searched for the texts of the descriptor. */
    private static final int MAX_SEARCHED_BYTES = 65_536;

    private static final Logger log = LoggerFactory.getLogger(AnswerJudge.class);

    /** An answer's tree, or why there is none. */
    private record Reading(JsonNode tree, @Nullable Wording malformed) {
        static final Reading NONE = new Reading(MissingNode.getInstance(), null);

        static Reading malformed(Wording reason) {
            return new Reading(MissingNode.getInstance(), reason);
        }
    }

    /** @param renew whether the system no longer knows our token or session, and so did nothing */
    record Judgement(Outcome outcome, boolean renew) {}

    private AnswerJudge() {}

    static Judgement judge(Plan plan, ProviderCall call, Answer answer) {
        Reading reading = read(plan, call, answer);
        int status = answer.status();
        Verdict verdict =
                plan.classifier().judge(status, answer.headers(), reading.tree(), searched(plan, answer, reading));
        Outcome outcome = switch (verdict.outcome()) {
            case SUCCESS -> success(plan, answer, reading);
            case DUPLICATE -> new Outcome.Duplicate(status, body(answer, reading));
            case FAIL ->
                new Outcome.Failed(
                        verdict.errorCode() == null ? ErrorCode.PROVIDER_FAILED : verdict.errorCode(),
                        told(plan, status) + plan.classifier().reason(reading.tree()),
                        status,
                        body(answer, reading));
            case RETRY -> retry(plan, answer, verdict);
            case RENEW ->
                new Outcome.Unavailable(
                        ErrorCode.PROVIDER_AUTHENTICATION_FAILED,
                        told(plan, status) + ": không còn phiên của trục / it does not know our session",
                        Reach.ASKED_AGAIN,
                        answer.retryAfter());
        };
        return new Judgement(outcome, verdict.outcome() == Classification.Outcome.RENEW);
    }

    private static Reading read(Plan plan, ProviderCall call, Answer answer) {
        if (answer.body().length == 0) {
            return Reading.NONE;
        }
        if (answer.encoded()) {
            return Reading.malformed(new Wording(
                    "nội dung bị nén dù không yêu cầu", "it is compressed although that was not asked for"));
        }
        if (plan.opaque() && (plan.classifier().isEmpty() || !structured(answer.mediaType()))) {
            return Reading.NONE;
        }
        try {
            return new Reading(call.reader().read(answer.status(), answer.mediaType(), answer.body()), null);
        } catch (MalformedBody e) {
            return Reading.malformed(e.reason());
        } catch (RuntimeException e) { // a reader's bug ends this call, not the event loop's handler
            log.atWarn()
                    .addKeyValue("messageId", call.messageId())
                    .addKeyValue("traceId", call.trace().traceId())
                    .addKeyValue("connector", plan.connector())
                    .addKeyValue("operation", plan.operation())
                    .addKeyValue("exception", e.getClass().getName())
                    .log("answer not readable");
            return Reading.malformed(new Wording("trình đọc bị lỗi", "the reader failed"));
        }
    }

    private static boolean structured(String mediaType) {
        String lower = mediaType.toLowerCase(Locale.ROOT);
        return lower.contains("json") || lower.contains("xml");
    }

    private static String searched(Plan plan, Answer answer, Reading reading) {
        return reading.malformed() == null || plan.opaque() || answer.encoded()
                ? ""
                : new String(
                        answer.body(), 0, Math.min(answer.body().length, MAX_SEARCHED_BYTES), StandardCharsets.UTF_8);
    }

    private static Outcome success(Plan plan, Answer answer, Reading reading) {
        Wording malformed = plan.opaque() && !answer.encoded() ? null : reading.malformed();
        return malformed != null
                ? new Outcome.Failed(
                        ErrorCode.PROVIDER_REPLY_INVALID,
                        new Wording(
                                        plan.connector() + ": không đọc được trả lời: " + malformed.vi(),
                                        plan.connector() + ": the answer cannot be read: " + malformed.en())
                                .toString(),
                        answer.status(),
                        null)
                : new Outcome.Answered(answer.status(), plan.opaque() ? received(answer) : body(answer, reading));
    }

    private static Outcome retry(Plan plan, Answer answer, Verdict verdict) {
        int status = answer.status();
        boolean away = Verdict.byStatus(status).outcome() == verdict.outcome();
        ErrorCode usual = status == 429 ? ErrorCode.PROVIDER_BUSY : ErrorCode.PROVIDER_UNAVAILABLE;
        return new Outcome.Unavailable(
                verdict.errorCode() == null ? usual : verdict.errorCode(),
                told(plan, status),
                away ? Reach.TURNED_AWAY : Reach.ASKED_AGAIN,
                answer.retryAfter());
    }

    /** In both languages around what the system itself says, which is quoted behind it as it is. */
    private static String told(Plan plan, int status) {
        return plan.connector() + " trả lời / answered HTTP " + status
                + (status >= 300 && status < 400
                        ? " (chuyển hướng, trục không đi theo / a redirect, and redirects are never followed)"
                        : "");
    }

    private static Body body(Answer answer, Reading reading) {
        return reading.tree().isMissingNode()
                ? received(answer)
                : Body.read(answer.body(), reading.tree(), answer.mediaType());
    }

    private static Body received(Answer answer) {
        return Body.received(answer.body(), answer.mediaType());
    }
}
