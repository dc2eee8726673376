package io.lienthong.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A connector folder that is right: one look-up, its simulator and its tests. Tests spoil one thing in it. */
final class SmallConnector {
    static final String DESCRIPTOR = """
            apiVersion: connector/v1
            kind: Connector
            metadata:
              name: registry
              title: {vi: Sổ đăng ký, en: Registry}
              owner: so-vi-du
              version: 1.0.0
              interface: "1.0"
              supportLevel: preview
            configuration:
              required: [baseUrl]
              properties:
                baseUrl: {type: string, format: uri}
            endpoint:
              protocol: REST
              contract: contract/openapi.yaml
              url: "{{baseUrl}}"
            operations:
              - name: getItem
                pattern: requestReply
                expose: {method: GET, path: "/items/{code}"}
                request:
                  method: GET
                  path: "/things/{code}"
                  parameters:
                    code: {in: path, required: true, schema: {type: string, pattern: "^[0-9]{3}$"}}
                response: {mapping: mappings/item.jslt}
            """;
    static final String CONTRACT = """
            openapi: 3.0.3
            info: {title: Registry, version: "1"}
            paths:
              /things/{code}:
                get:
                  parameters:
                    - {name: code, in: path, required: true, schema: {type: string}}
                  responses:
                    "200":
                      description: found
                      content:
                        application/json:
                          schema: {$ref: "#/components/schemas/Thing"}
            components:
              schemas:
                Thing:
                  type: object
                  required: [ten]
                  properties:
                    ten: {type: string}
            """;
    static final String FIXTURES = """
            {"mappings": [
              {"name": "thing-found", "request": {"method": "GET", "urlPath": "/things/001"},
               "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "jsonBody": {"ten": "Đá"}}},
              {"name": "thing-unknown", "request": {"method": "GET", "urlPath": "/things/404"}, "response": {"status": 404}},
              {"name": "thing-slow", "request": {"method": "GET", "urlPath": "/things/504"},
               "response": {"status": 200, "jsonBody": {"ten": "Đá"}, "fixedDelayMilliseconds": 2000}}
            ]}
            """;
    static final String TESTS = """
            operation: getItem
            cases:
              - name: returns the item
                given: {stub: thing-found}
                when: {parameters: {code: "001"}}
                then: {body: {name: Đá}, providerRequests: 1}
              - name: an unknown code is RECORD_NOT_FOUND
                given: {stub: thing-unknown}
                when: {parameters: {code: "404"}}
                then: {error: {code: RECORD_NOT_FOUND, status: 404}, providerRequests: 1}
              - name: a malformed code never reaches the system
                when: {parameters: {code: abc}}
                then: {error: {code: REQUEST_INVALID, status: 400}, providerRequests: 0}
              - name: a system that does not answer is PROVIDER_TIMEOUT
                given: {stub: thing-slow}
                when: {parameters: {code: "504"}}
                then: {error: {code: PROVIDER_TIMEOUT, status: 504}, providerRequests: 3}
            """;

    private final Path folder;

    SmallConnector(Path parent) {
        folder = parent.resolve("registry");
        write("connector.yaml", DESCRIPTOR);
        write("contract/openapi.yaml", CONTRACT);
        write("mappings/item.jslt", "{\"name\": .ten}\n");
        write("fixtures/mappings/things.json", FIXTURES);
        write("tests/get-item.test.yaml", TESTS);
    }

    Path folder() {
        return folder;
    }

    SmallConnector write(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a text that must be there. */
    SmallConnector change(String file, String from, String to) {
        try {
            String text = Files.readString(folder.resolve(file));
            if (!text.contains(from)) {
                throw new IllegalArgumentException(file + " has no " + from);
            }
            return write(file, text.replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SmallConnector delete(String file) {
        try {
            Files.delete(folder.resolve(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
