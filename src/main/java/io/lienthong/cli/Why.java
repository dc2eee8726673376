package io.lienthong.cli;

import static io.lienthong.cli.Story.first;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Detail;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The story of one message in sentences, in both languages. */
final class Why {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final DateTimeFormatter VI = DateTimeFormatter.ofPattern("HH:mm:ss 'ngày' dd/MM/yyyy", Locale.ROOT)
            .withZone(VIETNAM);
    private static final DateTimeFormatter EN = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd 'at' HH:mm:ss '(Vietnam time)'", Locale.ROOT)
            .withZone(VIETNAM);
    /** How the journal has a refusal by a rule. */
    private static final Pattern RULE = Pattern.compile("(.*) \\[(.*); (.*)]");

    private static final Wording OPERATOR = new Wording("đơn vị vận hành trục liên thông", "the operator of the bus");

    private final Story story;
    private final Surroundings around;
    private final List<Wording> lines = new ArrayList<>();

    Why(Story story, Surroundings around) {
        this.story = story;
        this.around = around;
    }

    List<Wording> lines() {
        if (story.tree().path("accepted").isObject()) {
            accepted(story.tree().path("accepted"));
        } else if (entries().get(0).path("kind").asText().equals("REFUSED")) {
            refused(entries().get(0));
        } else {
            called();
        }
        story.tree().path("deliveries").forEach(this::open);
        if (!story.children().isEmpty()) {
            String ids = String.join(", ", story.children());
            say(
                    "Từ đó sinh ra thông điệp: " + ids + " (hỏi tiếp bằng ./lgsp why).",
                    "Its steps published: " + ids + " (ask ./lgsp why of each).");
        }
        next();
        return List.copyOf(lines);
    }

    // ---- a call that was answered at once

    private void called() {
        List<JsonNode> entries = entries();
        JsonNode asked = entries.get(0);
        JsonNode last = entries.get(entries.size() - 1);
        Wording system = around.system(first(asked, "connector"));
        String operation = Story.operation(asked);
        Wording when = time(first(asked, "at"));
        say(
                "Lúc " + when.vi() + ", hệ thống " + story.consumer() + " (môi trường " + story.environment() + ") gọi "
                        + operation + " của " + system.vi() + onBehalf(asked).vi() + ".",
                story.consumer() + " (" + story.environment() + ") called " + operation + " of " + system.en()
                        + onBehalf(asked).en() + " on " + when.en() + ".");
        Cause cause = Cause.of(first(last, "code"));
        checked(operation, cause);
        if (last.path("kind").asText().equals("INTENDED")) {
            say(
                    "Trục đã ghi ý định gọi " + system.vi() + "; chưa có kết quả.",
                    "The bus wrote down that it is about to call " + system.en() + "; there is no outcome yet.");
        } else {
            outcome(last, system, cause);
        }
    }

    /** Before it was a message. */
    private void refused(JsonNode entry) {
        Wording when = time(first(entry, "at"));
        String asked = Story.operation(entry);
        String status = entry.path("httpStatus").asText();
        if (story.consumer().isEmpty()) {
            say(
                    "Lúc " + when.vi() + ", có yêu cầu " + asked
                            + " tới trục; người gửi chưa chứng minh được mình là ai.",
                    "Somebody who did not prove who it is asked for " + asked + " on " + when.en() + ".");
        } else {
            say(
                    "Lúc " + when.vi() + ", hệ thống " + story.consumer() + " (môi trường " + story.environment()
                            + ") gửi yêu cầu " + asked + ".",
                    story.consumer() + " (" + story.environment() + ") asked for " + asked + " on " + when.en() + ".");
        }
        refusedByRule(first(entry, "detail"));
        say(
                "Trục trả lời HTTP " + status + " và không gửi gì đi.",
                "The bus answered HTTP " + status + " and sent nothing on.");
    }

    private static Wording onBehalf(JsonNode entry) {
        String officer = first(entry, "officer");
        String purpose = first(entry, "purpose");
        return new Wording(
                (officer.isEmpty() ? "" : ", thay mặt cán bộ " + officer)
                        + (purpose.isEmpty() ? "" : ", mục đích " + purpose),
                (officer.isEmpty() ? "" : ", on behalf of " + officer) + (purpose.isEmpty() ? "" : ", for " + purpose));
    }

