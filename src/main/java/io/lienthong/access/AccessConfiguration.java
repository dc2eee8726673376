package io.lienthong.access;

import io.lienthong.connector.Defect;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.platform.StartupCheck;
import io.lienthong.platform.StartupRefused;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the beans that decide who may call what. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
    @Bean
    Consumers consumers(PlatformSettings settings, Environment environment) {
        boolean demo = environment.acceptsProfiles(Profiles.of("demo"));
        return Consumers.load(settings.config().resolve("consumers.yaml"), demo);
    }

    /** Wrong consumers would be refused one by one, without a word: the start says it instead. */
    @Bean
    StartupCheck consumersCheck(Consumers consumers) {
        return () -> consumers.defects().stream().map(Defect::toString).toList();
    }

    @Bean
    MasterKey masterKey(PlatformSettings settings, @Value("${lienthong.master-key:}") String key) {
        return MasterKey.load(
                Optional.of(key).filter(text -> !text.isEmpty()),
                settings.data().resolve("master-key"));
    }

    @Bean
    SigningKeys signingKeys(JdbcTemplate jdbc, PlatformTransactionManager transactions, MasterKey masterKey) {
        SigningKeys keys = new SigningKeys(jdbc, new TransactionTemplate(transactions), masterKey);
        try {
            keys.refresh();
        } catch (MasterKey.WrongMasterKey e) {
            throw new StartupRefused(
                    "The master key is not the one that this database was used with: set lienthong.master-key"
                            + " (LIENTHONG_MASTER_KEY), or where it is empty the file master-key of the data folder, to that key;"
                            + " all nodes of a bus have the same.");
        }
        return keys;
    }

    @Bean
    Revocations revocations(JdbcTemplate jdbc) {
        Revocations revocations = new Revocations(jdbc);
        revocations.refresh();
        return revocations;
    }

    @Bean
    ConsumerRegistry consumerRegistry(JdbcTemplate jdbc, PlatformTransactionManager transactions, Consumers consumers) {
        ConsumerRegistry registry = new ConsumerRegistry(jdbc, new TransactionTemplate(transactions), consumers);
        registry.load();
        return registry;
    }

    @Bean
    Tokens tokens(Consumers consumers, SigningKeys keys, Revocations revocations) {
        return new Tokens(consumers, keys, revocations, Clock.systemUTC());
    }

    @Bean
    SeenSignatures seenSignatures(JdbcTemplate jdbc) {
        return new SeenSignatures(jdbc);
    }

    @Bean
    Refusals refusals(JdbcTemplate jdbc, MeterRegistry registry) {
        Refusals refusals = new Refusals(jdbc, registry);
        refusals.start();
        return refusals;
    }

    @Bean
    Access access(Consumers consumers, Tokens tokens, Refusals refusals) {
        return new Access(consumers, tokens, refusals);
    }

    /** What has to be read again now and then. */
    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Refresh {
        private final SigningKeys keys;
        private final Revocations revocations;
        private final SeenSignatures signatures;
        private final ConsumerRegistry consumers;

        Refresh(SigningKeys keys, Revocations revocations, SeenSignatures signatures, ConsumerRegistry consumers) {
            this.keys = keys;
            this.revocations = revocations;
            this.consumers = consumers;
            this.signatures = signatures;
        }

        @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
        void signatures() {
            signatures.forget();
        }

        @Scheduled(fixedDelayString = "PT2S")
        void revocations() {
            revocations.refresh();
            consumers.refresh();
        }

        /** Another node may have made a key; a token that it signed must be known here. */
        @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
        void keys() {
            keys.refresh();
        }
    }
}
