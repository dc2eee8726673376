package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Corrections;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MappedCorrectionTest {
    private static final CanonicalTypes TYPES = CanonicalTypes.load();

    private static Event parked(Body body) {
        return new Event(
                MessageId.next(),
                Environment.PRODUCTION,
                "thing.sent",
                "things/sendThing",
                "Thing.v1",
                null,
                null,
                Trace.continued(null),
                body);
    }

    private static Body json(String text) {
        return Body.received(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Body.JSON);
    }

    @Test
    void anotherWayToWriteTheSameIsNoChange() {
        // given
        MappedCorrection correction = MappedCorrection.of("{\"b\": .b, \"a\": .a}", TYPES);
        // then
        assertThat(correction.correct(parked(json("{'a': 1.0, 'b': 'x'}")))).isEmpty();
        assertThat(correction.correct(parked(json("{'a': 1, 'b': 'x', 'c': 2}"))))
                .map(Body::bytes)
                .hasValueSatisfying(bytes ->
                        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("{\"b\":\"x\",\"a\":1}"));
    }

    @Test
    void aMappingThatCannotBeReadIsToldInTheLanguageOfThePage() {
        assertThatThrownBy(() -> MappedCorrection.of("{\"a\":", TYPES))
                .isInstanceOfSatisfying(
                        BusException.class,
                        refused -> assertThat(refused.violations())
                                .singleElement()
                                .satisfies(wrong -> {
                                    assertThat(wrong.place())
                                            .startsWith("mapping")
                                            .doesNotContain("line");
                                    assertThat(wrong.message().vi())
                                            .startsWith("không dùng được làm JSLT; bộ đọc JSLT báo: ")
                                            .doesNotContain("mend");
                                }));
    }

    @Test
    void filesAreRefusedInClearWords() {
        // given
        MappedCorrection correction = MappedCorrection.of("{}", TYPES);
        byte[] file = "<edXML/>".getBytes(StandardCharsets.UTF_8);
        // then
        for (Body body : new Body[] {Body.opaque(file, "application/pdf"), Body.received(file, "application/xml")}) {
            assertThatThrownBy(() -> correction.correct(parked(body)))
                    .isInstanceOf(BusException.class)
                    .hasMessageContaining("which no mapping reads: correct it alone");
        }
    }

    @Test
    void whatIsNoMessageAnyMoreIsRefused() {
        assertThatThrownBy(() -> MappedCorrection.of(".a", TYPES).correct(parked(json("{'a': 1}"))))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("no object");
    }

    @Test
    void whatAMappingQuotesOfTheMessageIsNotTold() {
        assertThatThrownBy(() -> MappedCorrection.of("error(\"\" + .personalNumber)", TYPES)
                        .correct(parked(json("{'personalNumber': '099198000011'}"))))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("the mapping fails for this message")
                .hasMessageNotContaining("099198000011");
    }

    @Test
    void refusalsAreCountedByReasonWithTheFirstMessages() {
        // given
        MappedCorrection correction = MappedCorrection.of("{}", TYPES);
        // when
        for (int i = 0; i < 30; i++) {
            for (int times = 0; times <= i; times++) {
                correction.refused(MessageId.next(), new BusException(ErrorCode.REQUEST_INVALID, "reason " + i));
            }
        }
        // then
        CorrectionAnswer answer = correction.answer(true, new Corrections.Pass(false, 0), null);
        assertThat(answer.refused()).isEqualTo(465);
        assertThat(answer.reasons()).hasSize(20);
        assertThat(answer.reasons().get(9).messages()).isEqualTo(10);
        assertThat(answer.reasons().get(9).first()).hasSize(3);
    }
}
