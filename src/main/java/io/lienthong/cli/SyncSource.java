package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** {@code /sync/v1} of a bus, as one of its consumers reads it. A token that ends is got anew. */
final class SyncSource {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConsumerLogin login;

    private @Nullable String token;

    /** The cursor is of no use any more: the copy begins with a snapshot. */
    static final class CursorGone extends Exception {
        private static final long serialVersionUID = 1L;

        CursorGone(String detail) {
            super(detail);
        }
    }

    /**
     * One change.
     *
     * @param version absent where there is none
     * @param data absent: the record is gone
     */
    record Change(
            String key,
            @Nullable String version,
            String time,
            @Nullable JsonNode data) {}

    /**
     * @param next cursor behind the changes
     */
    record Page(List<Change> changes, String next, boolean more) {}

    /** Hears the records of a snapshot in byte order of their keys. */
    interface Records {
        void accept(List<Change> records, String at) throws IOException;
    }

    /** The answer as a tree; a refusal ends the command. */
    JsonNode get(String path) {
        try {
            return tree(open(path, "application/json"));
        } catch (CursorGone e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    JsonNode proof(String dataset, String cursor) throws IOException, CursorGone {
        return tree(open("/" + dataset + "/proof?at=" + cursor, "application/json"));
    }

    Page changes(String dataset, String cursor, int limit, Duration wait) throws IOException, CursorGone {
        HttpResponse<InputStream> answer =
                open("/" + dataset + "?cursor=" + cursor + "&limit=" + limit + "&wait=" + wait, "application/x-ndjson");
        List<Change> changes = new ArrayList<>();
        try (BufferedReader lines = lines(answer)) {
            for (String line = next(lines); line != null; line = next(lines)) {
                changes.add(change(line));
            }
        }
        return new Page(changes, header(answer, "X-Next-Cursor"), Boolean.parseBoolean(header(answer, "X-Has-More")));
    }

    /**
     * Reads the records as of a cursor, a number of them at a time.
     *
     * @param at absent: as of now
     * @param after go on behind this key; absent: from the beginning
     * @return the cursor at which the changes go on
     */
    String snapshot(String dataset, @Nullable String at, @Nullable String after, int most, Records records)
            throws IOException, CursorGone {
        String query = at == null ? "" : "?at=" + at + (after == null ? "" : "&after=" + ControlPlane.encode(after));
        HttpResponse<InputStream> answer = open("/" + dataset + "/snapshot" + query, "application/x-ndjson");
        String cursor = header(answer, "X-Next-Cursor");
        List<Change> some = new ArrayList<>();
        try (BufferedReader lines = lines(answer)) {
            for (String line = next(lines); line != null; line = next(lines)) {
                some.add(change(line));
                if (some.size() == most) {
                    records.accept(List.copyOf(some), cursor);
                    some.clear();
                }
            }
        } catch (Away broken) {
            records.accept(List.copyOf(some), cursor); // what came need not come again
            throw broken;
        }
        records.accept(List.copyOf(some), cursor);
        return cursor;
    }

    private static @Nullable String next(BufferedReader lines) throws Away {
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw new Away("the answer broke off");
        }
    }

    private static Change change(String line) throws IOException {
        JsonNode item = ConsumerLogin.parse(line.getBytes(StandardCharsets.UTF_8));
        boolean deleted = item.path("operation").asText().equals("DELETE");
        return new Change(
                item.path("key").asText(),
                item.has("version") ? item.path("version").asText() : null,
                item.path("time").asText(),
                deleted ? null : item.path("data"));
    }

    private HttpResponse<InputStream> open(String path, String accept) throws IOException, CursorGone {
        HttpResponse<InputStream> answer = exchange(path, accept);
        if (answer.statusCode() == 401 && token != null) {
            token = null;
            answer = exchange(path, accept);
        }
        if (answer.statusCode() == 200) {
            return answer;
        }
        JsonNode problem = tree(answer);
        String reason = problem.path("code").asText("HTTP status " + answer.statusCode()) + ": "
                + problem.path("detail").asText();
        switch (answer.statusCode()) {
            case 410 -> throw new CursorGone(reason);
            case 429, 502, 503, 504 -> throw new Away(reason);
            default -> throw new Refusal(reason + "\n  " + String.join("\n  ", Output.languages(problem)));
        }
    }

    private HttpResponse<InputStream> exchange(String path, String accept) throws IOException {
        String known = token == null ? login.token() : token;
        token = known;
        return login.get("/sync/v1" + path, known, "Accept", accept, "Accept-Encoding", "gzip");
    }

    private static BufferedReader lines(HttpResponse<InputStream> answer) throws IOException {
        return new BufferedReader(new InputStreamReader(stream(answer), StandardCharsets.UTF_8), 1 << 16);
    }

    private static InputStream stream(HttpResponse<InputStream> answer) throws IOException {
        try {
            return header(answer, "Content-Encoding").equals("gzip")
                    ? new GZIPInputStream(answer.body(), 1 << 14)
                    : answer.body();
        } catch (IOException e) {
            throw new Away("the answer broke off");
        }
    }

    private static JsonNode tree(HttpResponse<InputStream> answer) throws IOException {
        byte[] bytes;
        try (InputStream body = stream(answer)) {
            bytes = body.readAllBytes();
        } catch (IOException e) {
            throw new Away("the answer broke off");
        }
        return bytes.length == 0 ? Json.object() : ConsumerLogin.parse(bytes);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
