package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.system.BusHome;
import io.lienthong.system.BusProcess;
import io.lienthong.system.BusProcess.Setup;
import io.lienthong.system.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a bus makes when it starts for the first time: its database, its keys; and what its virtual machine learns of its
 * classes. Made once a run, so that the hundreds of starts that follow are short.
 */
final class Prepared {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path FOLDER = TARGET.resolve("chaos");
    /** Of one node, and of one life. */
    private static final List<String> OWN = List.of("node", "lock", "artemis", "log");

    /** An archive is of use only with the modules that it was made with, and the fault agent needs this one. */
    private static final String AGENTS = "--add-modules=java.instrument";

    private static @Nullable Prepared made;

    private final Path data;
    private final List<String> virtualMachine;

    private Prepared(Path data, List<String> virtualMachine) {
        this.data = data;
        this.virtualMachine = virtualMachine;
    }

    private static synchronized Prepared once() throws Exception {
        Prepared known = made;
        if (known == null) {
            known = make();
            made = known;
        }
        return known;
    }

    /** The same, of which the virtual machine knows the classes already. */
    static Setup quick(Setup setup) throws Exception {
        List<String> options = new ArrayList<>(once().virtualMachine);
        options.addAll(setup.virtualMachine());
        return new Setup(options, setup.environment(), setup.properties());
    }

    /** Gives the node its database and its keys; PostgreSQL's programs are shared. */
    static void copyTo(BusHome home) throws Exception {
        Path data = once().data;
        Path postgresql = Files.createDirectories(home.data().resolve("postgresql"));
        copy(data, home.data(), name -> !OWN.contains(name) && !name.equals("postgresql"));
        copy(data.resolve("postgresql"), postgresql, name -> !name.startsWith("binaries-"));
        try (Stream<Path> files = Files.list(data.resolve("postgresql"))) {
            for (Path programs : files.filter(file -> name(file).startsWith("binaries-")).toList()) {
                Path link = postgresql.resolve(name(programs));
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, programs.toRealPath());
            }
        }
    }

    private interface Choice {
        boolean takes(String name);
    }

    private static void copy(Path from, Path to, Choice choice) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(one -> choice.takes(name(one))).toList()) {
                Tool.run("cp", "-a", file.toString(), to.toString());
            }
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static Prepared make() throws Exception {
        deleteTree(FOLDER);
        Path folder = Files.createDirectories(FOLDER.resolve("home"));
        Path jar = jar();
        Path archive = FOLDER.resolve("classes.archive");
        boolean cache = Runtime.version().feature() >= 25;
        String classPath = jar + ":"
                + Files.readString(TARGET.resolve("lgsp.classpath")).strip();
        String learning = (cache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive;
        String knowing = (cache ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive;
        try (RecordingSink sink = new RecordingSink(FOLDER.resolve("arrivals"))) {
            BusHome home = Trial.home(folder, sink);
            try (BusProcess bus = BusProcess.start(
                    home, new Setup(List.of("-cp", classPath, AGENTS, learning), Map.of(), List.of()))) {
                deliverOne(bus, sink);
            }
            assertThat(archive).exists();
            return new Prepared(home.data(), List.of("-cp", classPath, AGENTS, knowing));
        }
    }

    private static void deliverOne(BusProcess bus, RecordingSink sink) throws Exception {
        String lane = Load.laneCode(9_999);
        History.Intent intent = new History.Intent("prepared", History.PRODUCTION, lane, Load.body("prepared", lane));
        assertThat(Load.post(Client.demo(bus), intent).status()).isEqualTo(202);
        await("it is delivered").until(() -> sink.count() == 1);
    }

    /** An archive holds no classes of folders. */
    private static Path jar() {
        Path jar = FOLDER.resolve("bus.jar");
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        int status = tool.run(
                System.out,
                System.err,
                "--create",
                "--no-compress",
                "--file",
                jar.toString(),
                "-C",
                TARGET.resolve("classes").toString(),
                ".");
        assertThat(status).isZero();
        return jar;
    }

    static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
