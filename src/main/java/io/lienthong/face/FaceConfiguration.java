package io.lienthong.face;

import io.lienthong.access.Access;
import io.lienthong.access.SeenSignatures;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Heads;
import io.lienthong.dataset.Readers;
import io.lienthong.face.indicator.IndicatorFace;
import io.lienthong.face.indicator.ReportingFace;
import io.lienthong.face.rest.Faces;
import io.lienthong.face.sync.SyncFace;
import io.lienthong.face.vxp.VxpFace;
import io.lienthong.face.xroad.XRoadFace;
import io.lienthong.indicator.Indicators;
import io.lienthong.journal.Journal;
import io.lienthong.mailbox.Agencies;
import io.lienthong.mailbox.Mailboxes;
import io.lienthong.platform.FollowedFiles;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.route.Bus;
import io.lienthong.route.Connectors;
import io.lienthong.route.Operations;
import io.lienthong.route.SyncedDatasets;
import io.lienthong.route.Workers;
import io.lienthong.webhook.Webhooks;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Makes the data plane, opens it when everything behind it runs, and closes it first of all. */
@Configuration(proxyBeanMethods = false)
class FaceConfiguration {
    @Bean
    DataPlane dataPlane(
            Vertx vertx,
            PlatformSettings settings,
            Access access,
            Connectors connectors,
            Bus bus,
            Journal journal,
            Workers workers,
            VxpFace vxp,
            SyncFace sync,
            IndicatorFace indicators,
            ReportingFace reporting,
            XRoadFace xroad) {
        Workers secrets = new Workers("secrets", 2, 64);
        return new DataPlane(
                vertx,
                settings.dataPlane(),
                () -> new Faces(
                        access, connectors, bus, journal, workers, secrets, vxp, sync, indicators, reporting, xroad),
                bus.bodies());
    }

    @Bean
    VxpFace vxpFace(
            Access access,
            SeenSignatures signatures,
            Connectors connectors,
            Bus bus,
            Journal journal,
            Agencies agencies,
            Mailboxes mailboxes,
            Workers workers,
            @Value("${lienthong.vxp.skew:PT5M}") Duration skew) {
        return new VxpFace(access, signatures, connectors, bus, journal, agencies, mailboxes, workers, skew);
    }

    @Bean
    SyncFace syncFace(
            Access access,
            SyncedDatasets datasets,
            Feed feed,
            Heads heads,
            Readers readers,
            Journal journal,
            Webhooks webhooks) {
        Workers pages = new Workers("sync", 4, 10_000);
        Workers proofs = new Workers("sync-proof", 1, 16);
        return new SyncFace(access, datasets, feed, heads, readers, journal, webhooks, pages, proofs);
    }

    @Bean
    IndicatorFace indicatorFace(Access access, Connectors connectors, SyncedDatasets datasets, Indicators indicators) {
        Workers figures = new Workers("indicators", 2, 1_000);
        Workers past = new Workers("indicators-past", 1, 16);
        return new IndicatorFace(access, connectors, datasets, indicators, figures, past);
    }

    @Bean
    ReportingFace reportingFace(Access access, Indicators indicators) {
        return new ReportingFace(access, indicators, new Workers("reporting", 1, 100));
    }

    @Bean
    Opening opening(DataPlane dataPlane, Bus bus, FollowedFiles files) {
        return new Opening(dataPlane, bus, files);
    }

    /** When the data plane opens and closes. */
    static class Opening {
        private final DataPlane dataPlane;
        private final Bus bus;
        private final FollowedFiles files;

        Opening(DataPlane dataPlane, Bus bus, FollowedFiles files) {
            this.dataPlane = dataPlane;
            this.bus = bus;
            this.files = files;
        }

        @EventListener
        @Order(Operations.START_ORDER + 1)
        void open(ApplicationStartedEvent started) {
            files.follow(
                    "data plane", dataPlane.certificateFiles(), dataPlane::renewCertificates); // before it reads them
            dataPlane.open();
        }

        @EventListener
        @Order(Ordered.HIGHEST_PRECEDENCE)
        void close(ContextClosedEvent closed) {
            dataPlane.drain(bus::inFlight);
        }
    }
}
