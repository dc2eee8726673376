package io.lienthong.console;

import io.lienthong.message.Environment;
import io.lienthong.provider.Contact;
import io.lienthong.provider.Provider;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.Connectors;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.NamedContributor;

/**
 * Each connected system in each environment, as traffic showed it: details that never change whether the bus is UP. Nobody
 * is called for an answer; but where an operator asks about a system that has not been heard of for a while, its harmless
 * check is started in the background, and the next answer knows more.
 */
final class SystemsHealth implements CompositeHealthContributor {
    private final Connectors connectors;
    private final SystemChecks checks;

    SystemsHealth(Connectors connectors, SystemChecks checks) {
        this.connectors = connectors;
        this.checks = checks;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        return connectors.find(name).map(this::system).orElse(null);
    }

    @Override
    public Iterator<NamedContributor<HealthContributor>> iterator() {
        Map<String, HealthContributor> systems = new TreeMap<>();
        connectors.all().stream()
                .filter(active -> !active.providers().isEmpty())
                .forEach(active -> systems.put(active.descriptor().name(), system(active)));
        return systems.entrySet().stream()
                .map(entry -> NamedContributor.of(entry.getKey(), entry.getValue()))
                .iterator();
    }

    private HealthContributor system(ActiveConnector active) {
        Map<String, HealthContributor> environments = new TreeMap<>();
        active.providers()
                .forEach((environment, provider) ->
                        environments.put(environment.name(), new InEnvironment(active, environment, provider)));
        return CompositeHealthContributor.fromMap(environments);
    }

    /** One system in one environment. */
    private final class InEnvironment implements HealthIndicator {
        private final ActiveConnector active;
        private final Environment environment;
        private final Provider provider;

        InEnvironment(ActiveConnector active, Environment environment, Provider provider) {
            this.active = active;
            this.environment = environment;
            this.provider = provider;
        }

        @Override
        public Health getHealth(boolean includeDetails) {
            if (includeDetails) {
                checks.startIfDue(active, environment);
            }
            return HealthIndicator.super.getHealth(includeDetails);
        }

        @Override
        public Health health() {
            Contact contact = provider.contact();
            Health.Builder health = Health.status(contact.state().name()).withDetail("since", contact.since());
            if (contact.code() != null) {
                health.withDetail("code", contact.code());
            }
            checks.latest(active, environment).ifPresent(check -> health.withDetail("check", check));
            return health.build();
        }
    }
}
