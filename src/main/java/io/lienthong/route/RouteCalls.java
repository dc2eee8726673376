package io.lienthong.route;

import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/** What a route calls with {@code to:}, wherever in it that stands. */
final class RouteCalls {
    private RouteCalls() {}

    /** The names behind a scheme, without their parameters, in order. */
    static List<String> of(RouteDefinition route, String scheme) {
        return route.getOutputs().stream()
                .flatMap(RouteCalls::uris)
                .filter(uri -> uri.startsWith(scheme + ":"))
                .map(uri -> name(uri.substring(scheme.length() + 1)))
                .toList();
    }

    private static String name(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private static Stream<String> uris(ProcessorDefinition<?> definition) {
        Stream<String> inner = definition.getOutputs().stream().flatMap(RouteCalls::uris);
        return definition instanceof ToDefinition to ? Stream.concat(Stream.of(to.getUri()), inner) : inner;
    }
}
