import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Receives the webhook of a dataset: checks each page and prints its items, every one once. JDK 17 alone: java Receiver.java
 * PORT SECRET FILE (which keeps the cursor). The TLS before it is yours. Where you have a JSON library, use it.
 */
public final class Receiver {
    private static byte[] key;
    private static Path place;

    public static void main(String[] args) throws IOException {
        key = Base64.getDecoder().decode(args[1].substring("whsec_".length()));
        place = Path.of(args[2]);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
        server.createContext("/", Receiver::receive);
        server.start();
    }

    private static void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean good = genuine(exchange, body);
        if (good) {
            take(new String(body, StandardCharsets.UTF_8));
        }
        exchange.sendResponseHeaders(good ? 204 : 401, -1);
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

    private static void take(String event) throws IOException {
        if (event.contains("\"type\":\"io.lienthong.webhook.test\"")) {
            return;
        }
        if (event.contains("\"type\":\"io.lienthong.dataset.reset\"")) {
            System.out.println("read the snapshot: " + text(event, "snapshot"));
        } else if (Files.exists(place)
                && Files.readString(place).equals(text(event, "cursor"))
                && event.contains("\"items\":[")) {
            System.out.println(event.substring(event.indexOf("\"items\":["), event.lastIndexOf(",\"cursor\":")));
        } else {
            System.out.println("pull from the cursor of your own"); // a page came twice, was missed, or is too large
            return;
        }
        Files.writeString(place, text(event, "next")); // the items first, then the cursor
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
