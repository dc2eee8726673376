package io.lienthong.route;

import io.lienthong.connector.Operation;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.message.OperationName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * {@code bus:CONNECTOR/OPERATION?inDoubt=EVENT&mapping=FILE}: a request that a face accepted. One route for an operation. Where
 * nobody learns what became of a call with an effect, the request becomes the event {@code inDoubt}: it is stored with the
 * intent, and accepted with the unknown outcome, or when another node finds that this one died. The mapping sees what a mapping
 * of {@code publish:} sees. The event is one that the route also publishes, with the answer: both have the request's id, and only
 * one of them may be.
 */
final class BusComponent extends DefaultComponent {
    /** Id prefix of the routes that are made from the templates; all others run on worker threads. */
    static final String TEMPLATE_ROUTE = "template.";

    private final ConcurrentMap<OperationName, BusConsumer> own = new ConcurrentHashMap<>();
    private final ConcurrentMap<OperationName, BusConsumer> templates = new ConcurrentHashMap<>();
    private final CanonicalTypes types;
    private final Path routes;
    private final Connectors connectors;

    /** @param routes folder that {@code mapping} is relative to */
    BusComponent(CanonicalTypes types, Path routes, Connectors connectors) {
        this.types = types;
        this.routes = routes;
        this.connectors = connectors;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        String event = getAndRemoveParameter(parameters, "inDoubt", String.class);
        String file = getAndRemoveParameter(parameters, "mapping", String.class);
        if (event == null && file != null) {
            throw new IllegalArgumentException(
                    "bus:" + remaining + ": mapping without inDoubt; name the event, or remove it");
        }
        EventForm inDoubt = event == null
                ? null
                : new EventForm(
                        types,
                        event,
                        null,
                        file == null ? null : EventForm.mapping(routes, file),
                        null,
                        null,
                        null,
                        null);
        return new BusEndpoint(uri, this, OperationName.parse(remaining), inDoubt);
    }

    /** The operation's own route, else the one from the template, which waits behind it. */
    Optional<BusConsumer> consumer(OperationName operation) {
        BusConsumer consumer = own.get(operation);
        return Optional.ofNullable(consumer == null ? templates.get(operation) : consumer);
    }

    private ConcurrentMap<OperationName, BusConsumer> consumers(boolean builtIn) {
        return builtIn ? templates : own;
    }

    @UriEndpoint(scheme = "bus", title = "Bus", syntax = "bus:operation", category = Category.CORE, consumerOnly = true)
    private static final class BusEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {
        private final BusComponent component;
        private final OperationName operation;
        private final @Nullable EventForm inDoubt;

        BusEndpoint(String uri, BusComponent component, OperationName operation, @Nullable EventForm inDoubt) {
            super(uri, component);
            this.component = component;
            this.operation = operation;
            this.inDoubt = inDoubt;
        }

        /** A route of the operation's own stands before the one from the template. */
        @Override
        public boolean isMultipleConsumersSupported() {
            return true;
        }

        @Override
        public Producer createProducer() {
            throw new IllegalArgumentException("bus: is where requests come from; send them with connector:");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new BusConsumer(this, processor);
        }
    }

    /** Where the requests of one operation enter its route. */
    static final class BusConsumer extends DefaultConsumer {
        private final BusComponent component;
        private final OperationName operation;
        private final @Nullable EventForm inDoubt;

        private BusConsumer(BusEndpoint endpoint, Processor processor) {
            super(endpoint, processor);
            this.component = endpoint.component;
            this.operation = endpoint.operation;
            this.inDoubt = endpoint.inDoubt;
        }

        /** What a request becomes where nobody learns the outcome of its call. */
        @Nullable
        EventForm inDoubt() {
            return inDoubt;
        }

        /** Whether the route is light enough for an event loop: one made from a template. */
        boolean builtIn() {
            return getRoute().getRouteId().startsWith(TEMPLATE_ROUTE);
        }

        @Override
        protected void doStart() throws Exception {
            if (inDoubt != null) {
                requireDoubt(inDoubt.type());
            }
            super.doStart();
            if (component.consumers(builtIn()).putIfAbsent(operation, this) != null) {
                throw new IllegalStateException("two routes take the requests of " + operation);
            }
        }

        /** What an inactive connector's operation does is not known: its route takes no requests until it is active. */
        private void requireDoubt(String event) {
            boolean effect = component
                    .connectors
                    .find(operation.connector())
                    .flatMap(connector -> connector.operation(operation.operation()))
                    .map(ActiveOperation::operation)
                    .map(known -> known.pattern() == Operation.Pattern.REQUEST_REPLY && known.hasEffect())
                    .orElse(true);
            if (!effect) {
                throw new IllegalArgumentException("bus:" + operation + "?inDoubt=" + event + ": " + operation
                        + " has no effect, so that none of its calls is in doubt; remove inDoubt and mapping");
            }
            if (!RouteCalls.of((RouteDefinition) getRoute().getRoute(), "publish")
                    .contains(event)) {
                throw new IllegalArgumentException(
                        "bus:" + operation + "?inDoubt=" + event + ": the route has no publish:" + event
                                + "; the event in doubt is the one that the route publishes with the answer");
            }
        }

        @Override
        protected void doStop() throws Exception {
            component.consumers(builtIn()).remove(operation, this);
            super.doStop();
        }
    }
}
