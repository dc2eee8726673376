package io.lienthong.route;

import io.lienthong.connector.PackageLoader;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.message.Environment;
import io.lienthong.simulator.Simulators;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;

/** The connector {@code registry} that a test wrote into a folder, in front of its simulator. */
final class RegistryConnector {
    private RegistryConnector() {}

    /** Fails the test where the connector has a defect. */
    static ActiveConnector activate(Path folder, Simulators simulators, Vertx vertx) {
        String address = "http://127.0.0.1:" + simulators.listen("127.0.0.1", 0) + "/sandbox/registry";
        ConnectorCompiler.Compiled compiled = ConnectorCompiler.check(
                        new PackageLoader(), new ContractCompiler(CanonicalTypes.load()), folder, defect -> {
                            throw new AssertionError(defect.toString());
                        })
                .orElseThrow();
        return ConnectorCompiler.activate(
                        compiled,
                        Map.of(
                                Environment.SANDBOX,
                                SettingsLoader.simulated(compiled.source().descriptor(), address)),
                        vertx,
                        new SimpleMeterRegistry(),
                        defect -> {
                            throw new AssertionError(defect.toString());
                        })
                .orElseThrow();
    }
}
