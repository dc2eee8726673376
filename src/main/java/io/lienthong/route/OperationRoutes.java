package io.lienthong.route;

import io.lienthong.connector.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives every active operation a route: its own from {@code routes/}, else one from the template of its pattern. */
final class OperationRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(OperationRoutes.class);

    private final CamelContext camel;

    OperationRoutes(CamelContext camel) {
        this.camel = camel;
    }

    /** Brings the template routes of a connector in line with what is active now. */
    synchronized void follow(String connector, Optional<ActiveConnector> active) {
        Map<String, ActiveOperation> wanted = new HashMap<>();
        active.ifPresent(present -> present.operations().values().stream()
                .filter(operation -> operation.operation().pattern() != Operation.Pattern.DELIVER)
                .filter(operation -> !polledByOwnRoute(operation))
                .forEach(operation -> wanted.put(routeId(operation), operation)));
        for (String id : templateRoutes(connector)) {
            if (wanted.remove(id) == null || changesSchedule(active, id)) {
                remove(id);
                active.flatMap(present -> present.operation(id.substring(id.indexOf('/') + 1)))
                        .filter(operation -> operation.operation().pattern() == Operation.Pattern.POLL)
                        .ifPresent(operation -> wanted.put(id, operation));
            }
        }
        wanted.forEach(this::add);
    }

    /** A poll is planned when its route starts, so that a changed one starts anew. */
    private static boolean changesSchedule(Optional<ActiveConnector> active, String id) {
        return active.flatMap(present -> present.operation(id.substring(id.indexOf('/') + 1)))
                .map(operation -> operation.operation().pattern() == Operation.Pattern.POLL)
                .orElse(false);
    }

    private static String routeId(ActiveOperation operation) {
        return BusComponent.TEMPLATE_ROUTE + operation.name();
    }

    private Set<String> templateRoutes(String connector) {
        Set<String> ids = new TreeSet<>();
        for (Route route : camel.getRoutes()) {
            if (route.getRouteId().startsWith(BusComponent.TEMPLATE_ROUTE + connector + "/")) {
                ids.add(route.getRouteId());
            }
        }
        return ids;
    }

    /** Only a poll must not have two routes; a request finds its own route before that of the template. */
    private boolean polledByOwnRoute(ActiveOperation operation) {
        return operation.operation().pattern() == Operation.Pattern.POLL
                && camel.getRoutes().stream()
                        .filter(route -> !route.getRouteId().startsWith(BusComponent.TEMPLATE_ROUTE))
                        .filter(route -> camel.getRouteController()
                                .getRouteStatus(route.getRouteId())
                                .isStarted())
                        .anyMatch(route -> route.getEndpoint().getEndpointUri().equals("poll://" + operation.name()));
    }

    private void add(String id, ActiveOperation operation) {
        String template = switch (operation.operation().pattern()) {
            case REQUEST_REPLY -> "request-reply";
            case RECEIVE -> "receive";
            case POLL -> "poll";
            case QUERY, DELIVER -> throw new IllegalArgumentException("no template for " + operation.name());
        };
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("operation", operation.name().toString());
        String event = operation.operation().publish();
        if (event != null) {
            parameters.put("event", event);
        }
        try {
            camel.addRouteFromTemplate(id, template, parameters);
        } catch (Exception e) {
            // Camel declares Exception; one operation without its route must not stop the others.
            LOG.atError().setCause(e).addKeyValue("operation", operation.name()).log("The operation has no route");
        }
    }

    private void remove(String id) {
        try {
            camel.getRouteController().stopRoute(id);
            camel.removeRoute(id);
        } catch (Exception e) {
            LOG.atError().setCause(e).addKeyValue("route", id).log("The route could not be removed");
        }
    }
}
