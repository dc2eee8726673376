package io.lienthong.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** nginx with one worker: the yardstick of every ratio. */
class Nginx implements Subject {
    private static final Duration START = Duration.ofSeconds(10);

    private final Process process;
    private final String address;
    private final String body;

    private Nginx(Process process, String address, String body) {
        this.process = process;
        this.address = address;
        this.body = body;
    }

    /** The provider that all subjects call. */
    static void startBackend(Site site) {
        Map<String, String> values = Map.of(
                "backendPort", String.valueOf(site.backendPort()),
                "reply", site.message("provider-reply.json"),
                "soapReply", site.message("provider-reply.soap.xml"));
        start(site, "backend", values, site.backend());
    }

    static Nginx startProxy(Site site) {
        int port = Site.freePort();
        String address = "http://127.0.0.1:" + port;
        Map<String, String> values =
                Map.of("backendPort", String.valueOf(site.backendPort()), "proxyPort", String.valueOf(port));
        return new Nginx(start(site, "proxy", values, address), address, site.message("request.json"));
    }

    private static Process start(Site site, String role, Map<String, String> values, String address) {
        Path configuration = site.work().resolve(role + ".conf");
        Site.fill(site.bench().resolve("nginx").resolve(role + ".conf"), configuration, values);
        Path errors = site.log(role);
        List<String> command =
                List.of("nginx", "-p", site.work().toString(), "-e", errors.toString(), "-c", configuration.toString());
        Process process = site.children().start(site.work(), site.log("nginx-" + role), command);
        Readiness.await("nginx as " + role, process, address, START);
        return process;
    }

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public boolean serves(Case work) {
        return work == Case.PASS_THROUGH;
    }

    @Override
    public Request request(Case work) {
        return Request.json(address + "/pass-through", body);
    }

    @Override
    public long cpuMicros() {
        return Cpu.microsOfTree(process.pid());
    }
}
