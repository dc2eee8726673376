package io.lienthong.face.xroad;

import io.lienthong.access.Access;
import io.lienthong.route.Bus;
import io.lienthong.route.Connectors;
import io.lienthong.route.Operations;
import io.lienthong.route.Workers;
import io.vertx.core.Vertx;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes the face of X-Road and its health check. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(XRoadSettings.class)
class XRoadConfiguration {
    private static final int MOST_SECONDS = 5;

    @Bean
    XRoadFace xroadFace(XRoadSettings settings, Access access, Connectors connectors, Bus bus, Workers workers) {
        return new XRoadFace(settings, access, connectors, bus, workers);
    }

    /** What a node cannot do without is the database. */
    @Bean
    HealthCheck xroadHealthCheck(Vertx vertx, XRoadSettings settings, JdbcTemplate shared) {
        JdbcTemplate database = new JdbcTemplate(java.util.Objects.requireNonNull(shared.getDataSource()));
        database.setQueryTimeout(MOST_SECONDS);
        return new HealthCheck(vertx, settings, new Workers("health", 1, 100), () -> {
            try {
                database.queryForObject("SELECT 1", Integer.class);
                return "";
            } catch (DataAccessException e) {
                return "The database does not answer";
            }
        });
    }

    @Bean
    Opening xroadOpening(HealthCheck health) {
        return new Opening(health);
    }

    /** When the health check opens: after the data plane. */
    record Opening(HealthCheck health) {
        @EventListener
        @Order(Operations.START_ORDER + 2)
        void open(ApplicationStartedEvent started) {
            health.open();
        }
    }
}
