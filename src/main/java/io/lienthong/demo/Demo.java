package io.lienthong.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.platform.PlatformSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Submits a birth over HTTP as the client {@code demo}, waits for its dossier to be closed, and prints what happened. */
@Component
@Profile("demo")
class Demo {
    /** After the ports are open and the health says so. */
    private static final int AFTER_ALL = 1_000;

    private static final String LAST_STEP = "birth-registration.report";
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final long LOOK_MILLIS = 200;
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    private final Journal journal;
    private final PlatformSettings settings;
    private final int controlPort;
    private final boolean flow;
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param flow false: only the addresses are printed */
    Demo(
            Journal journal,
            PlatformSettings settings,
            @Value("${server.port}") int controlPort,
            @Value("${lienthong.demo.flow:true}") boolean flow) {
        this.journal = journal;
        this.settings = settings;
        this.controlPort = controlPort;
        this.flow = flow;
    }

    @EventListener
    @Order(AFTER_ALL)
    void begin(ApplicationReadyEvent ready) {
        Thread thread = new Thread(this::run, "demo");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            if (flow) {
                birth();
            }
            addresses();
        } catch (IOException | MalformedBody e) {
            out.println("The demo's birth registration could not be sent: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void birth() throws IOException, InterruptedException, MalformedBody {
        String code = dossierCode();
        out.println();
        out.println(
                "A birth is registered: dossier " + code + " goes to civil status, social insurance, the population");
        out.println("database and back to the one-stop office; the national portal shows it from beginning to end.");
        String id = submit(code);
        Optional<LogEntry> last = await(code);
        out.println();
        if (last.isEmpty()) {
            out.println("The dossier is not closed after " + LONGEST.toSeconds()
                    + " s; it will be as soon as all systems answer.");
        }
        Lgsp.execute(
                new PrintWriter(out, true),
                "message",
                "show",
                id,
                "--url",
                "http://127.0.0.1:" + controlPort,
                "--token-file",
                settings.data().resolve("admin-token").toString());
    }

    private String submit(String code) throws IOException, InterruptedException, MalformedBody {
        ObjectNode dossier = sample();
        dossier.put("dossierCode", code);
        HttpRequest request = HttpRequest.newBuilder(dataPlane("/api/one-stop-dossiers/1.0/dossiers"))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", code)
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(dossier)))
                .build();
        JsonNode answer = send(request);
        if (!answer.has("messageId") || !answer.path("status").asText().equals("accepted")) {
            throw new IOException(answer.path("detail").asText("the answer was not understood"));
        }
        return answer.path("messageId").asText();
    }

    private String token() throws IOException, InterruptedException, MalformedBody {
        String basic = Base64.getEncoder().encodeToString("demo:demo-secret".getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(dataPlane("/token"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        return send(request).path("access_token").asText();
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException, MalformedBody {
        return Json.parse(
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    private URI dataPlane(String path) {
        String scheme = settings.dataPlane().tls().enabled() ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + settings.dataPlane().port() + path);
    }

    private Optional<LogEntry> await(String code) {
        Instant end = Instant.now().plus(LONGEST);
        while (Instant.now().isBefore(end)) {
            Optional<LogEntry> last = journal.findByCorrelation(Environment.PRODUCTION, code, 20).stream()
                    .flatMap(story -> story.entries().stream())
                    .filter(entry -> entry.kind() == Kind.DELIVERED && LAST_STEP.equals(entry.route()))
                    .findFirst();
            if (last.isPresent()) {
                return last;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        }
        return Optional.empty();
    }

    private static ObjectNode sample() throws IOException, MalformedBody {
        try (InputStream in = Demo.class.getResourceAsStream("/demo/birth-dossier.json")) {
            return (ObjectNode) Json.parse(java.util.Objects.requireNonNull(in).readAllBytes());
        }
    }

    /** One code for each second of the day, so that every start has a dossier of its own. */
    private static String dossierCode() {
        LocalDateTime now = LocalDateTime.now(VIETNAM);
        return "H99.12-" + now.format(DateTimeFormatter.ofPattern("yyMMdd", Locale.ROOT))
                + String.format(Locale.ROOT, "-%05d", now.toLocalTime().toSecondOfDay());
    }

    private void addresses() {
        int port = settings.dataPlane().port();
        out.println();
        out.println("The bus is up. Ctrl-C stops it; what it accepted stays in " + settings.data() + "/.");
        out.println("  Consumers call    http://127.0.0.1:" + port
                + "/api/{connector}/{interface}/…   token: POST /token, client demo, secret demo-secret");
        out.println("  Operators open    http://127.0.0.1:" + controlPort
                + "/docs   (OpenAPI of /admin/v1; health at /actuator/health)");
        out.println(
                "  Simulators answer http://127.0.0.1:" + settings.simulators().port() + "/{connector}/…");
        out.println("  Try               T=$(curl -su demo:demo-secret -d grant_type=client_credentials localhost:"
                + port + "/token | sed 's/.*access_token\":\"\\([^\"]*\\).*/\\1/')");
        out.println("                    curl -H \"Authorization: Bearer $T\" localhost:" + port
                + "/api/business-registration/1.0/enterprises/0100109106");
        out.println();
    }
}
