package io.lienthong.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
    private final Path folder;

    EmbeddedPostgresIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Whatever a test leaves running is adopted and stopped. */
    @AfterEach
    void stop() {
        start().close();
    }

    @Test
    void everyDurabilitySettingIsOn() throws SQLException {
        try (EmbeddedPostgres postgres = start()) {
            assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(query(postgres, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(query(postgres, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(new DurabilityCheck(postgres.database()).problems()).isEmpty();
        }
    }

    @Test
    void secondStartFindsTheDataOfTheFirst() throws SQLException {
        // given
        try (EmbeddedPostgres first = start()) {
            write(first);
        }

        // when
        try (EmbeddedPostgres second = start()) {

            // then
            assertThat(query(second, "SELECT text FROM note")).isEqualTo("kept");
        }
    }

    @Test
    void killedPostmasterIsStartedAgainOnTheSamePort() throws SQLException {
        try (EmbeddedPostgres postgres = start()) {
            // given
            write(postgres);
            String address = postgres.database().url();
            long killed = postgres.pid();

            // when
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            // then
            await().atMost(Duration.ofSeconds(30)).until(() -> postgres.pid() != killed);
            assertThat(postgres.database().url()).isEqualTo(address);
            assertThat(query(postgres, "SELECT text FROM note")).isEqualTo("kept");
        }
    }

    @Test
    void postmasterOfAKilledBusIsAdopted() throws Exception {
        // given
        long postmaster = startInAProcessThatIsKilled();

        // when
        try (EmbeddedPostgres postgres = start()) {

            // then
            assertThat(postgres.pid()).isEqualTo(postmaster);
            assertThat(query(postgres, "SELECT text FROM note")).isEqualTo("kept");
        }
    }

    @Test
    void postmasterWhoseProgramsAreReachedByALinkIsAdopted() throws Exception {
        // given
        Path link = Files.createSymbolicLink(folder.resolve("programs"), TestFork.POSTGRESQL.toAbsolutePath());
        long postmaster = startInAProcessThatIsKilled(link);

        // when
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, link)) {

            // then
            assertThat(postgres.pid()).isEqualTo(postmaster);
        }
    }

    @Test
    void postmasterWithOtherSettingsIsStoppedNotAdopted() throws Exception {
        // given
        long postmaster = startInAProcessThatIsKilled();
        Files.writeString(folder.resolve("cluster/postmaster.opts"), "another build");

        // when
        try (EmbeddedPostgres postgres = start()) {

            // then
            assertThat(postgres.pid()).isNotEqualTo(postmaster);
            assertThat(query(postgres, "SELECT text FROM note")).isEqualTo("kept");
        }
    }

    @Test
    void busAndPostmasterKilledTogetherRecover() throws Exception {
        // given
        long postmaster = startInAProcessThatIsKilled();
        ProcessHandle.of(postmaster).ifPresent(ProcessHandle::destroyForcibly);

        // when
        try (EmbeddedPostgres postgres = start()) {

            // then
            assertThat(query(postgres, "SELECT text FROM note")).isEqualTo("kept");
        }
    }

    @Test
    void pidFileThatNamesAnotherProgramIsNoObstacle() throws Exception {
        // given
        start().close();
        String stranger = ProcessHandle.current().pid() + "\n" + folder + "\n1\n5432\n\n127.0.0.1\n";
        Files.writeString(folder.resolve("cluster/postmaster.pid"), stranger);

        // when
        try (EmbeddedPostgres postgres = start()) {

            // then
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void interruptedFirstStartLeavesNothingThatCounts() throws Exception {
        // given
        Files.createDirectories(folder.resolve("cluster.tmp"));
        Files.writeString(folder.resolve("cluster.tmp/PG_VERSION"), "18");
        Files.createDirectories(folder.resolve("binaries.tmp/bin"));
        Files.writeString(folder.resolve("password"), "");

        // when
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {

            // then
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void wrongPasswordIsRefused() {
        try (EmbeddedPostgres postgres = start()) {
            Database wrong = new Database(postgres.database().url(), "lienthong", Secret.of("guess"));
            Database superuser = new Database(postgres.superuser().url(), "postgres", Secret.of(""));

            assertThatThrownBy(() -> wrong.connect("test")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> superuser.connect("test")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void listensOnLoopbackOnlyAndKeepsItsPasswordToItself() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThat(query(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(postgres, "SHOW unix_socket_directories")).isEmpty();
            assertThat(query(postgres, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("f");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void rowsAndStatementsStayOutOfTheLog() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            write(postgres);
            assertThatThrownBy(() -> query(postgres, "INSERT INTO note VALUES ('kept') RETURNING text"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(Files.readString(folder.resolve("postgresql.log"))).doesNotContain("kept", "INSERT");
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(folder, TestFork.POSTGRESQL);
    }

    private long startInAProcessThatIsKilled() throws IOException, InterruptedException {
        return startInAProcessThatIsKilled(TestFork.POSTGRESQL);
    }

    private long startInAProcessThatIsKilled(Path programs) throws IOException, InterruptedException {
        Process bus = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Bus.class.getName(),
                        folder.toString(),
                        programs.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(bus.getInputStream()))) {
            String line = output.readLine();
            while (line != null && !line.startsWith("postmaster=")) {
                line = output.readLine();
            }
            bus.destroyForcibly();
            assertThat(bus.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(line).isNotNull();
            return Long.parseLong(line.substring("postmaster=".length()));
        }
    }

    /** A process that starts PostgreSQL, writes a row and waits to be killed. */
    static final class Bus {
        public static void main(String[] arguments) throws SQLException, IOException {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]), Path.of(arguments[1]));
            write(postgres);
            System.out.println("postmaster=" + postgres.pid());
            System.in.read();
        }
    }

    private static void write(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.database().connect("test");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE note (text text PRIMARY KEY)");
            statement.execute("INSERT INTO note VALUES ('kept')");
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.database().connect("test");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
