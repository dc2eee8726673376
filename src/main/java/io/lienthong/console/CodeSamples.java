package io.lienthong.console;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A call as programs that run as they stand: they take the secret from LGSP_SECRET, get a token, call, and print the answer. */
final class CodeSamples {
    private final String consumer;
    private final String address;

    CodeSamples(String consumer, String address) {
        this.consumer = consumer;
        this.address = address;
    }

    /** By language. */
    Map<String, String> of(SampleCall call) {
        Map<String, String> samples = new LinkedHashMap<>();
        samples.put("curl", curl(call));
        samples.put("Python", python(call));
        samples.put("Java", java(call));
        samples.put("C#", csharp(call));
        return samples;
    }

    private String curl(SampleCall call) {
        StringBuilder code = new StringBuilder(
                """
                TOKEN=$(curl -s -u "%s:$LGSP_SECRET" -d grant_type=client_credentials %s \\
                  | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
                curl -s -w '\\n%%{http_code}\\n' -X %s %s -H "Authorization: Bearer $TOKEN\"""".formatted(consumer, quoted(address + "/token"), call.method(), quoted(address + call.target())));
        call.headers()
                .forEach(header -> code.append(" \\\n  -H '")
                        .append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append('\''));
        if (call.body() != null) {
            code.append(" \\\n  -H 'Content-Type: application/json' --data-raw ")
                    .append(quoted(call.body()));
        }
        return code.append('\n').toString();
    }

    /** A text that the shell takes as it is. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private String python(SampleCall call) {
        String headers = call.headers().stream()
                .map(header -> ", " + text(header.getKey()) + ": " + text(header.getValue()))
                .collect(Collectors.joining());
        String body = call.body() == null ? "None" : text(call.body()) + ".encode()";
        return """
                import base64, json, os, urllib.error, urllib.request

                ADDRESS = %s
                basic = base64.b64encode((%s + ":" + os.environ["LGSP_SECRET"]).encode()).decode()
                asked = urllib.request.Request(ADDRESS + "/token", b"grant_type=client_credentials", {"Authorization": "Basic " + basic})
                token = json.load(urllib.request.urlopen(asked))["access_token"]
                call = urllib.request.Request(ADDRESS + %s, %s, {"Authorization": "Bearer " + token%s%s}, method=%s)
                try:
                    answer = urllib.request.urlopen(call)
                except urllib.error.HTTPError as problem:
                    answer = problem
                print(answer.read().decode())
                print(answer.status)
                """.formatted(
                        text(address),
                        text(consumer),
                        text(call.target()),
                        body,
                        call.body() == null ? "" : ", \"Content-Type\": \"application/json\"",
                        headers,
                        text(call.method()));
    }

    private String java(SampleCall call) {
        StringBuilder headers = new StringBuilder();
        call.headers()
                .forEach(header -> headers.append("\n                .header(")
                        .append(text(header.getKey()))
                        .append(", ")
                        .append(text(header.getValue()))
                        .append(')'));
        String body = call.body() == null
                ? "HttpRequest.BodyPublishers.noBody()"
                : "HttpRequest.BodyPublishers.ofString(" + text(call.body()) + ")";
        return """
                import java.net.URI;
                import java.net.http.HttpClient;
                import java.net.http.HttpRequest;
                import java.net.http.HttpResponse;
                import java.util.Base64;

                /** Run it: LGSP_SECRET=… java Sample.java */
                public class Sample {
                    public static void main(String[] arguments) throws Exception {
                        String address = %s;
                        String pair = %s + ":" + System.getenv("LGSP_SECRET");
                        HttpClient http = HttpClient.newHttpClient();
                        String answer = http.send(HttpRequest.newBuilder(URI.create(address + "/token"))
                                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes()))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                                .build(), HttpResponse.BodyHandlers.ofString()).body();
                        String token = answer.replaceAll(".*\\"access_token\\":\\"([^\\"]*)\\".*", "$1");
                        HttpResponse<String> reply = http.send(HttpRequest.newBuilder(URI.create(address + %s))
                                .header("Authorization", "Bearer " + token)%s%s
                                .method(%s, %s)
                                .build(), HttpResponse.BodyHandlers.ofString());
                        System.out.println(reply.body());
                        System.out.println(reply.statusCode());
                    }
                }
                """.formatted(
                        text(address),
                        text(consumer),
                        text(call.target()),
                        call.body() == null ? "" : "\n                .header(\"Content-Type\", \"application/json\")",
                        headers,
                        text(call.method()),
                        body);
    }

    private String csharp(SampleCall call) {
        StringBuilder headers = new StringBuilder();
        call.headers()
                .forEach(header -> headers.append("call.Headers.Add(")
                        .append(text(header.getKey()))
                        .append(", ")
                        .append(text(header.getValue()))
                        .append(");\n"));
        String body = call.body() == null
                ? ""
                : "call.Content = new StringContent(" + text(call.body()) + ", Encoding.UTF8, \"application/json\");\n";
        return """
                using System.Net.Http.Headers;
                using System.Text;
                using System.Text.Json;

                var address = %s;
                var pair = %s + ":" + Environment.GetEnvironmentVariable("LGSP_SECRET");
                using var http = new HttpClient();
                var ask = new HttpRequestMessage(HttpMethod.Post, address + "/token");
                ask.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
                ask.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials" });
                using var answer = JsonDocument.Parse(await (await http.SendAsync(ask)).Content.ReadAsStringAsync());
                var call = new HttpRequestMessage(new HttpMethod(%s), address + %s);
                call.Headers.Authorization = new AuthenticationHeaderValue("Bearer", answer.RootElement.GetProperty("access_token").GetString());
                %s%svar reply = await http.SendAsync(call);
                Console.WriteLine(await reply.Content.ReadAsStringAsync());
                Console.WriteLine((int)reply.StatusCode);
                """.formatted(text(address), text(consumer), text(call.method()), text(call.target()), headers, body);
    }

    /** A string of JSON is one of Python, Java and C# too. */
    private static String text(String value) {
        return TextNode.valueOf(value).toString();
    }
}
