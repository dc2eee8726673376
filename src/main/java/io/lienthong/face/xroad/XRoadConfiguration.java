package io.lienthong.face.xroad;

import io.lienthong.access.Access;
import io.lienthong.route.Bus;
import io.lienthong.route.Connectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the face of X-Road. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(XRoadSettings.class)
class XRoadConfiguration {
    @Bean
    XRoadFace xroadFace(XRoadSettings settings, Access access, Connectors connectors, Bus bus) {
        return new XRoadFace(settings, access, connectors, bus);
    }
}