    private void checked(String operation, Cause cause) {
        if (cause != Cause.ACCESS && cause != Cause.REQUEST) {
            say(
                    "Trục kiểm tra: đã nhận diện hệ thống gọi, có quyền gọi " + operation
                            + ", còn hạn mức, dữ liệu gửi đúng hợp đồng.",
                    "The bus checked: who calls is known, " + operation
                            + " is granted, the quota is kept, and what was sent fits the contract.");
        } else if (cause == Cause.REQUEST) {
            say(
                    "Trục kiểm tra: đã nhận diện hệ thống gọi, có quyền gọi " + operation
                            + "; nhưng yêu cầu thì không đúng.",
                    "The bus checked: who calls is known and " + operation + " is granted; but the request is wrong.");
        }
    }

    private void outcome(JsonNode entry, Wording system, Cause cause) {
        String code = first(entry, "code");
        Wording detail = Detail.of(first(entry, "detail"));
        String took =
                String.format(Locale.ROOT, "%.1f", entry.path("durationMicros").asLong() / 1_000.0);
        switch (cause) {
            case NONE ->
                say(
                        "Trục hỏi " + system.vi() + " và chuyển câu trả lời về cho hệ thống gọi (HTTP "
                                + entry.path("httpStatus").asText() + ", " + took + " ms).",
                        "The bus asked " + system.en() + " and passed the answer on (HTTP "
                                + entry.path("httpStatus").asText() + ", " + took + " ms).");
            case ACCESS -> refusedByRule(first(entry, "detail"));
            case REQUEST ->
                say(
                        "Trục từ chối với " + code + ", chưa gửi gì tới " + system.vi() + ": " + detail.vi() + ".",
                        "The bus refused it as " + code + " and sent nothing to " + system.en() + ": " + detail.en()
                                + ".");
            case ANSWERED ->
                say(
                        system.vi() + " đã trả lời; trục xếp câu trả lời đó vào " + code + " vì: " + detail.vi() + ".",
                        system.en() + " answered; the bus classified the answer as " + code + ", because: "
                                + detail.en() + ".");
            case AWAY ->
                say(
                        "Trục gọi " + system.vi() + " trong " + took
                                + " ms, kể cả các lần thử lại, mà không được phục vụ (" + code + "): " + detail.vi()
                                + ".",
                        "The bus tried " + system.en() + " for " + took
                                + " ms, repetitions included, and was not served (" + code + "): " + detail.en() + ".");
            case UNKNOWN ->
                say(
                        "Yêu cầu đã được gửi tới " + system.vi() + " nhưng không biết hệ thống đó đã thực hiện chưa: "
                                + detail.vi() + ".",
                        "The request went to " + system.en() + ", and it is not known whether it was carried out: "
                                + detail.en() + ".");
            case BUS ->
                say(
                        "Lỗi nằm ở trục liên thông hoặc cấu hình của kết nối (" + code + "): " + detail.vi() + ".",
                        "The fault is in the bus or in the connector's configuration (" + code + "): " + detail.en()
                                + ".");
        }
    }

    private void refusedByRule(String detail) {
        Matcher rule = RULE.matcher(detail);
        if (!rule.matches()) {
            Wording told = Detail.of(detail);
            say("Trục từ chối: " + told.vi() + ".", "The bus refused it: " + told.en() + ".");
            return;
        }
        Wording told = Detail.of(rule.group(1));
        String owner = rule.group(3);
        say(
                "Trục từ chối: " + told.vi() + ". Quy tắc: " + rule.group(2) + ". Đơn vị cấp được quyền này: "
                        + (owner.equals(OPERATOR.en()) ? OPERATOR.vi() : owner) + ".",
                "The bus refused it: " + told.en() + ". The rule: " + rule.group(2) + ". Who can grant it: " + owner
                        + ".");
    }

    // ---- a message that was accepted

