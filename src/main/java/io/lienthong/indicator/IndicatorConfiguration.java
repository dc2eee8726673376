package io.lienthong.indicator;

import io.lienthong.connector.Defect;
import io.lienthong.dataset.Feed;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.platform.StartupCheck;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the beans that count figures and read them. */
@Configuration(proxyBeanMethods = false)
class IndicatorConfiguration {
    @Bean
    Definitions indicatorDefinitions(PlatformSettings settings) {
        return Definitions.load(settings.config().resolve("indicators.yaml"));
    }

    /** Figures that are missing for a slip of the pen would be taken for zeros: the start says it instead. */
    @Bean
    StartupCheck indicatorsCheck(Definitions definitions) {
        return () -> definitions.defects().stream().map(Defect::toString).toList();
    }

    /** Flyway is named so that the schema is there before the first count. */
    @Bean
    Counter indicatorCounter(DataSource pool, Definitions definitions, MeterRegistry metrics, Flyway migrated) {
        Counter counter = new Counter(pool, definitions);
        TimeGauge.builder(
                        "lienthong.indicator.behind",
                        counter,
                        TimeUnit.MILLISECONDS,
                        one -> one.behind().toMillis())
                .description("For how long the first change has waited that is not counted yet")
                .register(metrics);
        return counter;
    }

    @Bean
    ExchangeFigures exchangeFigures(DataSource pool, DeliveryEngine engine, MeterRegistry metrics, Flyway migrated) {
        return new ExchangeFigures(pool, engine, metrics, Clock.systemUTC());
    }

    @Bean
    Indicators indicators(DataSource pool, Feed feed, Definitions definitions, ExchangeFigures exchange) {
        return new Indicators(
                definitions,
                new Figures(pool, feed, definitions),
                exchange,
                new Reports(pool, feed, definitions),
                new RecordsBehind(feed, definitions),
                Clock.systemUTC());
    }
}
