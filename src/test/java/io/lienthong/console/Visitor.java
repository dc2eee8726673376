package io.lienthong.console;

import io.lienthong.operator.Invitations;
import io.lienthong.operator.Role;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Somebody who uses the pages over plain HTTP, with cookies and forms, as a browser without scripts does. */
public final class Visitor {
    static final String PASSWORD = "mật khẩu của kiểm thử";

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final URI console;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    Visitor(TestConsole console) {
        this(console.address("/"));
    }

    /** @param console where its pages are, such as {@code http://127.0.0.1:8081/} */
    public Visitor(URI console) {
        this.console = console;
    }

    /** The cookies as they stand in a request. */
    String cookies() {
        return cookies.getCookieStore().getCookies().stream()
                .map(one -> one.getName() + "=" + one.getValue())
                .collect(Collectors.joining("; "));
    }

    /** The first administrator, by the link that the bus printed; who is signed in then. */
    public void setUp(String link, String name) throws IOException, InterruptedException {
        submit(
                link,
                "/console/set-up",
                Map.of("link", link.replaceAll(".*link=", ""), "name", name, "title", name, "password", PASSWORD));
        HttpResponse<String> answer = signIn(name, PASSWORD, "");
        if (answer.statusCode() != 302) {
            throw new AssertionError(name + " cannot sign in: " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Somebody of this role who is signed in. */
    static Visitor signedIn(TestConsole console, String name, Role role) throws IOException, InterruptedException {
        person(console, name, role);
        Visitor visitor = new Visitor(console);
        HttpResponse<String> answer = visitor.signIn(name, PASSWORD, "");
        if (answer.statusCode() != 302) {
            throw new AssertionError(name + " cannot sign in: " + answer.statusCode() + " " + answer.body());
        }
        return visitor;
    }

    static void person(TestConsole console, String name, Role role) {
        Invitations invitations = console.bean(Invitations.class);
        invitations.setUp(invitations.invite(name, "Người " + name, role), name, "", PASSWORD);
    }

    HttpResponse<String> signIn(String name, String password, String code) throws IOException, InterruptedException {
        return submit("/console/sign-in", "/console/sign-in", Map.of("name", name, "password", password, "code", code));
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(console.resolve(path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Sends a form with the token of the page that it is on. */
    public HttpResponse<String> submit(String page, String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        return post(path, form(fields) + "&_csrf=" + token(page));
    }

    /** The token of the forms of a page, as it stands in a form that is sent. */
    public String token(String page) throws IOException, InterruptedException {
        Matcher token = TOKEN.matcher(get(page).body());
        if (!token.find()) {
            throw new AssertionError(page + " has no form");
        }
        return encode(token.group(1));
    }

    /** Sends a form without looking at any page. */
    public HttpResponse<String> post(String path, String form, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(console.resolve(path));
        return send((headers.length == 0 ? request : request.headers(headers))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    /** What a page tells as it comes, line by line; closing it ends it. */
    public HttpResponse<Stream<String>> follow(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(console.resolve(path)).build(), HttpResponse.BodyHandlers.ofLines());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
