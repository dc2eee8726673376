package io.lienthong.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The account that PostgreSQL's programs run under: ours, or, because they refuse root, root without its powers in a user
 * namespace, or the user nobody.
 *
 * @param prefix what is written before a command to run it under this account
 */
record PostgresAccount(List<String> prefix, int uid) {
    private static final int NOBODY = 65_534;
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);
    private static final List<PostgresAccount> FOR_ROOT = List.of(
            new PostgresAccount(List.of("unshare", "-U"), 0),
            new PostgresAccount(
                    List.of("setpriv", "--reuid", "" + NOBODY, "--regid", "" + NOBODY, "--clear-groups"), NOBODY));

    /** The first account that can write into the folder of PostgreSQL, which then belongs to it. */
    static PostgresAccount choose(Path folder) throws IOException {
        int us = owner(Path.of("/proc/self"));
        if (us != 0) {
            return new PostgresAccount(List.of(), us);
        }
        for (PostgresAccount account : FOR_ROOT) {
            // Owning comes second: a living PostgreSQL must not lose its files to an account that does not work here.
            if (account.passes("test \"$(id -u)\" != 0", folder)) {
                account.own(folder);
                if (account.passes("test -w \"$0\"", folder)) {
                    return account;
                }
            }
        }
        throw new StartupRefused("PostgreSQL does not run as root, and neither \"unshare -U\" nor the user nobody can"
                + " write into " + folder + "; start the bus as another user or set lienthong.postgresql.url.");
    }

    List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program);
        command.addAll(arguments);
        return command;
    }

    /** Makes the folder ours when an earlier start ran under the other account. */
    private void own(Path folder) throws IOException {
        if (owner(folder) != uid) {
            Command.run(List.of("chown", "-R", uid + ":" + uid, folder.toString()), folder, PROBE_LIMIT);
        }
    }

    private boolean passes(String probe, Path folder) throws IOException {
        List<String> command = command("sh", List.of("-c", probe, folder.toString()));
        return Command.run(command, Path.of("/"), PROBE_LIMIT).succeeded();
    }

    private static int owner(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid");
    }
}
