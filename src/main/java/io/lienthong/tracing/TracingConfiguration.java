package io.lienthong.tracing;

import io.lienthong.message.Spans;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes what takes spans, and where a collector is named what sends them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TracingSettings.class)
class TracingConfiguration {
    /** Some seconds of a busy bus, at most about 10 MB. */
    private static final int MOST_WAITING = 16_384;

    @Bean
    Spans spans(TracingSettings settings, MeterRegistry metrics) {
        Spans spans = settings.on() ? new Spans(settings.ratio(), MOST_WAITING) : Spans.OFF;
        FunctionCounter.builder("lienthong.tracing.dropped", spans, Spans::dropped)
                .description("Spans that the collector did not get")
                .register(metrics);
        return spans;
    }

    @Bean(initMethod = "start")
    SpanSender spanSender(Spans spans, TracingSettings settings) {
        return new SpanSender(spans, settings.endpoint());
    }
}
