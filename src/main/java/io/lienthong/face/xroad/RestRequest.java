package io.lienthong.face.xroad;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request of the REST protocol, or of an adapter before a security server.
 *
 * @param client who says to be calling; absent: an adapter's caller shows a token
 * @param service absent: an adapter is told the provider alone
 * @param path of the service, percent-encoded, with its leading slash or empty
 * @param id the caller's, or ours where it has none
 * @param given whether the id is the caller's
 * @param securityServer that is to answer: a member and the code of its server; absent: any
 */
record RestRequest(
        @Nullable SubsystemId client,
        SubsystemId provider,
        @Nullable String service,
        String path,
        String id,
        boolean given,
        @Nullable String userId,
        @Nullable String issue,
        @Nullable SubsystemId securityServer) {
    static final String CLIENT = "X-Road-Client";
    static final String ID = "X-Road-Id";
    static final String USER = "X-Road-UserId";
    static final String ISSUE = "X-Road-Issue";
    static final String SERVER = "X-Road-Security-Server";
    static final String REPRESENTED = "X-Road-Represented-Party";
    static final String DESTINATION = "dstcode";
    private static final List<String> ADAPTERS =
            List.of("/XrdAdapter/RestService/forward", "/VXPAdapter/RestService/forward");
    private static final int SERVICE_PARTS = 5;
    private static final int MAX_LENGTH = 255;

    /** Whether an address belongs to the REST protocol in any version. */
    static boolean isVersioned(String uri) {
        return uri.length() > 3 && uri.startsWith("/r") && Character.isDigit(uri.charAt(2)) && uri.charAt(3) == '/';
    }

    static Optional<String> adapter(String uri) {
        return ADAPTERS.stream().filter(prefix -> uri.startsWith(prefix + "/")).findFirst();
    }

    static RestRequest read(HttpServerRequest http) throws XRoadError {
        int query = http.uri().indexOf('?');
        String path = query < 0 ? http.uri() : http.uri().substring(0, query);
        Optional<String> adapter = adapter(path);
        return adapter.isPresent() ? adapted(http, path.substring(adapter.get().length())) : versioned(http, path);
    }

    private static RestRequest versioned(HttpServerRequest http, String path) throws XRoadError {
        if (!path.startsWith("/r1/")) {
            throw bad("phiên bản giao thức phải là r1", "the protocol version must be r1");
        }
        String[] parts = path.substring("/r1/".length()).split("/", SERVICE_PARTS + 1);
        if (parts.length < SERVICE_PARTS) {
            throw bad(
                    "địa chỉ phải là /r1/INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE[/đường dẫn]",
                    "the address must be /r1/INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE[/path]");
        }
        List<String> identifier = SubsystemId.decoded(
                        List.of(parts).subList(0, SERVICE_PARTS).toArray(String[]::new))
                .orElseThrow(
                        () -> bad("định danh dịch vụ không đúng dạng", "the identifier of the service is malformed"));
        String rest = parts.length > SERVICE_PARTS ? "/" + parts[SERVICE_PARTS] : "";
        return with(http, client(http), SubsystemId.of(identifier), identifier.get(SERVICE_PARTS - 1), rest);
    }

    private static RestRequest adapted(HttpServerRequest http, String path) throws XRoadError {
        String destination = single(http, DESTINATION);
        if (destination == null) {
            throw bad(
                    "thiếu header dstcode: INSTANCE:CLASS:MEMBER:SUBSYSTEM",
                    "the header dstcode is missing: INSTANCE:CLASS:MEMBER:SUBSYSTEM");
        }
        SubsystemId provider = SubsystemId.decoded(destination.split(":", -1))
                .filter(parts -> parts.size() == SERVICE_PARTS - 1)
                .map(SubsystemId::of)
                .orElseThrow(() -> bad(
                        "header dstcode phải là INSTANCE:CLASS:MEMBER:SUBSYSTEM",
                        "the header dstcode must be INSTANCE:CLASS:MEMBER:SUBSYSTEM"));
        boolean named = http.headers().contains(CLIENT);
        return with(http, named ? client(http) : null, provider, null, path);
    }

    private static RestRequest with(
            HttpServerRequest http,
            @Nullable SubsystemId client,
            SubsystemId provider,
            @Nullable String service,
            String path)
            throws XRoadError {
        parts(http, REPRESENTED, 1, 2);
        String id = single(http, ID);
        return new RestRequest(
                client,
                provider,
                service,
                path,
                id == null ? UUID.randomUUID().toString() : id,
                id != null,
                single(http, USER),
                single(http, ISSUE),
                parts(http, SERVER, 4, 4).map(SubsystemId::of).orElse(null));
    }

    /** The last one, where it is repeated: so the protocol. */
    private static SubsystemId client(HttpServerRequest http) throws XRoadError {
        List<String> all = http.headers().getAll(CLIENT);
        if (all.isEmpty()) {
            throw bad("thiếu header X-Road-Client", "the header X-Road-Client is missing");
        }
        return SubsystemId.parse(all.get(all.size() - 1))
                .orElseThrow(() -> bad(
                        "header X-Road-Client phải là INSTANCE/CLASS/MEMBER[/SUBSYSTEM]",
                        "the header X-Road-Client must be INSTANCE/CLASS/MEMBER[/SUBSYSTEM]"));
    }

    private static Optional<List<String>> parts(HttpServerRequest http, String name, int least, int most)
            throws XRoadError {
        String value = single(http, name);
        if (value == null) {
            return Optional.empty();
        }
        String[] parts = value.split("/", -1);
        Optional<List<String>> clear = SubsystemId.decoded(parts);
        if (parts.length < least || parts.length > most || clear.isEmpty()) {
            throw bad("header " + name + " không đúng dạng", "the header " + name + " is malformed");
        }
        return clear;
    }

    private static @Nullable String single(HttpServerRequest http, String name) throws XRoadError {
        List<String> all = http.headers().getAll(name);
        if (all.isEmpty()) {
            return null;
        }
        if (all.stream().distinct().count() > 1) {
            throw bad(
                    "header " + name + " có hai lần, với hai giá trị khác nhau",
                    "the header " + name + " is there twice, with two values");
        }
        String value = all.get(0);
        if (value.isBlank() || value.length() > MAX_LENGTH) {
            throw bad(
                    "header " + name + " phải có từ 1 đến " + MAX_LENGTH + " ký tự",
                    "the header " + name + " must have 1 to " + MAX_LENGTH + " characters");
        }
        return value;
    }

    private static XRoadError bad(String vietnamese, String english) {
        return new XRoadError(XRoadError.BAD_REQUEST, vietnamese, english);
    }
}
