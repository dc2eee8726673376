import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Receives the webhook of a dataset: checks each page, prints its items, and pulls what it missed. JDK 17 alone: java
 * Receiver.java PORT SECRET FILE URL CLIENT CLIENT-SECRET. FILE keeps the cursor, URL is the bus. The TLS before it is yours.
 * Where you have a JSON library, use it.
 */
public final class Receiver {
    private static final HttpClient http = HttpClient.newHttpClient();
    /** After a restart, a page that comes again is pulled again, which does no harm. */
    private static final Set<String> taken = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > 1_000;
        }
    });

    private static byte[] key;
    private static Path place;
    private static String url;
    private static String client;

    public static void main(String[] args) throws IOException {
        key = Base64.getDecoder().decode(args[1].substring("whsec_".length()));
        place = Path.of(args[2]);
        url = args[3];
        client = Base64.getEncoder().encodeToString((args[4] + ":" + args[5]).getBytes(StandardCharsets.UTF_8));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
        server.createContext("/", Receiver::receive);
        server.start();
    }

    private static void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean good = genuine(exchange, body);
        int status = good ? 204 : 401;
        try {
            if (good) {
                take(new String(body, StandardCharsets.UTF_8));
            }
        } catch (IOException | InterruptedException e) {
            System.out.println("not taken: " + e); // the bus does not answer the pull: the page comes again
            status = 503;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** One of the signatures is ours, and not older than five minutes. */
    private static boolean genuine(HttpExchange exchange, byte[] body) {
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
        String signatures = exchange.getRequestHeaders().getFirst("webhook-signature");
        if (id == null || signatures == null || timestamp == null || !timestamp.matches("[0-9]{1,12}")) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            byte[] ours = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
            boolean fits = false;
            for (String one : signatures.split(" ")) {
                fits |= MessageDigest.isEqual(ours, one.getBytes(StandardCharsets.UTF_8));
            }
            return fits && Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) < 300;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void take(String event) throws IOException, InterruptedException {
        String id = first(event, "id");
        if (taken.contains(id) || event.contains("\"type\":\"io.lienthong.webhook.test\"")) {
            return;
        }
        if (event.contains("\"type\":\"io.lienthong.dataset.reset\"")) {
            System.out.println("read the snapshot: " + text(event, "snapshot")); // your copy begins anew
            System.out.print(ask(HttpRequest.newBuilder(URI.create(url + text(event, "snapshot")))
                            .header("Authorization", "Bearer " + token())
                            .header("Accept", "application/x-ndjson"))
                    .body());
        } else if (Files.exists(place)
                && Files.readString(place).equals(text(event, "cursor"))
                && event.contains("\"items\":[")) {
            System.out.println(event.substring(event.indexOf("\"items\":["), event.lastIndexOf(",\"cursor\":")));
        } else {
            pull(first(event, "subject")); // a page was missed, or one change is larger than a page
        }
        Files.writeString(place, text(event, "next")); // the items first, then the cursor: a pull reached at least as far
        taken.add(id);
    }

    /** Everything behind our cursor, to the end. */
    private static void pull(String dataset) throws IOException, InterruptedException {
        String token = token();
        boolean more = true;
        while (more) {
            String cursor = Files.exists(place) ? "&cursor=" + Files.readString(place) : "";
            HttpResponse<String> page =
                    ask(HttpRequest.newBuilder(URI.create(url + "/sync/v1/" + dataset + "?limit=10000" + cursor))
                            .header("Authorization", "Bearer " + token)
                            .header("Accept", "application/x-ndjson"));
            System.out.print(page.body());
            Files.writeString(place, page.headers().firstValue("X-Next-Cursor").orElseThrow());
            more = page.headers().firstValue("X-Has-More").orElseThrow().equals("true");
        }
        System.out.println("pulled to the end");
    }

    private static String token() throws IOException, InterruptedException {
        return first(
                ask(HttpRequest.newBuilder(URI.create(url + "/token"))
                                .header("Authorization", "Basic " + client)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")))
                        .body(),
                "access_token");
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.body());
        }
        return answer;
    }

    /** The first text of this name: what is around the items stands before them. */
    private static String first(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    /** The last text of this name: cursors stand behind the items. */
    private static String text(String event, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(event);
        String last = "";
        while (found.find()) {
            last = found.group(1);
        }
        return last;
    }
}
