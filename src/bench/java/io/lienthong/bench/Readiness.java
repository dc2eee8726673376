package io.lienthong.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;

/** Waits until an address answers. */
class Readiness {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Readiness() {}

    /** Any status below 500 counts: 404 at / still says that the server serves. */
    static void await(String name, Process process, String address, Duration limit) {
        Instant end = Instant.now().plus(limit);
        while (!answers(address)) {
            if (!process.isAlive()) {
                throw new BenchException(name + " ended with status " + process.exitValue() + " while starting");
            }
            if (Instant.now().isAfter(end)) {
                throw new BenchException(
                        name + " does not answer at " + address + " within " + limit.toSeconds() + " s");
            }
            pause();
        }
    }

    private static boolean answers(String address) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() < 500;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Stopping", e);
        }
    }

    static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Stopping", e);
        }
    }
}
