package io.lienthong.console;

import io.lienthong.platform.FollowedFiles;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.ResourceLoader;

/** Certificates while the bus runs: the control plane's own, and what people hear of those that could not be taken. */
@Configuration(proxyBeanMethods = false)
class CertificateConfiguration {
    /** STALE never makes the bus DOWN: it goes on with what it had. */
    @Bean
    HealthIndicator certificatesHealthIndicator(FollowedFiles files) {
        return () -> {
            Map<String, String> refused = files.refused();
            return Health.status(refused.isEmpty() ? "UP" : "STALE")
                    .withDetails(refused)
                    .build();
        };
    }

    @Bean
    Gauge refusedCertificates(FollowedFiles files, MeterRegistry metrics) {
        return Gauge.builder(
                        "lienthong.certificates.refused",
                        files,
                        all -> all.refused().size())
                .description("Users of certificates and secrets whose changed files cannot be used")
                .register(metrics);
    }

    @Bean
    OfControlPlane certificatesOfControlPlane(
            FollowedFiles files,
            SslBundleRegistry bundles,
            SslBundles shown,
            SslProperties settings,
            ResourceLoader resources,
            @Value("${server.ssl.bundle:}") String name) {
        return new OfControlPlane(files, bundles, shown, settings, resources, name);
    }

    /** Follows them once it listens. */
    record OfControlPlane(
            FollowedFiles files,
            SslBundleRegistry bundles,
            SslBundles shown,
            SslProperties settings,
            ResourceLoader resources,
            String name) {
        @EventListener
        void follow(ApplicationStartedEvent started) {
            ControlPlaneCertificates.follow(files, bundles, shown, settings, resources, name);
        }
    }
}
