package io.lienthong.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** What receives traces by OTLP over HTTP, outside the bus, and reads them with OpenTelemetry's own classes. */
final class TraceCollector implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of();

    private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
    private final HttpServer server;

    /** A span as it came, ids in hexadecimal digits; an empty parent: none. */
    record Received(String trace, String id, String parent, Span span, String service) {
        String name() {
            return span.getName();
        }

        String attribute(String name) {
            return span.getAttributesList().stream()
                    .filter(one -> one.getKey().equals(name))
                    .map(one -> one.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
        }

        boolean failed() {
            return span.getStatus().getCode() == io.opentelemetry.proto.trace.v1.Status.StatusCode.STATUS_CODE_ERROR;
        }

        @Override
        public String toString() {
            return name() + " " + id + " in " + parent
                    + (failed() ? " " + span.getStatus().getMessage() : "");
        }
    }

    TraceCollector(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 10);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream in = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            ExportTraceServiceRequest.parseFrom(in).getResourceSpansList().forEach(resource -> {
                String service = resource.getResource().getAttributesList().stream()
                        .filter(one -> one.getKey().equals("service.name"))
                        .map(one -> one.getValue().getStringValue())
                        .collect(Collectors.joining());
                resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList()
                                .forEach(span -> received.add(new Received(
                                        HEX.formatHex(span.getTraceId().toByteArray()),
                                        HEX.formatHex(span.getSpanId().toByteArray()),
                                        HEX.formatHex(span.getParentSpanId().toByteArray()),
                                        span,
                                        service))));
            });
        }
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    List<Received> all() {
        return List.copyOf(received);
    }

    /** The spans of a trace, in the order of their beginnings. */
    List<Received> of(String trace) {
        return received.stream()
                .filter(one -> one.trace().equals(trace))
                .sorted(java.util.Comparator.comparingLong(one -> one.span().getStartTimeUnixNano()))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
