package io.lienthong.cli;

import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.PackageLoader;
import io.lienthong.connector.Settings;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.message.Environment;
import io.lienthong.provider.DeclaredAddresses;
import io.lienthong.route.ConnectorCompiler;
import io.lienthong.route.ConnectorCompiler.Compiled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the mistakes of a connector folder: all that the bus would refuse, and its fixtures, tests and settings. Calls nothing. */
public final class ConnectorCheck {
    private static final Settings NO_SETTINGS = new Settings(Map.of(), List.of());

    private final PackageLoader loader = new PackageLoader();
    private final ContractCompiler contracts = new ContractCompiler(CanonicalTypes.load());
    private final Path settings;

    /** @param settings folder of the operator's settings, {@code config/connectors} */
    public ConnectorCheck(Path settings) {
        this.settings = settings;
    }

    /**
     * What was found in one folder.
     *
     * @param compiled absent where a defect leaves none
     * @param cases those that can be run
     */
    public record Checked(
            Path folder, List<Defect> defects, @Nullable Compiled compiled, List<TestCase> cases) {
        public Checked {
            defects = List.copyOf(defects);
            cases = List.copyOf(cases);
        }

        public String name() {
            return String.valueOf(folder.getFileName());
        }

        public boolean passed() {
            return defects.isEmpty();
        }
    }

    public Checked check(Path folder) {
        List<Defect> defects = new ArrayList<>();
        Set<String> stubs = StubNames.read(folder, defects::add);
        Optional<Compiled> compiled = ConnectorCompiler.check(loader, contracts, folder, defects::add);
        List<TestCase> cases = new ArrayList<>();
        compiled.ifPresent(connector -> {
            cases.addAll(new TestFolder(folder, connector.source().descriptor(), defects::add).cases(stubs));
            suppliedSettings(connector, defects);
        });
        return new Checked(folder, defects, compiled.orElse(null), cases);
    }

    /** The operator's settings where there are any; without them, addresses that the descriptor itself names. */
    private void suppliedSettings(Compiled connector, List<Defect> defects) {
        Descriptor descriptor = connector.source().descriptor();
        Optional<Settings> supplied = Files.exists(settings.resolve(descriptor.name() + ".yaml"))
                ? new SettingsLoader(settings, "", false).load(descriptor, Environment.PRODUCTION, defects::add)
                : Optional.of(NO_SETTINGS);
        supplied.ifPresent(values -> DeclaredAddresses.check(
                descriptor, values, defect -> defects.add(located(connector.source(), defect))));
    }

    private static Defect located(ConnectorPackage source, Defect defect) {
        int line = source.document().line(defect.key());
        return new Defect(defect.file(), line, defect.key(), defect.message(), defect.mend());
    }
}
