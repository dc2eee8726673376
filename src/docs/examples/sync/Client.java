import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;

/**
 * Follows a dataset: prints each change as it comes, and remembers in a file how far it is. Nothing but the JDK.
 *
 * <p>It begins with the first change. Where the history does not reach back so far (410), begin with a snapshot, as client.py does.
 *
 * <p>{@code java Client.java URL CLIENT SECRET DATASET CURSOR-FILE PAGES}
 */
public class Client {
    public static void main(String[] args) throws Exception {
        String url = args[0];
        HttpClient http = HttpClient.newHttpClient();
        String basic = Base64.getEncoder().encodeToString((args[1] + ":" + args[2]).getBytes());
        String answer = http.send(
                        HttpRequest.newBuilder(URI.create(url + "/token"))
                                .header("Authorization", "Basic " + basic)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        String token = answer.replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
        Path file = Path.of(args[4]);
        for (int page = 0; page < Integer.parseInt(args[5]); page++) {
            String cursor = Files.exists(file) ? "&cursor=" + Files.readString(file) : "";
            HttpResponse<String> changes = http.send(
                    HttpRequest.newBuilder(URI.create(url + "/sync/v1/" + args[3] + "?limit=1000&wait=PT30S" + cursor))
                            .header("Authorization", "Bearer " + token)
                            .header("Accept", "application/x-ndjson")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (changes.statusCode() != 200) {
                throw new IllegalStateException(changes.body());
            }
            changes.body().lines().forEach(System.out::println); // here you store the items ...
            Path next = Path.of(file + ".new"); // ... and only then the cursor
            Files.writeString(next, changes.headers().firstValue("X-Next-Cursor").orElseThrow());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
