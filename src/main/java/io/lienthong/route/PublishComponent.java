package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Condition;
import io.lienthong.journal.Journal;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * {@code publish:EVENT?messageType=TYPE&mapping=FILE&when=POINTER = TEXT&split=POINTER&size=N&once=POINTER&matter=POINTER}: the message becomes
 * an event, committed together with what caused it. In a poll every record does. The mapping sees the body as {@code .}, what
 * the route received as {@code $received}, and {@code $call}. With {@code when}, data of which it does not hold is no event. With
 * {@code split}, each event holds at most {@code size} elements of that array, in order; no element, no event. Of the events of a
 * flow's steps with the same value at {@code once}, the first counts. {@code matter} says where the received message has what its
 * system calls the matter; the message that taught the bus that name last is {@code $matter} then, else null. The event
 * {@code dataset.NAME} is a record of the dataset that the step's operation declares.
 */
final class PublishComponent extends DefaultComponent {
    private final CanonicalTypes types;
    private final Path routes;
    private final Journal journal;
    private final Connectors connectors;

    /** @param routes folder that {@code mapping} is relative to */
    PublishComponent(CanonicalTypes types, Path routes, Journal journal, Connectors connectors) {
        this.types = types;
        this.routes = routes;
        this.journal = journal;
        this.connectors = connectors;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        String messageType = getAndRemoveParameter(parameters, "messageType", String.class);
        String file = getAndRemoveParameter(parameters, "mapping", String.class);
        String when = getAndRemoveParameter(parameters, "when", String.class);
        String split = getAndRemoveParameter(parameters, "split", String.class);
        int size = getAndRemoveParameter(parameters, "size", int.class, 0);
        String once = getAndRemoveParameter(parameters, "once", String.class);
        String matter = getAndRemoveParameter(parameters, "matter", String.class);
        EventForm form = new EventForm(
                types,
                remaining,
                messageType,
                file == null ? null : EventForm.mapping(routes, file),
                when == null ? null : Condition.parse(when),
                Split.of(split, size),
                once == null ? null : JsonPointer.compile(once),
                matter == null ? null : new MatterNames(JsonPointer.compile(matter), journal));
        return new PublishEndpoint(uri, this, form, connectors);
    }

    @UriEndpoint(
            scheme = "publish",
            title = "Publish",
            syntax = "publish:event",
            category = Category.CORE,
            producerOnly = true)
    private static final class PublishEndpoint extends DefaultEndpoint {
        private final EventForm form;
        private final Connectors connectors;

        PublishEndpoint(String uri, PublishComponent component, EventForm form, Connectors connectors) {
            super(uri, component);
            this.form = form;
            this.connectors = connectors;
        }

        @Override
        public Producer createProducer() {
            return new PublishProducer(this);
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new IllegalArgumentException("publish: makes events; delivery: takes them");
        }
    }

    private static final class PublishProducer extends DefaultProducer {
        private final EventForm form;
        private final Connectors connectors;

        PublishProducer(PublishEndpoint endpoint) {
            super(endpoint);
            this.form = endpoint.form;
            this.connectors = endpoint.connectors;
        }

        @Override
        public void process(Exchange exchange) {
            CallContext context = CallContext.of(exchange);
            if (context.origin() != CallContext.Origin.STEP && (form.split() != null || form.when() != null)) {
                throw new BusException(
                        ErrorCode.INTERNAL_ERROR, "publish:" + form.type() + ": split and when are for steps");
            }
            if (context.origin() == CallContext.Origin.POLL) {
                context.publication(new CallContext.Publication(form.type(), form.messageType(context)));
            } else {
                Body body = exchange.getMessage().getBody() instanceof Body current ? current : context.received();
                List<Event> events = form.events(context, body, exchange.getFromRouteId());
                events.forEach(event -> DatasetCompanion.require(connectors, event));
                context.published().addAll(events);
            }
        }
    }
}
