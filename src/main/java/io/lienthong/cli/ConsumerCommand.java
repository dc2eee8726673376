package io.lienthong.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.springframework.security.crypto.bcrypt.BCrypt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp consumer …} */
@Command(
        name = "consumer",
        mixinStandardHelpOptions = true,
        description = {
            "Register consumers on a running bus, grant and revoke, and prepare entries of config/consumers.yaml.",
            "Who decides, when and why is kept. Those that the file declares are changed in the file alone."
        },
        subcommands = {
            ConsumerActCommand.New.class,
            ConsumerActCommand.Grant.class,
            ConsumerActCommand.Revoke.class,
            ConsumerActCommand.Restore.class,
            ConsumerActCommand.Rotate.class,
            ConsumerActCommand.XRoad.class,
            ConsumerShowCommand.All.class,
            ConsumerShowCommand.class,
            ConsumerDocsCommand.class,
            ConsumerCommand.Secret.class
        })
final class ConsumerCommand implements Runnable {
    static final String PATH = "/admin/v1/consumers";
    /** What the grant of a dataset begins with. */
    static final String DATASET = "dataset:";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with consumers.");
    }

    /** {@code lgsp consumer secret} */
    @Command(
            name = "secret",
            mixinStandardHelpOptions = true,
            description = "Reads a client secret from standard input and prints the hash for config/consumers.yaml.",
            footer = {"", "Example: openssl rand -hex 24 | tee secret.txt | ./lgsp consumer secret"})
    static final class Secret implements Callable<Integer> {
        private static final int ROUNDS = 10;
        /** bcrypt ignores what is behind it. */
        private static final int MAX_BYTES = 72;

        private static final int MIN_CHARACTERS = 12;

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(names = "--json", description = "Answer as JSON.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            String secret = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (secret == null || secret.length() < MIN_CHARACTERS) {
                throw new Refusal("A secret has at least " + MIN_CHARACTERS + " characters, on the first line of"
                        + " standard input.");
            }
            if (secret.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
                throw new Refusal("A secret has at most " + MAX_BYTES + " bytes.");
            }
            String hash = "{bcrypt}" + BCrypt.hashpw(secret, BCrypt.gensalt(ROUNDS));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                Output.json(out, io.lienthong.message.Json.object().put("secret", hash));
            } else {
                out.println(hash);
            }
            return Lgsp.DONE;
        }
    }
}
