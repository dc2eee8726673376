package io.lienthong.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A peer on the JVM from peers/: a Spring Boot application that passes /pass-through on to the backend. */
class JvmPeer implements Subject {
    private static final Duration START = Duration.ofSeconds(120);

    private final String name;
    private final Process process;
    private final String address;
    private final String body;

    private JvmPeer(String name, Process process, String address, String body) {
        this.name = name;
        this.process = process;
        this.address = address;
        this.body = body;
    }

    static JvmPeer start(Site site, String name) {
        Path jar = Build.jar(site, site.bench().resolve("peers").resolve(name), name);
        int port = Site.freePort();
        String address = "http://127.0.0.1:" + port;
        List<String> arguments =
                List.of("--server.port=" + port, "--server.address=127.0.0.1", "--backend=" + site.backend());
        Process process = site.startJvm(name, site.work(), jar, arguments);
        Readiness.await(name, process, address, START);
        return new JvmPeer(name, process, address, site.message("request.json"));
    }

    @Override
    public String name() {
        return name;
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
        return Cpu.microsOf(process.pid());
    }
}
