package io.lienthong.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lienthong.platform.TestCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mail server answers, and what becomes of the message. */
class MailSenderTest {
    private static final Outbox.Message MESSAGE = new Outbox.Message(UUID.randomUUID(), 0, List.of());
    private static final Text TEXT = new Text(List.of(), "");

    /** A server on a port of its own that answers each line as it is told. */
    private record Server(ServerSocket socket) implements AutoCloseable {
        static Server answering(UnaryOperator<String> answers) throws IOException {
            return answering(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), answers);
        }

        static Server answering(ServerSocket socket, UnaryOperator<String> answers) {
            Thread thread = new Thread(() -> serve(socket, answers), "smtp");
            thread.setDaemon(true);
            thread.start();
            return new Server(socket);
        }

        private static void serve(ServerSocket socket, UnaryOperator<String> answers) {
            try (Socket client = socket.accept();
                    BufferedReader lines = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                OutputStream out = client.getOutputStream();
                answer(out, "220 ready");
                boolean data = false;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (data && !line.equals(".")) {
                        continue;
                    }
                    data = line.equals("DATA");
                    answer(out, data ? "354 go on" : answers.apply(line));
                }
            } catch (IOException e) {
                // the test is over
            }
        }

        private static void answer(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        Channel.Mail channel() {
            return channel(false);
        }

        Channel.Mail channel(boolean tls) {
            return new Channel.Mail(
                    "mail",
                    "localhost",
                    socket.getLocalPort(),
                    false,
                    tls,
                    null,
                    null,
                    "bus@province.example",
                    List.of("duty@province.example", "gone@province.example"));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void whoIsNotRefusedGetsTheMailAndTheOtherIsCounted() throws Exception {
        try (Server server = Server.answering(
                line -> line.contains("gone@") ? "550 <gone@province.example> is unknown" : "250 ok")) {
            // when
            Outcome outcome = new MailSender(server.channel()).send(MESSAGE, TEXT);
            // then
            assertThat(outcome.taken()).isTrue();
            assertThat(outcome.problem())
                    .isEqualTo(
                            "SMTP 550: 1 trong 2 người nhận không nhận được / SMTP 550: 1 of 2 recipients missed it");
        }
    }

    @Test
    void whatIsRefusedForAllIsRefusedWithoutAddresses() throws Exception {
        try (Server server =
                Server.answering(line -> line.startsWith("RCPT") ? "550 " + line + " is unknown" : "250 ok")) {
            // when
            Outcome outcome = new MailSender(server.channel()).send(MESSAGE, TEXT);
            // then
            assertThat(outcome).isEqualTo(Outcome.refused("SMTP 550"));
        }
    }

    @Test
    void whatIsRefusedForNowIsSentLater() throws Exception {
        try (Server server = Server.answering(
                line -> line.contains("gone@") ? "550 unknown" : line.startsWith("RCPT") ? "450 busy" : "250 ok")) {
            // when
            Outcome outcome = new MailSender(server.channel()).send(MESSAGE, TEXT);
            // then
            assertThat(outcome.how()).isEqualTo(Outcome.How.LATER);
        }
    }

    /** What a server of this certificate listens on. */
    private static ServerSocket tlsSocket(Path store) throws Exception {
        char[] password = "only for a test".toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @Test
    void tlsIsSpokenFromTheFirstByteWithServersThatAreTrustedAlone(@TempDir Path folder) throws Exception {
        // given
        TestCertificate certificate = TestCertificate.create(folder, "smtp", 9);
        Path store = folder.resolve("smtp.p12");
        List<String> heard = new CopyOnWriteArrayList<>();
        UnaryOperator<String> answers = line -> {
            heard.add(line);
            return "250 ok";
        };
        SSLContext usual = SSLContext.getDefault();
        try (Server stranger = Server.answering(tlsSocket(store), answers);
                Server known = Server.answering(tlsSocket(store), answers)) {
            // when
            Outcome refused = new MailSender(stranger.channel(true)).send(MESSAGE, TEXT);
            // then
            assertThat(refused.how()).isEqualTo(Outcome.How.LATER);
            assertThat(refused.told().orElse(""))
                    .contains("chứng thư của máy chủ thư không được tin cậy", "is not trusted");
            assertThat(heard).isEmpty();
            // when
            SSLContext.setDefault(certificate.client(null));
            Outcome sent = new MailSender(known.channel(true)).send(MESSAGE, TEXT);
            // then
            assertThat(sent).isEqualTo(Outcome.SENT);
            assertThat(heard).anyMatch(line -> line.startsWith("MAIL FROM:"));
        } finally {
            SSLContext.setDefault(usual);
        }
    }

    @Test
    void aServerThatDripsIsLeftAtTheDeadline() throws Exception {
        // given
        ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Server server = new Server(socket)) {
            drip.execute(() -> {
                try {
                    OutputStream out = socket.accept().getOutputStream();
                    drip.scheduleAtFixedRate(
                            () -> {
                                try {
                                    Server.answer(out, "220-wait");
                                } catch (IOException e) {
                                    drip.shutdown();
                                }
                            },
                            0,
                            200,
                            TimeUnit.MILLISECONDS);
                } catch (IOException e) {
                    drip.shutdown();
                }
            });
            // when
            Outcome outcome = assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> new MailSender(server.channel(), Duration.ofSeconds(1)).send(MESSAGE, TEXT));
            // then
            assertThat(outcome).isEqualTo(Outcome.later("không xong trong 1 s / no end within 1 s"));
        } finally {
            drip.shutdownNow();
        }
    }
}
