package io.lienthong.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp consumer docs} */
@Command(
        name = "docs",
        mixinStandardHelpOptions = true,
        description = {
            "Writes what a consumer's developers need: ID.html with samples, ID.openapi.json cut to its grants, and",
            "ID.postman.json. Its secret is not in them."
        })
final class ConsumerDocsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Parameters(paramLabel = "ID")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Option(names = "--to", paramLabel = "DIR", defaultValue = ".", description = "Default: the current folder.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Override
    public Integer call() {
        String consumer = ControlPlane.encode(id);
        byte[] page = bus.bytes("/docs/consumers/" + consumer);
        byte[] openApi = bus.bytes(ConsumerCommand.PATH + "/" + consumer + "/openapi");
        byte[] postman = bus.bytes(ConsumerCommand.PATH + "/" + consumer + "/postman");
        write(".html", page);
        write(".openapi.json", openApi);
        write(".postman.json", postman);
        return Lgsp.DONE;
    }

    private void write(String suffix, byte[] bytes) {
        Path file = folder.resolve(id + suffix);
        try {
            Files.createDirectories(folder);
            spec.commandLine().getOut().println(Output.path(Files.write(file, bytes)));
        } catch (IOException e) {
            throw new Refusal("The file " + file + " cannot be written.");
        }
    }
}
