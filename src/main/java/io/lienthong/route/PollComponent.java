package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Template;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Span;
import io.lienthong.message.Spans;
import io.lienthong.message.Trace;
import io.lienthong.poll.Fetcher;
import io.lienthong.poll.PageRequest;
import io.lienthong.poll.PageResult;
import io.lienthong.poll.PollTask;
import io.lienthong.poll.Poller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** {@code poll:CONNECTOR/OPERATION}: asks a system on the operation's schedule, in every environment that has settings for it. */
final class PollComponent extends DefaultComponent {
    private final Poller poller;
    private final Connectors connectors;
    private final Workers workers;
    private final PollCalls calls;
    private final Spans spans;

    PollComponent(Poller poller, Connectors connectors, Workers workers, PersonalDataLog personalData, Spans spans) {
        this.calls = new PollCalls(connectors, workers, personalData);
        this.poller = poller;
        this.connectors = connectors;
        this.workers = workers;
        this.spans = spans;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new PollEndpoint(uri, this, OperationName.parse(remaining));
    }

    @UriEndpoint(
            scheme = "poll",
            title = "Poll",
            syntax = "poll:operation",
            category = Category.CORE,
            consumerOnly = true)
    private static final class PollEndpoint extends DefaultEndpoint {
        private final PollComponent component;
        private final OperationName operation;

        PollEndpoint(String uri, PollComponent component, OperationName operation) {
            super(uri, component);
            this.component = component;
            this.operation = operation;
        }

        @Override
        public Producer createProducer() {
            throw new IllegalArgumentException("poll: is a beginning; call an operation with connector:");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new PollConsumer(this, processor);
        }
    }

    private static final class PollConsumer extends DefaultConsumer implements Fetcher {
        private final PollComponent component;
        private final OperationName operation;
        private final List<Environment> running = new ArrayList<>();

        PollConsumer(PollEndpoint endpoint, Processor processor) {
            super(endpoint, processor);
            this.component = endpoint.component;
            this.operation = endpoint.operation;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            ActiveOperation active = component.connectors.operation(operation);
            for (Environment environment : active.providers().keySet()) {
                component.poller.add(task(active, environment));
                running.add(environment);
            }
        }

        @Override
        protected void doStop() throws Exception {
            running.forEach(environment -> component.poller.remove(environment, operation));
            running.clear();
            super.doStop();
        }

        private PollTask task(ActiveOperation active, Environment environment) {
            Operation polled = active.operation();
            // Without own pointers those of the dataset hold, which are of the record: with fetch that is not the
            // entry.
            Operation.DatasetTarget dataset = polled.fetch() == null ? polled.dataset() : null;
            List<String> key = dataset != null && polled.key() == null ? dataset.key() : polled.key();
            String version = dataset != null && polled.version() == null ? dataset.version() : polled.version();
            JsonNode settings = active.settings().get(environment);
            String schedule = Template.parse(required(polled.schedule(), "schedule"))
                    .expand(name -> settings == null ? "" : settings.path(name).asText());
            return new PollTask(
                    environment,
                    operation,
                    Duration.parse(schedule),
                    polled.window(),
                    polled.pagination(),
                    required(polled.messageType(), "messageType"),
                    required(polled.publish(), "publish"),
                    active.correlation(),
                    key == null
                            ? List.of()
                            : key.stream().map(JsonPointer::compile).toList(),
                    version == null ? null : JsonPointer.compile(version),
                    new PollTask.Handling(
                            polled.fetch() != null,
                            polled.acknowledge() != null,
                            polled.refuse() != null,
                            component.calls),
                    this);
        }

        private String required(@Nullable String value, String key) {
            return Optional.ofNullable(value)
                    .orElseThrow(() -> new IllegalArgumentException("poll " + operation + " has no " + key));
        }

        @Override
        public void fetch(PageRequest page, java.util.function.Consumer<PageResult> done) {
            try {
                CallContext context = context(page);
                Trace trace = context.request().trace();
                long begun = trace.begin();
                Exchange exchange = createExchange(false);
                context.attach(exchange);
                exchange.getIn().setBody(Body.EMPTY);
                getAsyncProcessor().process(exchange, doneSync -> {
                    PageResult result = result(exchange, context);
                    releaseExchange(exchange, false);
                    if (trace.recorded()) {
                        trace.end(
                                Span.Kind.CONSUMER,
                                "poll " + operation,
                                begun,
                                result instanceof PageResult.Failed failed ? failed.code() : null,
                                Span.attributes(context.request()));
                    }
                    done.accept(result);
                });
            } catch (BusException e) {
                done.accept(new PageResult.Failed(e.code(), e.detail(), null));
            }
        }

        private CallContext context(PageRequest page) {
            ActiveOperation active = component.connectors.operation(operation);
            Request request = new Request(
                    page.id(),
                    page.environment(),
                    "poll",
                    operation,
                    new PollPages(active.operation()).parameters(page.page(), page.received(), page.cursor()),
                    Body.EMPTY,
                    null,
                    PollCalls.purpose(active),
                    PollCalls.officer(active),
                    null,
                    component.spans.begun(page.trace()),
                    Instant.now());
            Map<String, String> placeholders = new HashMap<>();
            Operation.Window window = active.operation().window();
            if (window != null) {
                placeholders.putAll(window.placeholders(page.from(), page.to()));
            }
            Duration budget = Duration.between(Instant.now(), page.deadline());
            return new CallContext(
                    request, CallContext.Origin.POLL, active, placeholders, budget, component.workers::resume);
        }

        private static PageResult result(Exchange exchange, CallContext context) {
            OperationCall.Result called = context.result();
            if (exchange.getException() == null && called instanceof OperationCall.Result.Done done) {
                return records(done);
            }
            if (called instanceof OperationCall.Result.Away away) {
                return new PageResult.Failed(
                        away.unavailable().code(),
                        away.unavailable().detail(),
                        away.unavailable().retryAfter());
            }
            return exchange.getException() instanceof BusException error
                    ? new PageResult.Failed(error.code(), error.detailWithPlaces(), null)
                    : new PageResult.Failed(ErrorCode.INTERNAL_ERROR, "the route of the poll failed", null);
        }

        private static PageResult records(OperationCall.Result.Done done) {
            Listing listing = done.listing();
            if (listing == null) {
                return new PageResult.Failed(ErrorCode.INTERNAL_ERROR, "the route called no list", null);
            }
            try {
                List<JsonNode> records = new ArrayList<>();
                done.reply().json().forEach(records::add);
                List<PageResult.Refused> refused = listing.refused().stream()
                        .map(one -> new PageResult.Refused(
                                one.entry(), one.error().code(), one.error().detailWithPlaces()))
                        .toList();
                return new PageResult.Records(records, refused, listing.page());
            } catch (MalformedBody e) {
                return new PageResult.Failed(
                        ErrorCode.PROVIDER_REPLY_INVALID, e.reason().toString(), null);
            }
        }
    }
}
