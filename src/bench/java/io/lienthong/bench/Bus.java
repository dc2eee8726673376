package io.lienthong.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bus with production settings, its own PostgreSQL and the connectors of src/bench/bus. */
class Bus implements Subject {
    private static final Duration START = Duration.ofMinutes(5);
    private static final String CLIENT = "bench";
    /** Of X-Road. */
    private static final String MEMBER = "VN/GOV/000.00.00.H99";

    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");

    private final Process process;
    private final Postmaster postmaster;
    private final Journal journal;
    private final String address;
    private final String body;
    private final String soap;
    private final Map<String, String> headers;

    private Bus(Process process, Path jar, Site site, Path folder, String address, String secret) {
        this.process = process;
        this.postmaster = Postmaster.under(folder)
                .orElseThrow(() -> new BenchException("The bus keeps no PostgreSQL under its work folder"));
        this.journal = Journal.of(jar, folder, postmaster.port());
        this.address = address;
        this.body = site.message("request.json");
        this.soap = site.message("request.soap.xml");
        this.headers = Map.of("Content-Type", "application/json", "Authorization", "Bearer " + token(address, secret));
    }

    static Bus start(Site site, Optional<Path> given) {
        Path jar = given.orElseGet(() -> Build.jar(site, site.root(), "lienthong"));
        Path folder = site.work().resolve("bus");
        int dataPort = Site.freePort();
        int controlPort = Site.freePort();
        String secret = UUID.randomUUID().toString();
        Map<String, String> values = Map.of(
                "root", site.root().toString(),
                "work", folder.toString(),
                "secret", secret,
                "backendPort", String.valueOf(site.backendPort()),
                "dataPort", String.valueOf(dataPort),
                "controlPort", String.valueOf(controlPort),
                "simulatorsPort", String.valueOf(Site.freePort()));
        copyConfiguration(site, folder, values);
        Process process = site.startJvm("bus", folder, jar, List.of());
        Readiness.await("bus", process, "http://127.0.0.1:" + controlPort + "/actuator/health", START);
        return new Bus(process, jar, site, folder, "http://127.0.0.1:" + dataPort, secret);
    }

    private static void copyConfiguration(Site site, Path folder, Map<String, String> values) {
        Path source = site.bench().resolve("bus");
        for (Path file : Site.filesUnder(source)) {
            Site.fill(source.resolve(file), folder.resolve(file), values);
        }
    }

    /** Client credentials in the form, which every OAuth 2 server of the field takes. */
    static String token(String address, String secret) {
        Request request = new Request(
                URI.create(address + "/token"),
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                "grant_type=client_credentials&client_id=" + CLIENT + "&client_secret=" + secret);
        try {
            HttpResponse<String> reply = request.send();
            Matcher token = ACCESS_TOKEN.matcher(reply.body());
            if (reply.statusCode() != 200 || !token.find()) {
                throw new BenchException("The bus gives no token: " + reply.statusCode() + " " + reply.body());
            }
            return token.group(1);
        } catch (IOException e) {
            throw new BenchException("The bus gives no token", e);
        }
    }

    @Override
    public String name() {
        return "bus";
    }

    @Override
    public boolean serves(Case work) {
        return true;
    }

    @Override
    public Request request(Case work) {
        if (work == Case.XROAD_REST) {
            Map<String, String> told = Map.of("Content-Type", "application/json", "X-Road-Client", MEMBER + "/bench-client");
            return new Request(URI.create(address + "/r1/" + MEMBER + "/bench/bench/logged"), told, body);
        }
        if (work == Case.XROAD_SOAP) {
            return new Request(URI.create(address + "/"), Map.of("Content-Type", "text/xml; charset=UTF-8"), soap);
        }
        String connector = work.soap() ? "bench-soap" : "bench";
        return new Request(URI.create(address + "/api/" + connector + "/1.0/" + work.label()), headers, body);
    }

    @Override
    public long cpuMicros() {
        return Cpu.microsOf(process.pid());
    }

    @Override
    public OptionalLong postgresqlCpuMicros() {
        return OptionalLong.of(Cpu.microsOfTree(postmaster.pid()));
    }

    @Override
    public long journalRows() {
        return journal.settledRows();
    }
}
