package io.lienthong.alert;

import io.lienthong.dataset.Readers;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.ShardFigures;
import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.Connectors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** How deliveries, readers of datasets and contracts stand in PRODUCTION. */
final class StandingSignals {
    private static final String DRIFT = "SELECT connector, fingerprint, count(*) AS places, min(first_seen) AS since"
            + " FROM contract_drift GROUP BY connector, fingerprint";

    private final DeliveryEngine deliveries;
    private final Readers readers;
    private final Connectors connectors;
    private final JdbcTemplate jdbc;

    StandingSignals(DeliveryEngine deliveries, Readers readers, Connectors connectors, JdbcTemplate jdbc) {
        this.deliveries = deliveries;
        this.readers = readers;
        this.connectors = connectors;
        this.jdbc = jdbc;
    }

    private List<ShardFigures> shards() {
        return deliveries.figures().stream()
                .filter(shard -> shard.environment() == Environment.PRODUCTION)
                .toList();
    }

    /** Deliveries that wait for people. */
    List<Reading> parked(Instant now) {
        Map<String, Long> parked = new HashMap<>();
        shards().forEach(shard -> parked.merge(shard.destination(), shard.parked(), Long::sum));
        List<Reading> readings = new ArrayList<>();
        parked.forEach((system, count) -> readings.add(new Reading(
                Subject.system(system),
                count,
                null,
                new Wording(
                        count + " lượt gửi tới " + system + " tạm giữ, chờ người xử lý",
                        count
                                + (count == 1 ? " delivery to " : " deliveries to ")
                                + system
                                + (count == 1
                                        ? " is parked and waits for people"
                                        : " are parked and wait for people")))));
        return readings;
    }

    /** Seconds for which the oldest delivery waits that is not parked, nor behind a parked one of its lane. */
    List<Reading> oldestWaiting(Instant now) {
        Map<String, Duration> oldest = new HashMap<>();
        shards().forEach(shard -> oldest.merge(
                shard.destination(), shard.oldest(), (one, other) -> one.compareTo(other) > 0 ? one : other));
        List<Reading> readings = new ArrayList<>();
        oldest.forEach((system, age) -> readings.add(new Reading(
                Subject.system(system),
                age.toSeconds(),
                null,
                new Wording(
                        "lượt gửi tới " + system + " chờ lâu nhất đã " + Said.vi(age),
                        "the oldest delivery to " + system + " has waited for " + Said.en(age)))));
        return readings;
    }

    /** Seconds for which this node has had no answer from a system, by deliveries or calls. */
    List<Reading> paused(Instant now) {
        List<Reading> readings = new ArrayList<>();
        for (ActiveConnector active : connectors.all()) {
            String system = active.descriptor().name();
            Away.since(active, deliveries).ifPresent(since -> {
                Duration age = Duration.between(since, now);
                readings.add(new Reading(
                        Subject.system(system),
                        age.toSeconds(),
                        since,
                        new Wording(
                                system + " không trả lời đã " + Said.vi(age),
                                system + " has not answered for " + Said.en(age))));
            });
        }
        return readings;
    }

    /** Seconds for which the first change of a dataset waits that a consumer has not asked for. */
    List<Reading> consumerLag(Instant now) {
        return readers.all().stream()
                .filter(one -> one.environment() == Environment.PRODUCTION)
                .map(one -> new Reading(
                        Subject.reader(one.dataset(), one.consumer()),
                        one.behind().toSeconds(),
                        null,
                        new Wording(
                                one.consumer() + " chưa đọc " + one.changesBehind() + " thay đổi của " + one.dataset()
                                        + ", cũ nhất đã " + Said.vi(one.behind()),
                                one.consumer() + " has not read " + one.changesBehind() + " changes of " + one.dataset()
                                        + ", the oldest for " + Said.en(one.behind()))))
                .toList();
    }

    /** Places where answers of the active version have what its contract does not know. */
    List<Reading> drift(Instant now) {
        List<Reading> readings = new ArrayList<>();
        jdbc.query(DRIFT, row -> {
            String connector = row.getString("connector");
            String fingerprint = row.getString("fingerprint");
            boolean active = connectors
                    .find(connector)
                    .filter(one -> one.source().fingerprint().equals(fingerprint))
                    .isPresent();
            if (active) {
                long places = row.getLong("places");
                readings.add(new Reading(
                        Subject.system(connector),
                        places,
                        row.getTimestamp("since").toInstant(),
                        new Wording(
                                "câu trả lời của " + connector + " lệch hợp đồng ở " + places + " chỗ",
                                "answers of " + connector + " differ from their contract in " + places
                                        + (places == 1 ? " place" : " places"))));
            }
        });
        return readings;
    }
}
