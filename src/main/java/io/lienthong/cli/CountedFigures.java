package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.province.ProvinceScenario;
import io.lienthong.province.Report;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the indicators of a bus counted, asked until everything is in them. */
final class CountedFigures {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final String INDICATORS = "/api/operations-centre/1.0/indicators";

    private final ConsumerLogin login;
    private final Duration patience;
    private @Nullable String token;

    CountedFigures(ConsumerLogin login, Duration patience) {
        this.login = login;
        this.patience = patience;
    }

    /** @param last when the last event was accepted */
    Report report(ProvinceScenario scenario, Instant last) throws IOException {
        long endNanos = System.nanoTime() + patience.toNanos();
        Map<String, JsonNode> answers = new HashMap<>();
        for (String pattern : scenario.patterns()) {
            Optional<JsonNode> answer = ask(scenario, pattern);
            while (answer.flatMap(Report::asOf)
                    .filter(asOf -> !asOf.isBefore(last))
                    .isEmpty()) {
                if (System.nanoTime() > endNanos) {
                    throw new Refusal("Everything was sent, but not counted after " + patience.toSeconds()
                            + " s. The same command later sends nothing twice, and asks again.");
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                answer = ask(scenario, pattern);
            }
            answers.put(pattern, answer.orElseThrow());
        }
        return Report.of(scenario, answers);
    }

    /** Empty while the bus cannot answer. */
    private Optional<JsonNode> ask(ProvinceScenario scenario, String pattern) throws IOException {
        String path = INDICATORS + "?agency=" + ControlPlane.encode(pattern) + "&from=" + scenario.from() + "&to="
                + scenario.to();
        try {
            String shown = token == null ? login.token() : token;
            token = shown;
            HttpResponse<InputStream> answer = login.get(path, shown, "Accept", "application/json");
            byte[] body = ConsumerLogin.bytes(answer);
            return switch (answer.statusCode()) {
                case 200 -> Optional.of(ConsumerLogin.parse(body));
                case 429, 502, 503, 504 -> Optional.empty();
                default ->
                    throw new Refusal("Everything was sent, but the bus shows no indicators: "
                            + Output.problem(ConsumerLogin.parse(body)));
            };
        } catch (Away away) {
            return Optional.empty();
        }
    }
}
