package io.lienthong.cli;

import io.lienthong.connector.ConnectorPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The folders that a connector command is about: connector folders, or folders of them. */
final class ConnectorFolders {
    private static final int MAX_FOLDERS = 10_000;

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description = "A connector's folder (connectors/NAME), or a folder that holds several.")
    @SuppressWarnings("NullAway.Init")
    private List<Path> given;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Each folder once, in the order given. */
    Set<Path> all() {
        Set<Path> all = new LinkedHashSet<>();
        for (Path folder : given) {
            if (!Files.isDirectory(folder)) {
                throw new ParameterException(spec.commandLine(), "There is no folder " + folder + ".");
            }
            Path absolute = folder.toAbsolutePath().normalize();
            List<Path> inside = isConnector(absolute) ? List.of() : within(absolute);
            all.addAll(inside.isEmpty() ? List.of(absolute) : inside);
        }
        return all;
    }

    /** The connector folders directly inside a folder, by name. */
    static List<Path> within(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(ConnectorFolders::isConnector)
                    .sorted()
                    .limit(MAX_FOLDERS)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isConnector(Path folder) {
        return Files.exists(folder.resolve(ConnectorPackage.DESCRIPTOR));
    }
}