    private void accepted(JsonNode accepted) {
        Wording when = time(first(accepted, "acceptedAt"));
        String type = first(accepted, "type");
        String consumer = story.consumer();
        String source = first(accepted, "source");
        if (consumer.startsWith("flow.")) {
            say(
                    "Lúc " + when.vi() + ", bước " + source + " của quy trình phát thông điệp " + type + " ("
                            + story.environment() + ").",
                    "Step " + source + " of a flow published " + type + " (" + story.environment() + ") on " + when.en()
                            + ".");
        } else {
            say(
                    "Lúc " + when.vi() + ", " + consumer + " (môi trường " + story.environment() + ") giao thông điệp "
                            + type
                            + " qua " + source + "; dữ liệu đúng kiểu " + first(accepted, "messageType")
                            + ", trục đã nhận và ghi bền vững.",
                    consumer + " (" + story.environment() + ") handed over " + type + " by " + source + " on "
                            + when.en()
                            + "; it is a right " + first(accepted, "messageType")
                            + ", and the bus accepted it and wrote it down for good.");
        }
        story.correlationId()
                .ifPresent(id -> say("Nó thuộc hồ sơ " + id + ".", "It belongs to the matter " + id + "."));
        String parent = first(accepted, "parent");
        if (!parent.isEmpty()) {
            say("Nó sinh ra từ thông điệp " + parent + ".", "It came of message " + parent + ".");
        }
        int steps = accepted.path("routes").size();
        say(
                steps == 0 ? "Không có bước nào chờ nó." : "Nó phải qua " + steps + " bước chuyển.",
                steps == 0
                        ? "No step waits for it."
                        : "It has " + steps + (steps == 1 ? " step" : " steps") + " to go through.");
        entries().forEach(this::happened);
    }

    private void happened(JsonNode entry) {
        Wording when = time(first(entry, "at"));
        Wording system = around.system(first(entry, "connector"));
        String step = first(entry, "route");
        String said = first(entry, "detail");
        Wording detail = Detail.of(said);
        String code = first(entry, "code");
        switch (first(entry, "kind")) {
            case "DELIVERED" ->
                say(
                        "Lúc " + when.vi() + ", bước " + step + " đã chuyển tới " + system.vi() + answered(entry) + ".",
                        "Step " + step + " delivered it to " + system.en() + answered(entry) + " on " + when.en()
                                + ".");
            case "ATTEMPTED" ->
                say(
                        "Lúc " + when.vi() + ", bước " + step + " thử chuyển tới " + system.vi() + " nhưng chưa được ("
                                + code + ": " + detail.vi() + "); trục sẽ tự thử lại.",
                        "Step " + step + " tried " + system.en() + " on " + when.en() + " without success (" + code
                                + ": " + detail.en() + "); the bus tries again by itself.");
            case "PARKED" -> parked(entry, when, system, step);
            case "RESENT" -> decided(when, "cho chuyển lại", "resent", step, said);
            case "WITHDRAWN" -> decided(when, "rút", "withdrew", step, said);
            case "CORRECTED" -> decided(when, "sửa", "corrected", step, said);
            case "ASSIGNED" -> decided(when, "giao trách nhiệm", "assigned", step, said);
            case "READ" -> decided(when, "đọc nội dung", "read the body of", step, said);
            default -> {
                if (!code.isEmpty()) {
                    outcome(entry, system, Cause.of(code));
                }
            }
        }
    }

    private static String answered(JsonNode entry) {
        int status = entry.path("httpStatus").asInt();
        return status > 0 ? " (HTTP " + status + ")" : "";
    }

    private void parked(JsonNode entry, Wording when, Wording system, String step) {
        String code = first(entry, "code");
        Wording detail = Detail.of(first(entry, "detail"));
        say(
                "Lúc " + when.vi() + ", bước " + step + " tạm giữ thông điệp: " + system.vi() + answered(entry)
                        + ", trục xếp vào " + code + " vì: " + detail.vi() + ".",
                "Step " + step + " parked it on " + when.en() + ": " + system.en() + answered(entry)
                        + ", classified as " + code + ", because: " + detail.en() + ".");
    }

    private void decided(Wording when, String vietnamese, String english, String step, String said) {
        String of = step.isEmpty() ? "" : " (" + step + ")";
        say(
                "Lúc " + when.vi() + ", người vận hành " + vietnamese + " thông điệp" + of + ": " + said + ".",
                "An operator " + english + " it" + of + " on " + when.en() + ": " + said + ".");
    }

    // ---- now

