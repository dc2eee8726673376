package io.lienthong.demo;

import io.lienthong.cli.Lgsp;
import io.lienthong.platform.PlatformSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Runs the flow of a birth as the client {@code demo}, and says where everything is. */
@Component
@Profile("demo")
class Demo {
    /** After the ports are open and the health says so. */
    private static final int AFTER_ALL = 1_000;

    private final PlatformSettings settings;
    private final int controlPort;
    private final boolean flow;
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    /** @param flow false: only the addresses are printed */
    Demo(
            PlatformSettings settings,
            @Value("${server.port}") int controlPort,
            @Value("${lienthong.demo.flow:true}") boolean flow) {
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
        if (flow) {
            birth();
        }
        addresses();
    }

    /** As {@code ./lgsp flow run} does it. */
    private void birth() {
        out.println();
        Lgsp.execute(
                new PrintWriter(out, true),
                "flow",
                "run",
                "birth-registration",
                "--url",
                "http://127.0.0.1:" + controlPort,
                "--token-file",
                settings.data().resolve("admin-token").toString(),
                "--data-url",
                dataPlane(),
                "--simulators-url",
                "http://127.0.0.1:" + settings.simulators().port());
    }

    private String dataPlane() {
        String scheme = settings.dataPlane().tls().enabled() ? "https" : "http";
        return scheme + "://127.0.0.1:" + settings.dataPlane().port();
    }

    /** A certificate that nobody vouches for is taken where one tries it out. */
    private void addresses() {
        String curl = settings.dataPlane().tls().enabled() ? "curl -k" : "curl";
        out.println();
        out.println("The bus is up. Ctrl-C stops it; what it accepted stays in " + settings.data() + "/.");
        out.println("  Consumers call    " + dataPlane()
                + "/api/{connector}/{interface}/…   token: POST /token, client demo, secret demo-secret");
        out.println("  Operators open    http://127.0.0.1:" + controlPort
                + "/console   (pages; /docs describes /admin/v1, health is at /actuator/health)");
        out.println(
                "  Simulators answer http://127.0.0.1:" + settings.simulators().port() + "/{connector}/…");
        out.println("  Try               T=$(" + curl + " -su demo:demo-secret -d grant_type=client_credentials "
                + dataPlane() + "/token | sed 's/.*access_token\":\"\\([^\"]*\\).*/\\1/')");
        out.println("                    " + curl + " -H \"Authorization: Bearer $T\" " + dataPlane()
                + "/api/business-registration/1.0/enterprises/0100109106");
        out.println();
    }
}
