package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.access.DatasetGrant;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncedDatasetsTest {
    private final Vertx vertx = Vertx.vertx();
    private final CanonicalTypes types = CanonicalTypes.load();

    @AfterEach
    void close() {
        vertx.close();
    }

    private SyncedDatasets of(String connector) {
        Path folder = Path.of("connectors");
        Connectors connectors = new Connectors(
                folder,
                new ConnectorCompiler(new ContractCompiler(types), vertx, new SimpleMeterRegistry()),
                new SettingsLoader(Path.of("config/connectors"), "http://127.0.0.1:8090", true));
        connectors.reload(folder.resolve(connector));
        return new SyncedDatasets(connectors, types);
    }

    /** Births and deaths are in one dataset: what is personal in either is masked. */
    @Test
    void recordsOfSeveralTypesAreMaskedByAllOfThem() {
        // given
        SyncedDatasets datasets = of("civil-status");
        SyncedDatasets.SyncedDataset events =
                datasets.find("civil-status-events").orElseThrow();
        DatasetGrant grant = new DatasetGrant("civil-status-events", List.of(), Map.of(), false, null, null, null);

        // when
        byte[] birth = datasets.view(events, grant)
                .of("{\"child\":{\"personalNumber\":\"001\"}}".getBytes(StandardCharsets.UTF_8));
        byte[] death = datasets.view(events, grant)
                .of("{\"deceased\":{\"personalNumber\":\"002\"}}".getBytes(StandardCharsets.UTF_8));

        // then
        assertThat(events.messageTypes()).containsExactly("BirthRegistration.v1", "DeathRegistration.v1");
        assertThat(birth).asString(StandardCharsets.UTF_8).doesNotContain("001").contains("***");
        assertThat(death).asString(StandardCharsets.UTF_8).doesNotContain("002").contains("***");
        assertThat(datasets.fields(events)).contains("child", "deceased");
    }
}
