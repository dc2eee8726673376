package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp why ID} */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = {
            "Tells in plain words what became of a call or message and why: who asked for what, what was checked,",
            "what the system answered, what was tried again, what happens next and what to do."
        },
        footer = {"", "Example: ./lgsp why 019aabcd-0000-7000-8000-000000000000 --lang vi"})
final class WhyCommand implements Callable<Integer> {
    private static final Wording NOT_KEPT = new Wording(
            "Trục không lưu câu chuyện của thông điệp %s. Các yêu cầu bị từ chối ngay (401, 404, 413, 429) chỉ được giữ 30 ngày"
                    + " và có hạn mức cho mỗi bên gửi; thông điệp quá hạn lưu giữ cũng không còn: hãy đọc code, detail và"
                    + " explanation trong chính câu trả lời lỗi.",
            "The bus keeps no story of message %s. Of calls that were refused at once (401, 404, 413, 429) it keeps so many"
                    + " of each sender, for 30 days, and messages go with their retention: read code, detail and explanation"
                    + " in the answer itself.");

    /** What people read. */
    enum Language {
        VI,
        EN;

        String of(Wording text) {
            return this == VI ? text.vi() : text.en();
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Option(names = "--lang", paramLabel = "vi|en", defaultValue = "en", description = "Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Language language;

    @Parameters(paramLabel = "ID", description = "The message id, as X-Message-Id and every error show it.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Override
    public Integer call() {
        if (MessageId.parse(id).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Not a message id (36 characters, UUID version 7): " + id);
        }
        Story story = new Stories(bus)
                .find(id)
                .orElseThrow(() -> new Refusal(language.of(NOT_KEPT).formatted(id)));
        List<Wording> lines = new Why(story, Surroundings.of(bus, story)).lines();
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            ObjectNode answer = Json.object().put("messageId", id);
            ArrayNode told = answer.putArray("story");
            lines.forEach(line -> told.addObject().put("vi", line.vi()).put("en", line.en()));
            Output.json(out, answer);
        } else {
            lines.forEach(line -> out.println(language.of(line)));
        }
        return Lgsp.DONE;
    }
}
