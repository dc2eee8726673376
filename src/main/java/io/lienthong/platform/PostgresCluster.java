package io.lienthong.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The files of one PostgreSQL: its programs, its data folder and the password of its two roles. */
record PostgresCluster(Path folder, Path data, PostgresBinaries binaries, PostgresAccount account, Secret password) {
    private static final String DATA = "cluster";
    static final String DATABASE = "lienthong";
    static final String OWNER = "lienthong";
    static final String SUPERUSER = "postgres";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Finds the cluster under the folder or makes a new one; a start that was cut short leaves nothing that counts. */
    static PostgresCluster open(Path folder, Path binariesFolder) throws IOException {
        Files.createDirectories(folder);
        PostgresBinaries binaries = PostgresBinaries.unpack(binariesFolder);
        PostgresAccount account = PostgresAccount.choose(folder);
        Path data = folder.resolve(DATA);
        if (!Files.exists(data)) {
            Files.deleteIfExists(passwordFile(folder));
        }
        PostgresCluster cluster = new PostgresCluster(folder, data, binaries, account, password(folder, account));
        if (!Files.exists(data)) {
            cluster.create();
        }
        return cluster;
    }

    /** Runs a program of PostgreSQL under its account. */
    Command.Result run(String program, List<String> arguments, Duration limit) throws IOException {
        return Command.run(account.command(binaries.program(program), arguments), folder, limit);
    }

    /** Written to a temporary folder, synced once and then renamed: {@code data} exists only when it is whole. */
    private void create() throws IOException {
        Path temporary = folder.resolve("cluster.tmp");
        PostgresBinaries.deleteTree(temporary);
        // UTF-8 in byte order: the same on every machine, whatever its locales are.
        require(run(
                "initdb",
                List.of(
                        "-D",
                        temporary.toString(),
                        "--no-sync",
                        "--no-instructions",
                        "--username=" + SUPERUSER,
                        "--pwfile=" + passwordFile(folder),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8"),
                LIMIT));
        String roles = "CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + password.reveal() + "'\n"
                + "CREATE DATABASE " + DATABASE + " OWNER " + OWNER + "\n"
                + "GRANT pg_monitor, pg_checkpoint TO " + OWNER + "\n";
        List<String> single = List.of("--single", "-j", "-D", temporary.toString(), SUPERUSER);
        require(Command.run(
                account.command(binaries.program("postgres"), single), folder, LIMIT, roles.replace("\n", ";\n\n")));
        require(run("initdb", List.of("-D", temporary.toString(), "--sync-only"), LIMIT));
        PostgresBinaries.publish(temporary, data);
    }

    private static void require(Command.Result result) {
        if (!result.succeeded()
                || result.output().contains("ERROR:")
                || result.output().contains("FATAL:")) {
            throw new StartupRefused("PostgreSQL could not make its data folder: "
                    + result.output().strip());
        }
    }

    private static Secret password(Path folder, PostgresAccount account) throws IOException {
        Path file = passwordFile(folder);
        if (Files.exists(file)) {
            return Secret.of(Files.readString(file).strip());
        }
        if (Files.exists(folder.resolve(DATA))) {
            throw new StartupRefused("PostgreSQL's password is gone: put the file " + file + " back.");
        }
        Secret password = Secret.random();
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var onlyOurs = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(file, options, onlyOurs)) {
            channel.write(ByteBuffer.wrap(password.reveal().getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.setAttribute(file, "unix:uid", account.uid());
        return password;
    }

    private static Path passwordFile(Path folder) {
        return folder.resolve("password");
    }
}
