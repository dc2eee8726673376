package io.lienthong.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Consumer;
import io.lienthong.access.ConsumerRegistry;
import io.lienthong.access.Consumers;
import io.lienthong.platform.PlatformSettings;
import io.lienthong.route.Connectors;
import io.lienthong.route.ConsumerDocument;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** What one consumer may call, for its developers: an OpenAPI document, a page with samples, and a Postman collection. */
@RestController
@Tag(name = "Consumers")
class ConsumerDocs {
    private final Consumers consumers;
    private final Connectors connectors;
    private final String address;

    /** @param told where consumers reach the data plane; empty: as it listens */
    ConsumerDocs(
            Consumers consumers,
            Connectors connectors,
            PlatformSettings settings,
            @Value("${lienthong.public-address:}") String told) {
        this.consumers = consumers;
        this.connectors = connectors;
        this.address = told.isEmpty() ? listening(settings.dataPlane()) : told.replaceAll("/+$", "");
    }

    private static String listening(PlatformSettings.DataPlane dataPlane) {
        String host = dataPlane.host().equals("0.0.0.0") ? "127.0.0.1" : dataPlane.host();
        return (dataPlane.tls().enabled() ? "https://" : "http://") + host + ":" + dataPlane.port();
    }

    @GetMapping(path = "/admin/v1/consumers/{id}/openapi", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Describe what a consumer may call",
            description = "OpenAPI 3.1, cut to its grants; it gets the same at GET /api/openapi of the data plane.")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    @ApiResponse(responseCode = "404", description = "CONSUMER_UNKNOWN")
    ObjectNode openApi(@PathVariable String id) {
        return ConsumerDocument.of(connectors.all(), calling(id), address);
    }

    @GetMapping(path = "/admin/v1/consumers/{id}/postman", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Give sample calls as a Postman collection",
            description = "Version 2.1; Bruno imports it too.")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    @ApiResponse(responseCode = "404", description = "CONSUMER_UNKNOWN")
    ObjectNode postman(@PathVariable String id) {
        return PostmanCollection.of(id, address, SampleCall.of(connectors, calling(id), address));
    }

    @GetMapping(path = "/docs/consumers/{id}", produces = "text/html;charset=UTF-8")
    @Hidden
    String page(@PathVariable String id) {
        Consumer consumer = calling(id);
        List<SampleCall> calls = SampleCall.of(connectors, consumer, address);
        CodeSamples samples = new CodeSamples(consumer.id(), address);
        StringBuilder page =
                new StringBuilder("""
                <!DOCTYPE html>
                <html lang="vi"><head><meta charset="utf-8"><title>%1$s</title>
                <style>body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
                pre{background:#f4f4f4;padding:1em;overflow:auto}summary{cursor:pointer}</style></head><body>
                <h1>%1$s</h1>
                <p>Môi trường / environment: %2$s. Địa chỉ / address: %3$s</p>
                <p>Lấy token tại / tokens: POST %3$s/token (OAuth 2 client credentials). OpenAPI: GET %3$s/api/openapi.
                Các ví dụ đọc khoá bí mật từ biến LGSP_SECRET / the samples read the secret from LGSP_SECRET.</p>
                """.formatted(escaped(consumer.id()), consumer.environment(), escaped(address)));
        consumers
                .xroadClient(id)
                .ifPresent(client -> page.append("<p>Mã X-Road / X-Road client: <code>")
                        .append(escaped(client))
                        .append("</code></p>\n"));
        consumer.datasets()
                .forEach(grant -> page.append("<p>Bộ dữ liệu / dataset: <code>GET ")
                        .append(escaped(address + "/sync/v1/" + grant.dataset()))
                        .append("</code></p>\n"));
        calls.forEach(call -> section(page, call, samples.of(call)));
        return page.append("</body></html>\n").toString();
    }

    private static void section(StringBuilder page, SampleCall call, Map<String, String> samples) {
        Map<String, String> title = call.title() == null ? Map.of() : call.title();
        page.append("<h2>").append(escaped(call.name())).append("</h2>\n<p>");
        page.append(escaped(title.getOrDefault("vi", "")))
                .append(title.isEmpty() ? "" : " / ")
                .append(escaped(title.getOrDefault("en", "")));
        page.append(" <code>")
                .append(escaped(call.method() + " " + call.target()))
                .append("</code></p>\n");
        samples.forEach((language, code) -> page.append("<details><summary>")
                .append(language)
                .append("</summary><pre>")
                .append(escaped(code))
                .append("</pre></details>\n"));
    }

    private Consumer calling(String id) {
        return consumers.find(id).orElseThrow(() -> ConsumerRegistry.unknown(id));
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
