package io.lienthong.route;

import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.springframework.dao.DataAccessException;

/**
 * {@code mailbox:STEP}: what the province's post office does with e-documents and the list of agencies. In a flow it is a
 * step of its own, or stands beside the one {@code connector:} call. Blocks, and so runs on worker threads.
 */
final class MailboxComponent extends DefaultComponent {
    private final DocumentSteps documents;
    private final AgencySteps agencies;
    private final Workers workers;

    MailboxComponent(DocumentSteps documents, AgencySteps agencies, Workers workers) {
        this.documents = documents;
        this.agencies = agencies;
        this.workers = workers;
    }

    /** The words behind {@code mailbox:}. */
    private enum Step {
        accept,
        distribute,
        deliver,
        outbound,
        sent,
        fetched,
        register,
        withdraw,
        listed
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new MailboxEndpoint(uri, this, Step.valueOf(remaining));
    }

    private void run(Step step, CallContext context, Exchange exchange) {
        switch (step) {
            case accept -> documents.accept(context);
            case distribute -> documents.distribute(context);
            case deliver -> documents.deliver(context);
            case outbound -> exchange.getMessage().setBody(documents.outbound(context));
            case sent -> documents.sent(context, CallContext.body(exchange));
            case fetched -> documents.fetched(context, CallContext.body(exchange));
            case register -> agencies.register(context);
            case withdraw -> agencies.withdraw(context);
            case listed -> agencies.listed(context);
        }
    }

    @UriEndpoint(
            scheme = "mailbox",
            title = "Mailbox",
            syntax = "mailbox:step",
            category = Category.CORE,
            producerOnly = true)
    private static final class MailboxEndpoint extends DefaultEndpoint {
        private final MailboxComponent component;
        private final Step step;

        MailboxEndpoint(String uri, MailboxComponent component, Step step) {
            super(uri, component);
            this.component = component;
            this.step = step;
        }

        @Override
        public Producer createProducer() {
            return new MailboxProducer(this);
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new IllegalArgumentException("mailbox: is a step; documents come from bus: and delivery:");
        }
    }

    private static final class MailboxProducer extends DefaultAsyncProducer {
        private final MailboxEndpoint endpoint;

        MailboxProducer(MailboxEndpoint endpoint) {
            super(endpoint);
            this.endpoint = endpoint;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            endpoint.component.workers.resume(() -> {
                work(exchange);
                callback.done(false);
            });
            return false;
        }

        private void work(Exchange exchange) {
            try {
                CallContext context = CallContext.of(exchange);
                endpoint.component.run(endpoint.step, context, exchange);
                // What stands before a connector: call is not the outcome of its step.
                if (context.origin() == CallContext.Origin.STEP
                        && context.result() == null
                        && endpoint.step != Step.outbound) {
                    context.result(new OperationCall.Result.Done(200, Body.EMPTY, false, null));
                }
            } catch (DataAccessException e) {
                exchange.setException(
                        new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the mailboxes cannot be reached now", e));
            } catch (RuntimeException e) {
                exchange.setException(e);
            }
        }
    }
}
