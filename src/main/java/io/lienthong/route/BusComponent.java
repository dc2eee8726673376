package io.lienthong.route;

import io.lienthong.message.OperationName;
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
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code bus:CONNECTOR/OPERATION}: a request that a face accepted. One route for an operation. */
final class BusComponent extends DefaultComponent {
    /** Id prefix of the routes that are made from the templates; all others run on worker threads. */
    static final String TEMPLATE_ROUTE = "template.";

    private final ConcurrentMap<OperationName, BusConsumer> own = new ConcurrentHashMap<>();
    private final ConcurrentMap<OperationName, BusConsumer> templates = new ConcurrentHashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new BusEndpoint(uri, this, OperationName.parse(remaining));
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

        BusEndpoint(String uri, BusComponent component, OperationName operation) {
            super(uri, component);
            this.component = component;
            this.operation = operation;
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
            return new BusConsumer(component, this, operation, processor);
        }
    }

    /** Where the requests of one operation enter its route. */
    static final class BusConsumer extends DefaultConsumer {
        private final BusComponent component;
        private final OperationName operation;

        private BusConsumer(
                BusComponent component, BusEndpoint endpoint, OperationName operation, Processor processor) {
            super(endpoint, processor);
            this.component = component;
            this.operation = operation;
        }

        /** Whether the route is light enough for an event loop: one made from a template. */
        boolean builtIn() {
            return getRoute().getRouteId().startsWith(TEMPLATE_ROUTE);
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            if (component.consumers(builtIn()).putIfAbsent(operation, this) != null) {
                throw new IllegalStateException("two routes take the requests of " + operation);
            }
        }

        @Override
        protected void doStop() throws Exception {
            component.consumers(builtIn()).remove(operation, this);
            super.doStop();
        }
    }
}
