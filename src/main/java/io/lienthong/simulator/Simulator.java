package io.lienthong.simulator;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.ScenarioMappingBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.common.ConsoleNotifier;
import com.github.tomakehurst.wiremock.core.Options;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.TemplateHelperProviderExtension;
import com.github.tomakehurst.wiremock.http.AdminRequestHandler;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.HttpServer;
import com.github.tomakehurst.wiremock.http.HttpServerFactory;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.http.StubRequestHandler;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import wiremock.com.github.jknack.handlebars.Helper;

/** The stand-in of one connected system: WireMock over a connector's fixtures, without a socket of its own. */
final class Simulator implements AutoCloseable {
    /** The stub that answers token requests; it always answers, and nobody counts it. */
    static final String TOKEN_STUB = "token";

    private static final int MAX_JOURNAL = 200;
    /** Behind the stub of tokens. */
    private static final int REPLAYED = 100;

    private static final int MAX_THREADS = 4;

    private final Store store = new Store();
    private final WireMockServer wireMock;
    private final StubRequestHandler handler;

    /**
     * @param fixtures the connector's folder of that name
     * @param wanted which stubs answer, by name
     */
    Simulator(Path fixtures, Predicate<String> wanted) {
        AtomicReference<StubRequestHandler> captured = new AtomicReference<>();
        wireMock = new WireMockServer(WireMockConfiguration.options()
                .usingFilesUnderDirectory(fixtures.toString())
                .httpServerFactory(new NoSocket(captured))
                .maxRequestJournalEntries(MAX_JOURNAL)
                .asynchronousResponseEnabled(false)
                .containerThreads(MAX_THREADS)
                .notifier(new ConsoleNotifier(false))
                .extensions(new Helpers(store)));
        wireMock.start();
        handler = java.util.Objects.requireNonNull(captured.get());
        for (StubMapping stub : wireMock.listAllStubMappings().getMappings()) {
            String name = String.valueOf(stub.getName());
            if (!name.equals(TOKEN_STUB) && !wanted.test(name)) {
                wireMock.removeStub(stub);
            }
        }
    }

    /** Answers on the caller's thread; a stub's delay is in the response and not waited for. */
    void handle(Request request, Consumer<Response> answer) {
        AtomicReference<Response> made = new AtomicReference<>();
        Response response = store.answered(() -> {
            handler.handle(request, (asked, told, attributes) -> made.set(told), null);
            return java.util.Objects.requireNonNull(made.get());
        });
        answer.accept(response);
    }

    /** Gives these answers one after the other, and the last one again and again. */
    void replay(List<Replayed> answers) {
        for (int i = 0; i < answers.size(); i++) {
            Replayed one = answers.get(i);
            ResponseDefinitionBuilder answer = one.body() == null
                    ? WireMock.aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)
                    : WireMock.aResponse()
                            .withStatus(one.status())
                            .withHeader("Content-Type", one.mediaType())
                            .withBody(one.body());
            ScenarioMappingBuilder stub = WireMock.any(WireMock.anyUrl())
                    .atPriority(REPLAYED)
                    .inScenario("replay")
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : String.valueOf(i))
                    .willReturn(answer);
            wireMock.stubFor(i + 1 < answers.size() ? stub.willSetStateTo(String.valueOf(i + 1)) : stub);
        }
    }

    void remember(String key, String value) {
        store.remember(key, value);
    }

    /** The names of all stubs that answer. */
    Set<String> stubs() {
        return wireMock.listAllStubMappings().getMappings().stream()
                .map(stub -> String.valueOf(stub.getName()))
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    /** Whether a stub that answers makes its caller wait. */
    boolean slow() {
        return wireMock.listAllStubMappings().getMappings().stream()
                .map(StubMapping::getResponse)
                .anyMatch(response -> response.getFixedDelayMilliseconds() != null
                        || response.getDelayDistribution() != null
                        || response.getChunkedDribbleDelay() != null);
    }

    /** What reached the system so far, token requests left out, oldest first. */
    List<LoggedRequest> received() {
        return wireMock.getAllServeEvents().stream()
                .filter(event -> event.getStubMapping() == null
                        || !TOKEN_STUB.equals(event.getStubMapping().getName()))
                .sorted(java.util.Comparator.comparing(
                        event -> event.getRequest().getLoggedDate()))
                .map(event -> event.getRequest())
                .toList();
    }

    @Override
    public void close() {
        wireMock.stop();
    }

    private record Helpers(Store store) implements TemplateHelperProviderExtension {
        @Override
        public Map<String, Helper<?>> provideTemplateHelpers() {
            return store.helpers();
        }

        @Override
        public String getName() {
            return "store";
        }
    }

    /** Hands out WireMock's request handler instead of opening a socket. */
    private record NoSocket(AtomicReference<StubRequestHandler> captured) implements HttpServerFactory {
        @Override
        public HttpServer buildHttpServer(Options options, AdminRequestHandler admin, StubRequestHandler stubs) {
            captured.set(stubs);
            return new HttpServer() {
                @Override
                public void start() {}

                @Override
                public void stop() {}

                @Override
                public boolean isRunning() {
                    return true;
                }

                @Override
                public int port() {
                    return 0;
                }

                @Override
                public int httpsPort() {
                    return 0;
                }
            };
        }
    }
}
