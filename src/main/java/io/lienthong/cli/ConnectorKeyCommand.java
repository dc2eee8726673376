package io.lienthong.cli;

import io.lienthong.connector.TrustedKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp connector key} */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = "Makes the key that signs packages.",
        subcommands = ConnectorKeyCommand.New.class)
final class ConnectorKeyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say: key new FILE.");
    }

    /** {@code lgsp connector key new FILE} */
    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = {
                "Writes a new Ed25519 private key into FILE, which only you can read, and prints the public one.",
                "The bus takes your packages where its config/application.yaml has the public key under"
                        + " lienthong.connectors.trusted-keys."
            })
    static final class New implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "Where the private key goes; must not exist.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Override
        public Integer call() throws IOException {
            KeyPair pair = TrustedKeys.generate();
            Base64.Encoder base64 = Base64.getEncoder();
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                throw new Refusal(file + " exists; name a new file.");
            }
            Files.writeString(
                    file,
                    base64.encodeToString(pair.getPrivate().getEncoded()) + "\n",
                    StandardCharsets.US_ASCII,
                    StandardOpenOption.TRUNCATE_EXISTING);
            PrintWriter out = spec.commandLine().getOut();
            out.println("The private key is in " + Output.path(file) + ". For config/application.yaml of the bus:");
            out.println();
            out.println("lienthong:");
            out.println("  connectors.trusted-keys:");
            out.println("    " + System.getProperty("user.name", "integrator") + ": "
                    + base64.encodeToString(pair.getPublic().getEncoded()));
            return Lgsp.DONE;
        }
    }
}
