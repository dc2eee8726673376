package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.SignedPackage;
import io.lienthong.connector.TrustedKeys;
import io.lienthong.message.BusException;
import io.lienthong.message.Json;
import io.lienthong.platform.EventLoops;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp connector package DIR} */
@Command(
        name = "package",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a connector's folder, runs its tests and packs it into a signed zip, which ./lgsp connector upload takes.",
            "The same folder and key make the same bytes. Without --key only a bus in the demo takes it."
        },
        footer = {"", "Example: ./lgsp connector package connectors/civil-status --key my.key"})
final class ConnectorPackageCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The connector's folder.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(names = "--key", paramLabel = "FILE", description = "The private key of ./lgsp connector key new.")
    private @Nullable Path key;

    @Option(names = "--to", paramLabel = "FILE", description = "Default: NAME-VERSION.zip in the current folder.")
    private @Nullable Path target;

    @Option(names = "--without-tests", description = "Pack it although its tests fail, or cannot be run.")
    private boolean withoutTests;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), "There is no folder " + folder + ".");
        }
        PrintWriter out = spec.commandLine().getOut();
        ConnectorCheck.Checked checked = new ConnectorCheck(Home.folder().resolve("config/connectors"))
                .check(folder.toAbsolutePath().normalize());
        if (checked.compiled() == null) {
            checked.defects().forEach(out::println);
            throw new Refusal("Not packed: the folder has " + ConnectorCheckCommand.count(checked.defects()) + ".");
        }
        if (!withoutTests) {
            requirePassed(checked);
        }
        Descriptor.Metadata metadata =
                Objects.requireNonNull(checked.compiled()).source().descriptor().metadata();
        Path file = target == null ? Path.of(metadata.name() + "-" + metadata.version() + ".zip") : target;
        Files.write(file, packed());
        if (json) {
            ObjectNode answer = Json.object();
            answer.put("connector", metadata.name());
            answer.put("version", metadata.version());
            answer.put("file", Output.path(file));
            answer.put("signed", key != null);
            Output.json(out, answer);
        } else {
            out.println(metadata.name() + " " + metadata.version() + ": " + Output.path(file)
                    + (key == null ? ", unsigned" : ", signed"));
        }
        return Lgsp.DONE;
    }

    private void requirePassed(ConnectorCheck.Checked checked) {
        String further = ". ./lgsp connector test " + folder + " shows more; --without-tests packs it all the same.";
        if (!checked.passed()) {
            throw new Refusal("Not packed: the tests cannot be run, the folder has "
                    + ConnectorCheckCommand.count(checked.defects()) + "; the first: "
                    + checked.defects().get(0) + further);
        }
        try (EventLoops loops = new EventLoops(ConnectorTestCommand.EVENT_LOOP_LIMIT)) {
            List<CaseResult> failed = ConnectorTestSuite.run(loops.vertx(), checked).stream()
                    .filter(result -> !result.passed())
                    .toList();
            if (!failed.isEmpty()) {
                TestCase first = failed.get(0).test();
                throw new Refusal("Not packed: " + failed.size() + " of "
                        + checked.cases().size() + " tests fail; the first: " + first.operation() + ": " + first.name()
                        + further);
            }
        } catch (ConnectorTestRunner.Unusable e) {
            throw new Refusal(
                    "Not packed: the tests cannot be run; " + e.defects().get(0) + further);
        }
    }

    private byte[] packed() throws IOException {
        PrivateKey signing = key == null ? null : privateKey(key);
        try {
            return SignedPackage.pack(folder, signing);
        } catch (BusException e) {
            throw new Refusal("Not packed: " + e.detail());
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new Refusal("The key " + file + " cannot be read.");
        }
        return TrustedKeys.privateKey(Files.readString(file))
                .orElseThrow(() -> new Refusal(file + " holds no key of ./lgsp connector key new."));
    }
}