    private void open(JsonNode delivery) {
        Wording system = around.system(first(delivery, "destination"));
        String step = first(delivery, "route");
        if (delivery.path("parked").asBoolean()) {
            say(
                    "Hiện nay: bước " + step + " đang tạm giữ, chờ người xử lý" + owner(delivery, "; người phụ trách: ")
                            + ".",
                    "Now: step " + step + " is parked and waits for people" + owner(delivery, "; in charge: ") + ".");
            return;
        }
        JsonNode before = around.before().get(step);
        JsonNode away = around.away().get(first(delivery, "destination"));
        if (before != null) {
            boolean held = before.path("parked").asBoolean();
            say(
                    "Hiện nay: bước " + step + " chờ sau thông điệp " + first(before, "messageId")
                            + " cùng khoá thứ tự " + first(delivery, "lane")
                            + (held ? ", đang bị tạm giữ (" + first(before, "reason") + ")." : "."),
                    "Now: step " + step + " waits behind message " + first(before, "messageId")
                            + " of the same ordering key " + first(delivery, "lane")
                            + (held ? ", which is parked (" + first(before, "reason") + ")." : "."));
        } else if (away != null) {
            Wording since = time(first(away, "pausedSince"));
            Wording probe = time(first(away, "nextProbe"));
            say(
                    "Hiện nay: bước " + step + " chờ " + system.vi() + ", không liên lạc được từ " + since.vi()
                            + "; hỏi lại lúc " + probe.vi() + ".",
                    "Now: step " + step + " waits for " + system.en() + ", which is away since " + since.en()
                            + "; it is asked again at " + probe.en() + ".");
        } else {
            int attempt = delivery.path("attempt").asInt();
            say(
                    "Hiện nay: bước " + step + " chờ tới lượt chuyển tới " + system.vi()
                            + (attempt > 0 ? ", đã thử " + attempt + " lần." : "."),
                    "Now: step " + step + " waits for its turn at " + system.en()
                            + (attempt > 0 ? ", tried " + attempt + " times." : "."));
        }
    }

    private static String owner(JsonNode delivery, String before) {
        String assignee = first(delivery, "assignee");
        return assignee.isEmpty() ? "" : before + assignee;
    }

    private void next() {
        String status = first(story.tree(), "status");
        switch (status) {
            case "answered" -> say("Kết thúc: không còn việc gì phải làm.", "The end: nothing more happens.");
            case "delivered" ->
                say(
                        "Kết thúc: thông điệp đã được chuyển xong, không còn việc gì phải làm.",
                        "The end: the message is delivered, and nothing more happens.");
            case "withdrawn" ->
                say(
                        "Kết thúc: thông điệp đã được người vận hành rút, sẽ không chuyển nữa.",
                        "The end: an operator withdrew it, and it is not delivered any more.");
            case "accepted" ->
                say(
                        "Tiếp theo: trục tự chuyển tiếp; không cần gửi lại.",
                        "Next: the bus goes on by itself; do not send it again.");
            case "pending" ->
                say(
                        "Tiếp theo: chờ kết quả; muốn gửi lại thì giữ nguyên Idempotency-Key.",
                        "Next: wait for the outcome; a repetition keeps its Idempotency-Key.");
            case "failed" -> action(first(entries().get(entries().size() - 1), "code"));
            case "parked" -> repair();
            default -> {}
        }
    }

    private void action(String code) {
        ErrorCode.named(code)
                .ifPresent(known -> say(
                        "Cần làm: " + known.action().vi(),
                        "What to do: " + known.action().en()));
    }

    private void repair() {
        story.tree().path("deliveries").forEach(delivery -> {
            if (delivery.path("parked").asBoolean()) {
                action(first(delivery, "reason"));
            }
        });
        say(
                "Người vận hành: ./lgsp delivery show " + story.id()
                        + " (xem), delivery correct (sửa), delivery resend (chuyển" + " lại), delivery withdraw (rút).",
                "Operators: ./lgsp delivery show " + story.id()
                        + " (look), delivery correct (mend), delivery resend (again), delivery withdraw (give up).");
    }

    private List<JsonNode> entries() {
        List<JsonNode> entries = new ArrayList<>();
        story.tree().path("entries").forEach(entries::add);
        return entries;
    }

    private static Wording time(String text) {
        Instant at = text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        return new Wording(VI.format(at), EN.format(at));
    }

    private void say(String vietnamese, String english) {
        lines.add(new Wording(vietnamese, english));
    }
}
