package io.lienthong.alert;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The gauges of channels; a scrape reads what the last refresh wrote. Names are in config/monitoring/metrics.md. */
final class ChannelMetrics {
    private final Set<String> channels;
    private final Outbox outbox;
    private final Clock clock;
    private final MultiGauge failing;
    private final MultiGauge setAside;

    /** @param channels those of the file; others are shown while something is left of them */
    ChannelMetrics(Set<String> channels, Outbox outbox, Clock clock, MeterRegistry registry) {
        this.channels = Set.copyOf(channels);
        this.outbox = outbox;
        this.clock = clock;
        this.failing = MultiGauge.builder("lienthong.alert.channel.failing")
                .description("For how long a channel has not taken what it was to tell")
                .baseUnit("seconds")
                .register(registry);
        this.setAside = MultiGauge.builder("lienthong.alert.channel.aside")
                .description("Notifications that a channel refused for good")
                .register(registry);
    }

    /** Blocks; throws DataAccessException while PostgreSQL is away. */
    void refresh() {
        Map<String, Outbox.Trouble> troubles = new HashMap<>();
        outbox.troubles().forEach(one -> troubles.put(one.channel(), one));
        Set<String> shown = new TreeSet<>(channels);
        shown.addAll(troubles.keySet());
        List<Row<?>> since = new ArrayList<>();
        List<Row<?>> aside = new ArrayList<>();
        for (String channel : shown) {
            Tags tags = Tags.of("channel", channel);
            Outbox.Trouble trouble = troubles.get(channel);
            long seconds = trouble == null
                    ? 0
                    : Duration.between(trouble.since(), clock.instant()).toSeconds();
            since.add(Row.of(tags, seconds));
            aside.add(Row.of(tags, trouble == null ? 0 : trouble.setAside()));
        }
        failing.register(since, true);
        setAside.register(aside, true);
    }
}
