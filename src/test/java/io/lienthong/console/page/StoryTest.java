package io.lienthong.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.console.MessageStatus;
import io.lienthong.console.MessageView;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoryTest {
    private static final Instant BEGIN = Instant.parse("2026-11-02T01:00:00Z");
    private static final JsonNode REQUEST = Json.object()
            .put("maHoSo", "H99.12-261102-0007")
            .put("status", "***")
            .set("nguoi", Json.object().put("cbsSoDDCN", "***").put("hoTen", "***"));

    private static MessageView.Entry entry(
            int second, String kind, @Nullable ErrorCode code, @Nullable String detail, @Nullable JsonNode reply) {
        return new MessageView.Entry(
                BEGIN.plusSeconds(second),
                kind,
                "civil-status",
                "registerBirth",
                "1.0.0",
                "flow.birth",
                "birth.register",
                code,
                code == null ? 200 : 422,
                500_000,
                detail,
                null,
                null,
                null,
                "",
                REQUEST,
                reply);
    }

    @Test
    void theIntentOfACallEndsWithTheDeliveryThatMadeIt() {
        // given
        MessageView.Entry delivered = entry(2, "DELIVERED", null, null, null);
        MessageView.Entry intended = new MessageView.Entry(
                BEGIN.plusSeconds(1),
                "INTENDED",
                delivered.connector(),
                delivered.operation(),
                "1.0.0",
                "flow.birth",
                null,
                null,
                0,
                0,
                null,
                null,
                null,
                null,
                "",
                REQUEST,
                null);
        // when
        MessageView done = message(MessageStatus.DELIVERED, List.of(intended, delivered), List.of());
        MessageView underWay = message(MessageStatus.DELIVERED, List.of(intended), List.of());
        // then
        assertThat(Flow.of(done, List.of(done)).rows().get(0).steps())
                .extracting(Flow.Step::name, Flow.Step::state)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("birth.register", "good"));
        assertThat(Flow.of(underWay, List.of(underWay)).rows().get(0).steps())
                .extracting(Flow.Step::state)
                .containsExactly("waiting");
    }

    private static MessageView message(
            MessageStatus status, List<MessageView.Entry> entries, List<MessageView.Delivery> deliveries) {
        return new MessageView(
                "01a20000-0000-7000-8000-000000000000",
                Environment.PRODUCTION,
                "portal",
                "one-stop",
                "submitDossier",
                "H99.12-261102-0007",
                status,
                null,
                entries,
                deliveries,
                List.of(),
                List.of());
    }

    private static MessageView.Delivery parked(String destination) {
        return new MessageView.Delivery(
                "birth.register",
                destination,
                null,
                1,
                true,
                "REQUEST_REFUSED",
                null,
                null,
                BEGIN.plusSeconds(61),
                null,
                null,
                null);
    }

    private static Story story(MessageView message, int second) {
        return Story.of(message, List.of(message), system -> "«" + system + "»", BEGIN.plusSeconds(second));
    }

    @Test
    void theFieldThatThePartnerNamesIsToldAndStandsOut() {
        // given
        MessageView.Entry refused = entry(
                60,
                "PARKED",
                ErrorCode.REQUEST_REFUSED,
                "the system refuses it",
                Json.object().put("status", 0).put("message", "cbsSoDDCN không hợp lệ"));
        // when
        Story story = story(message(MessageStatus.PARKED, List.of(refused), List.of(parked("civil-status"))), 900);
        // then
        assertThat(story.systems()).containsExactly("«civil-status»");
        assertThat(story.unsent()).isEmpty();
        assertThat(story.fields()).as("status is a word of a language").containsExactly("cbsSoDDCN");
        assertThat(Story.marked(REQUEST, refused))
                .filteredOn(MarkedBody.Part::wrong)
                .singleElement()
                .satisfies(part -> assertThat(part.text()).contains("\"cbsSoDDCN\" : \"***\""));
    }

    @Test
    void pointersAndQuotedNamesAreFieldsToo() {
        assertThat(MarkedBody.fields(entry(1, "CALLED", ErrorCode.REQUEST_INVALID, "/nguoi/hoTen (còn thiếu)", null)))
                .containsExactly("hoTen");
        assertThat(MarkedBody.fields(
                        entry(1, "CALLED", ErrorCode.REQUEST_INVALID, "the field 'status' is wrong", null)))
                .containsExactly("status");
        assertThat(MarkedBody.fields(entry(1, "CALLED", null, "cbsSoDDCN", null)))
                .as("it went well")
                .isEmpty();
    }

    @Test
    void aFieldWithinAJsonTextStandsOut() {
        // given
        JsonNode sent = Json.object()
                .put("data", "{\"nguoi\":[{\"meSoDDCN\":\"***\"}]}")
                .put("ma", "H99");
        // when
        List<MarkedBody.Part> parts = MarkedBody.of(sent, "meSoDDCN không hợp lệ");
        // then
        assertThat(parts)
                .filteredOn(MarkedBody.Part::wrong)
                .singleElement()
                .satisfies(part -> assertThat(part.text().strip()).isEqualTo("\"meSoDDCN\" : \"***\""));
        assertThat(parts.stream().map(MarkedBody.Part::text))
                .anySatisfy(text -> assertThat(text).contains("\"data\" : \"\n"));
        assertThat(MarkedBody.of(sent, "/data/nguoi/0/meSoDDCN: sai"))
                .filteredOn(MarkedBody.Part::wrong)
                .hasSize(1);
    }

    @Test
    void aBodyIsWholeWhateverStandsOut() throws Exception {
        // given
        JsonNode hostile = Json.object()
                .put("<script>alert(1)</script>", "\"; DROP TABLE operator; --")
                .put("a/b~c", "${7*7}")
                .set("maSo", Json.object().putArray("list").add(1).addNull());
        // when
        StringBuilder whole = new StringBuilder();
        MarkedBody.of(hostile, "maSo và <script>").forEach(part -> whole.append(part.text()));
        // then
        assertThat(Json.parse(whole.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(hostile);
    }

    @Test
    void attemptsAlikeAreOneStepAndWaitsAreTold() {
        // given
        List<MessageView.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            entries.add(entry(60 * i, "ATTEMPTED", ErrorCode.PROVIDER_UNAVAILABLE, "away", null));
        }
        entries.add(entry(800, "DELIVERED", null, null, null));
        // when
        Story story = story(message(MessageStatus.DELIVERED, entries, List.of()), 900);
        // then
        assertThat(story.steps()).hasSize(2);
        assertThat(story.steps().get(0).folded()).isTrue();
        assertThat(story.steps().get(0).entries()).hasSize(12);
        assertThat(story.steps().get(1).waited()).isEqualTo(Duration.ofSeconds(140));
        assertThat(story.code()).as("it got over the error").isNull();
    }

    @Test
    void whatFailedBeforeItLeftTheBusWasNotSent() {
        // given
        MessageView message = message(
                MessageStatus.PARKED,
                List.of(entry(1, "PARKED", ErrorCode.MAPPING_FAILED, "no target", null)),
                List.of(parked("civil-status")));
        // when
        Story story = story(message, 60);
        // then
        assertThat(story.systems()).isEmpty();
        assertThat(story.unsent()).containsExactly("«civil-status»");
    }

    @Test
    void attemptsOfSystemsThatAlternateAreFoldedForEach() {
        // given
        List<MessageView.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            entries.add(entry(
                    i,
                    "ATTEMPTED",
                    i % 2 == 0 ? ErrorCode.PROVIDER_UNAVAILABLE : ErrorCode.PROVIDER_BUSY,
                    "away",
                    null));
        }
        // when
        Story story = story(message(MessageStatus.ACCEPTED, entries, List.of()), 60);
        // then
        assertThat(story.steps()).extracting(step -> step.entries().size()).containsExactly(5, 5);
    }

    @Test
    void theFlowOfAMessageHasTheStepsAndLanesOfAllItsMessages() {
        // given
        MessageView own = message(
                MessageStatus.PARKED,
                List.of(entry(60, "PARKED", ErrorCode.REQUEST_REFUSED, "no", null)),
                List.of(parked("civil-status")));
        MessageView.Entry reported = entry(90, "DELIVERED", null, null, null);
        MessageView other = new MessageView(
                "01a20000-0000-7000-8000-000000000001",
                Environment.PRODUCTION,
                "flow.birth",
                "reporting",
                "report",
                "H99.12-261102-0007",
                MessageStatus.DELIVERED,
                null,
                List.of(new MessageView.Entry(
                        reported.at(),
                        "DELIVERED",
                        "reporting",
                        "report",
                        "1.0.0",
                        "flow.birth",
                        "birth.report",
                        null,
                        200,
                        1,
                        null,
                        null,
                        null,
                        null,
                        "",
                        null,
                        null)),
                List.of(),
                List.of(),
                List.of());
        // when
        Flow flow = Flow.of(own, List.of(own, other));
        Story story = Story.of(own, flow.messages(), system -> system, BEGIN.plusSeconds(100));
        // then
        assertThat(flow.names()).containsExactly("birth");
        assertThat(flow.rows()).extracting(Flow.Row::own).containsExactly(true, false);
        assertThat(flow.rows()).extracting(Flow.Row::newest).containsExactly(false, true);
        assertThat(flow.rows().get(0).steps()).extracting(Flow.Step::state).containsExactly("held");
        assertThat(flow.rows().get(1).steps()).extracting(Flow.Step::state).containsExactly("good");
        assertThat(story.picture().lanes())
                .extracting(StoryPicture.Lane::title)
                .containsExactly(null, "civil-status", "reporting");
        assertThat(story.picture().marks()).extracting(StoryPicture.Mark::own).containsExactly(true, false);
    }

    @Test
    void waitsAreDrawnToScale() {
        // given
        MessageView message = message(
                MessageStatus.PARKED,
                List.of(
                        entry(0, "ATTEMPTED", ErrorCode.PROVIDER_UNAVAILABLE, "away", null),
                        entry(100, "ATTEMPTED", ErrorCode.PROVIDER_UNAVAILABLE, "away", null),
                        entry(400, "PARKED", ErrorCode.REQUEST_REFUSED, "no", null)),
                List.of(parked("civil-status")));
        // when
        StoryPicture picture = story(message, 1000).picture();
        // then
        List<Integer> lengths =
                picture.waits().stream().map(wait -> wait.to() - wait.from()).toList();
        assertThat(lengths).hasSize(3);
        assertThat(lengths.get(1) / (double) lengths.get(0)).isBetween(2.5, 3.6);
        assertThat(lengths.get(2) / (double) lengths.get(0)).isBetween(5.2, 7.2);
        assertThat(picture.waits().get(2).state()).isEqualTo("held");
        assertThat(picture.lanes()).hasSize(2);
        assertThat(picture.marks()).allSatisfy(mark -> assertThat(mark.y()).isBetween(0, picture.height()));
    }

    @Test
    void aStoryOfOneMomentAndOneOfManyEntriesHaveAPicture() {
        // given
        List<MessageView.Entry> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(entry(i, "ATTEMPTED", i % 2 == 0 ? ErrorCode.PROVIDER_UNAVAILABLE : null, "x", null));
        }
        // when
        StoryPicture one =
                story(message(MessageStatus.DELIVERED, List.of(), List.of()), 0).picture();
        StoryPicture all =
                story(message(MessageStatus.DELIVERED, many, List.of()), 6_000).picture();
        // then
        assertThat(one.lanes()).hasSize(1);
        assertThat(one.marks()).isEmpty();
        assertThat(all.marks()).hasSizeLessThanOrEqualTo(200);
        assertThat(all.height()).isLessThan(700);
    }
}
