package io.lienthong.route;

import io.lienthong.connector.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the operations of active connectors a route from the template of their pattern: a poll at once, a request or message when
 * its first one comes and there is no route of the operation's own from {@code routes/}. Camel looks at all its routes for each
 * that it adds, so that thousands that nobody calls yet would cost minutes of the start.
 */
final class OperationRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(OperationRoutes.class);

    private final CamelContext camel;
    /** What the routes from templates were made with, by connector and route id. */
    private final Map<String, Map<String, Map<String, Object>>> made = new HashMap<>();

    private final Map<String, ActiveConnector> current = new HashMap<>();

    OperationRoutes(CamelContext camel) {
        this.camel = camel;
    }

    /** Brings the template routes of a connector in line with what is active now. */
    synchronized void follow(String connector, Optional<ActiveConnector> active) {
        active.ifPresentOrElse(present -> current.put(connector, present), () -> current.remove(connector));
        made(connector).forEach((id, parameters) -> {
            boolean kept = active.flatMap(present -> present.operation(id.substring(id.indexOf('/') + 1)))
                    .filter(operation -> !polls(operation))
                    .map(operation -> parameters(operation).equals(parameters))
                    .orElse(false);
            if (!kept) {
                remove(connector, id);
            }
        });
        // A poll is planned when its route starts, so that a changed one starts anew.
        active.ifPresent(present -> present.operations().values().stream()
                .filter(OperationRoutes::polls)
                .filter(operation -> !polledByOwnRoute(operation))
                .forEach(this::add));
    }

    /**
     * Makes the route of an operation that consumers or systems call, unless it is there. Blocks for some milliseconds.
     *
     * @param called may be of the version before; the route is of the one that is active
     */
    synchronized void open(ActiveOperation called) {
        ActiveOperation operation = Optional.ofNullable(
                        current.get(called.name().connector()))
                .flatMap(active -> active.operation(called.name().operation()))
                .orElse(called);
        boolean hasOne = switch (operation.operation().pattern()) {
            case REQUEST_REPLY, RECEIVE -> true;
            case POLL, QUERY, DELIVER -> false;
        };
        if (hasOne && !made(operation.name().connector()).containsKey(routeId(operation))) {
            add(operation);
        }
    }

    private Map<String, Map<String, Object>> made(String connector) {
        return Map.copyOf(made.getOrDefault(connector, Map.of()));
    }

    private static boolean polls(ActiveOperation operation) {
        return operation.operation().pattern() == Operation.Pattern.POLL;
    }

    private static String routeId(ActiveOperation operation) {
        return BusComponent.TEMPLATE_ROUTE + operation.name();
    }

    /** Only a poll must not have two routes; a request finds its own route before that of the template. */
    private boolean polledByOwnRoute(ActiveOperation operation) {
        return camel.getRoutes().stream()
                .filter(route -> !route.getRouteId().startsWith(BusComponent.TEMPLATE_ROUTE))
                .filter(route -> camel.getRouteController()
                        .getRouteStatus(route.getRouteId())
                        .isStarted())
                .anyMatch(route -> route.getEndpoint().getEndpointUri().equals("poll://" + operation.name()));
    }

    private static String template(ActiveOperation operation) {
        return switch (operation.operation().pattern()) {
            case REQUEST_REPLY -> "request-reply";
            case RECEIVE -> "receive";
            case POLL -> "poll";
            case QUERY, DELIVER -> throw new IllegalArgumentException("no template for " + operation.name());
        };
    }

    private static Map<String, Object> parameters(ActiveOperation operation) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("operation", operation.name().toString());
        String event = operation.operation().publish();
        if (event != null) {
            parameters.put("event", event);
        }
        return parameters;
    }

    private void add(ActiveOperation operation) {
        String id = routeId(operation);
        try {
            camel.addRouteFromTemplate(id, template(operation), parameters(operation));
            made.computeIfAbsent(operation.name().connector(), name -> new HashMap<>())
                    .put(id, parameters(operation));
        } catch (Exception e) {
            // Camel declares Exception; one operation without its route must not stop the others.
            LOG.atError().setCause(e).addKeyValue("operation", operation.name()).log("The operation has no route");
        }
    }

    private void remove(String connector, String id) {
        made.getOrDefault(connector, new HashMap<>()).remove(id);
        try {
            camel.getRouteController().stopRoute(id);
            camel.removeRoute(id);
        } catch (Exception e) {
            LOG.atError().setCause(e).addKeyValue("route", id).log("The route could not be removed");
        }
    }
}
