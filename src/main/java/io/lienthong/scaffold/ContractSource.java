package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a contract is read from: a file with those beside it, or an address. Only the command that makes a connector reads
 * like this; the bus itself never fetches.
 */
public final class ContractSource {
    /** What the bus takes of one document. */
    static final int MAX_BYTES = 4 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_QUOTED = 200;
    /** The folders of an absolute path. */
    private static final Pattern UNWRITTEN = Pattern.compile("[^\\x21-\\x7E]+");

    private static final Pattern LOCAL = Pattern.compile("^(file:|[A-Za-z]:|(?=[/\\\\](?![/\\\\])))[^?#]*[/\\\\]");
    /** Who calls, in an address. */
    private static final Pattern SECRET = Pattern.compile("^((?:[A-Za-z][A-Za-z0-9+.-]*:)?//)[^/?#]*@");

    private static final Pattern QUERY = Pattern.compile("\\?[^#]*");

    private final URI start;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    /** Hosts with their ports that are not asked again. */
    private final Set<String> unreachable = new HashSet<>();

    private ContractSource(URI start) {
        this.start = start;
    }

    /** @param given as people type it: a path, or an address that begins with http:// or https:// */
    public static ContractSource of(String given) throws ScaffoldRefused {
        if (!given.startsWith("http://") && !given.startsWith("https://")) {
            Path file = Path.of(given).toAbsolutePath().normalize();
            if (!Files.isRegularFile(file)) {
                throw new ScaffoldRefused("There is no file " + given + ".");
            }
            return new ContractSource(file.toUri());
        }
        try {
            URI address = new URI(given);
            if (address.getHost() == null || address.getUserInfo() != null) {
                throw new ScaffoldRefused(given + " is no address: write scheme, host and path.");
            }
            return new ContractSource(address);
        } catch (URISyntaxException e) {
            throw new ScaffoldRefused(given + " is no address: " + e.getReason() + ".");
        }
    }

    public URI start() {
        return start;
    }

    /** The name that people see: of a file without its folders. */
    public String shown() {
        return local(start) ? String.valueOf(Path.of(start).getFileName()) : start.toString();
    }

    private static boolean local(URI place) {
        return "file".equals(place.getScheme());
    }

    /** Where a reference in a document leads; refuses files outside the folder of the first one. */
    URI resolve(URI from, String reference) throws ScaffoldRefused {
        URI target;
        try {
            target = from.resolve(new URI(encoded(reference))).normalize();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new ScaffoldRefused(
                    name(from) + " refers to " + quoted(reference) + ", which is no name of a document.");
        }
        boolean http = "http".equals(target.getScheme()) || "https".equals(target.getScheme());
        boolean inside = local(target)
                && local(from)
                && local(start)
                && target.getPath() != null
                && Path.of(target.getPath()).startsWith(folder());
        if (!http && !inside) {
            throw new ScaffoldRefused(name(from) + " refers to " + quoted(reference)
                    + ", outside its folder: put that document beside it and correct the reference.");
        }
        return target;
    }

    /** As it is sent: people write blanks and letters beyond ASCII as they are. */
    static String encoded(String reference) {
        return UNWRITTEN
                .matcher(reference)
                .replaceAll(part ->
                        URLEncoder.encode(part.group(), StandardCharsets.UTF_8).replace("+", "%20"));
    }

    private Path folder() {
        return java.util.Objects.requireNonNull(Path.of(start).getParent());
    }

    /** A reference as people and files may see it: without the folders of this machine, and without what may be a secret. */
    static String quoted(String reference) {
        String plain =
                LOCAL.matcher(SECRET.matcher(reference).replaceFirst("$1")).replaceFirst("");
        String bare = QUERY.matcher(plain).replaceFirst("");
        return bare.length() <= MOST_QUOTED ? bare : bare.substring(0, MOST_QUOTED) + "…";
    }

    static String name(URI place) {
        String path = String.valueOf(place.getPath());
        return local(place) ? path.substring(path.lastIndexOf('/') + 1) : quoted(place.toString());
    }

    /** At most 4 MiB. */
    byte[] bytes(URI place) throws ScaffoldRefused {
        String host = place.getHost() + ":" + place.getPort();
        if (unreachable.contains(host)) {
            throw unreachable(place);
        }
        try {
            return local(place) ? file(place) : fetched(place);
        } catch (ConnectException | UnknownHostException | HttpTimeoutException e) {
            unreachable.add(host);
            throw unreachable(place);
        } catch (IOException e) {
            throw new ScaffoldRefused(
                    name(place) + " cannot be read: " + e.getClass().getSimpleName() + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScaffoldRefused("Interrupted.");
        }
    }

    private static ScaffoldRefused unreachable(URI place) {
        return new ScaffoldRefused(
                name(place) + " cannot be reached: download the document and give the file, or mend the address.");
    }

    private byte[] file(URI place) throws IOException, ScaffoldRefused {
        Path file = Path.of(place);
        if (!Files.isRegularFile(file)) {
            throw new ScaffoldRefused("There is no file " + name(place) + ", which the contract refers to.");
        }
        if (!file.toRealPath().startsWith(folder().toRealPath())) {
            throw new ScaffoldRefused(name(place) + " leads outside the contract's folder: copy the file into it.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return bounded(place, in);
        }
    }

    private byte[] fetched(URI place) throws IOException, InterruptedException, ScaffoldRefused {
        HttpRequest request = HttpRequest.newBuilder(place).timeout(PATIENCE).build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new ScaffoldRefused(name(place) + " answers " + answer.statusCode() + ".");
            }
            return bounded(place, in);
        }
    }

    private static byte[] bounded(URI place, InputStream in) throws IOException, ScaffoldRefused {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new ScaffoldRefused(
                    name(place) + " is larger than 4 MiB, the most that the bus takes of one document:"
                            + " cut out the paths that are needed, or move its schemas into a document beside it and refer to them.");
        }
        return bytes;
    }

    /** A document of JSON or YAML as a tree. */
    JsonNode tree(URI place) throws ScaffoldRefused {
        byte[] bytes = bytes(place);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            String content = text.startsWith("\ufeff") ? text.substring(1) : text;
            JsonNode tree = content.stripLeading().startsWith("{")
                    ? Json.parse(content.getBytes(StandardCharsets.UTF_8))
                    : YamlDocument.parseForeign(content);
            if (!tree.isObject()) {
                throw new ScaffoldRefused(
                        name(place) + " is no contract: it is neither a JSON object nor a YAML mapping.");
            }
            return tree;
        } catch (CharacterCodingException e) {
            throw new ScaffoldRefused(name(place) + " is not UTF-8: save it as UTF-8.");
        } catch (MalformedBody e) {
            throw new ScaffoldRefused(name(place) + " is no JSON: " + e.reason().en() + ".");
        } catch (YamlDocument.Malformed e) {
            throw new ScaffoldRefused(
                    name(place) + (e.line() > 0 ? ":" + e.line() : "") + " is no YAML: " + e.reason() + ".");
        }
    }
}
