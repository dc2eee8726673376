package io.lienthong.poll;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.OperationName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolledRecordTest {
    private static final PollTask TASK = new PollTask(
            Environment.PRODUCTION,
            new OperationName("registry", "things"),
            Duration.ofMinutes(1),
            null,
            null,
            "Thing.v1",
            "registry.thing-changed",
            null,
            List.of(JsonPointer.compile("/number"), JsonPointer.compile("/place")),
            null,
            new PollTask.Handling(false, false, false, (call, done) -> {}),
            (request, done) -> {});

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'number': 12, 'place': '99012'}; 12|99012",
                "{'number': 12, 'place': '***'}; ",
                "{'number': 12, 'place': ' '}; ",
                "{'number': 12}; ",
                "{'number': 12, 'place': {}}; "
            })
    void aKeyWithAPartThatIsAbsentOrMaskedIsNoName(String record, String name) throws Exception {
        // when
        String found =
                PolledRecord.name(TASK, Json.parse(record.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        // then
        assertThat(found).isEqualTo(name);
    }
}
