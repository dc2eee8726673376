package io.lienthong.platform;

import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Begins PostgreSQL when the settings are read and no bean exists yet, so that both starts overlap.
 *
 * <p>Named in {@code META-INF/spring.factories}. An initializer, because it is the first place that sees the whole
 * configuration and the bean factory: what it registers there first is destroyed last.
 */
class EarlyStart implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String NAME = "postgresStart";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        PlatformSettings settings =
                Binder.get(context.getEnvironment()).bindOrCreate("lienthong", PlatformSettings.class);
        PostgresStart start = PostgresStart.begin(settings);
        context.getBeanFactory().registerSingleton(NAME, start);
        ((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean(NAME, start);
    }
}
