package io.lienthong.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.Consumers;
import io.lienthong.access.Webhook;
import io.lienthong.dataset.Cursor;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Item;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.platform.Secret;
import io.lienthong.provider.Push;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final UUID EPOCH = UUID.fromString("00000000-0000-4000-8000-000000000001");

    private final Vertx vertx = Vertx.vertx();
    private final Hook hook = new Hook(
            Consumers.load(Path.of("none"), true).find("demo").orElseThrow(),
            new Webhook(
                    "dossiers", "https://portal.example/", List.of(Secret.of("whsec_" + "A".repeat(32))), List.of()),
            Push.open(vertx, "https://portal.example/", List.of()));

    @AfterEach
    void close() {
        vertx.close();
    }

    private static Place at(long sequence) {
        return new Place(
                "dossiers",
                EPOCH,
                "-",
                sequence,
                sequence,
                null,
                null,
                Place.State.ACTIVE,
                null,
                Instant.EPOCH,
                0,
                null,
                Instant.EPOCH,
                Duration.ZERO,
                null,
                null,
                1,
                0);
    }

    private static Item item(long sequence, int bytes) {
        byte[] data = ("{\"t\":\"" + "x".repeat(bytes) + "\"}").getBytes(StandardCharsets.UTF_8);
        return new Item(sequence, "K" + sequence, "1", sequence * 1_000_000, data);
    }

    private static JsonNode data(Message message) throws MalformedBody {
        return Json.parse(message.body()).path("data");
    }

    @Test
    void aPageIsACloudEventWithTheItemsOfTheFeed() throws Exception {
        // when
        Message message = Message.changed(hook, at(4), new Feed.Page(List.of(item(6, 3)), 9, false), 5);
        // then
        JsonNode event = Json.parse(message.body());
        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("id").asText()).isEqualTo(message.id()).startsWith("msg_");
        assertThat(event.path("source").asText()).isEqualTo("/sync/v1/dossiers");
        assertThat(event.path("type").asText()).isEqualTo("io.lienthong.dataset.changed");
        assertThat(event.path("subject").asText()).isEqualTo("dossiers");
        assertThat(event.path("time").asText()).isEqualTo("1970-01-01T00:00:06Z");
        assertThat(data(message).path("items").toString())
                .isEqualTo("[{\"operation\":\"PUT\",\"key\":\"K6\",\"version\":\"1\",\"time\":\"1970-01-01T00:00:06Z\","
                        + "\"data\":{\"t\":\"xxx\"}}]");
        assertThat(data(message).path("cursor").asText()).isEqualTo(new Cursor("dossiers", EPOCH, "-", 4).text());
        assertThat(data(message).path("next").asText()).isEqualTo(new Cursor("dossiers", EPOCH, "-", 9).text());
        assertThat(data(message).path("hasMore").asBoolean()).isFalse();
        assertThat(message.from()).isEqualTo(5);
        assertThat(message.until()).isEqualTo(9);
    }

    @Test
    void aPageEndsBeforeItHas20Kilobytes() throws Exception {
        // given
        List<Item> items =
                LongStream.rangeClosed(1, 50).mapToObj(i -> item(i, 1_000)).toList();
        // when
        Message message = Message.changed(hook, at(0), new Feed.Page(items, 50, false), 0);
        // then
        assertThat(message.body().length).isBetween(17_000, 20_000);
        assertThat(data(message).path("items")).hasSize((int) message.until());
        assertThat(data(message).path("hasMore").asBoolean()).isTrue();
    }

    @Test
    void aChangeThatIsLargerAloneIsLeftToBePulled() throws Exception {
        // when
        Message alone = Message.changed(hook, at(0), new Feed.Page(List.of(item(1, 30_000)), 3, false), 0);
        Message first = Message.changed(hook, at(0), new Feed.Page(List.of(item(1, 30_000), item(2, 3)), 3, false), 0);
        // then
        assertThat(data(alone).has("items")).isFalse();
        assertThat(alone.records()).isFalse();
        assertThat(alone.until()).isEqualTo(3);
        assertThat(data(alone).path("hasMore").asBoolean()).isFalse();
        assertThat(first.until()).isEqualTo(1);
        assertThat(data(first).path("hasMore").asBoolean()).isTrue();
    }

    @Test
    void theIdIsThatOfThePlaceWhereThePageBegins() {
        Feed.Page page = new Feed.Page(List.of(item(6, 3)), 6, false);
        String id = Message.changed(hook, at(4), page, 4).id();
        assertThat(Message.changed(hook, at(4), page, 5).id()).isEqualTo(id);
        assertThat(Message.changed(hook, at(5), page, 5).id()).isNotEqualTo(id);
        assertThat(Message.reset(hook, at(4), Instant.EPOCH).id()).isNotEqualTo(id);
    }
}
