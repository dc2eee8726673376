package io.lienthong.cli;

import io.lienthong.connector.Defect;
import io.lienthong.connector.PackageLoader;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.message.Environment;
import io.lienthong.route.ConnectorCompiler;
import io.lienthong.route.ConnectorCompiler.Compiled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the mistakes of a connector folder: all that the bus would refuse, and its fixtures, tests and settings. Calls nothing. */
public final class ConnectorCheck {
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

    private void suppliedSettings(Compiled connector, List<Defect> defects) {
        if (Files.exists(settings.resolve(connector.source().name() + ".yaml"))) {
            new SettingsLoader(settings, "", false)
                    .load(connector.source().descriptor(), Environment.PRODUCTION, defects::add);
        }
    }
}
