package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.lienthong.contract.XmlSides;
import io.lienthong.mapping.Mapping;
import io.lienthong.mapping.Stylesheet;
import io.lienthong.message.BusException;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Wording;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stylesheet between the XML of consumers and that of a connected system, as a mapping of their trees. It takes up to
 * seconds: what applies it goes through {@link #away}.
 */
final class XsltMapping implements Mapping {
    private static final Logger LOG = LoggerFactory.getLogger(XsltMapping.class);
    private static final int THREADS = 2;
    private static final int MAX_WAITING = 50;
    /** Of waiting and running; more than a stylesheet is given before it ends itself, which it can between two steps. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** Tells callers that it takes too long. Not the JDK's own timer, which all of the JVM waits for. */
    private static final ScheduledThreadPoolExecutor IMPATIENT = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "stylesheet-patience");
        thread.setDaemon(true);
        return thread;
    });

    static {
        IMPATIENT.setRemoveOnCancelPolicy(true);
    }

    private static final Wording TOO_LONG = new Wording("chạy quá lâu", "it takes too long");
    /** Of its own, so that runs that never end take nothing from others; idle threads end. */
    private final Workers workers = new Workers("stylesheet", THREADS, MAX_WAITING);

    private final Stylesheet stylesheet;
    private final XmlSides sides;
    private final boolean reply;
    private final int maxBytes;

    /**
     * @param reply whether it maps replies, else requests
     * @param maxBytes of what it makes
     */
    XsltMapping(Stylesheet stylesheet, XmlSides sides, boolean reply, int maxBytes) {
        this.stylesheet = stylesheet;
        this.sides = sides;
        this.reply = reply;
        this.maxBytes = maxBytes;
    }

    /** Does work that applies this mapping on a thread of its own; one of {@code done} and {@code failed} hears of it, once. */
    <T> void away(Supplier<T> work, Consumer<T> done, Consumer<BusException> failed) {
        CompletableFuture<T> result = new CompletableFuture<>();
        result.whenComplete((made, failure) -> {
            try {
                if (failure == null) {
                    done.accept(made);
                } else if (failure instanceof TimeoutException) {
                    failed.accept(stylesheet.failed(TOO_LONG));
                } else {
                    failed.accept(failure instanceof BusException told ? told : stylesheet.failed());
                }
            } catch (RuntimeException defect) {
                LOG.atError().setCause(defect).log("What follows a stylesheet could not be done");
            }
        });
        Future<?> end = IMPATIENT.schedule(
                () -> result.completeExceptionally(new TimeoutException()), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        result.whenComplete((made, failure) -> end.cancel(false));
        try {
            workers.start(() -> run(work, result));
        } catch (BusException overloaded) {
            result.completeExceptionally(overloaded);
        }
    }

    private static <T> void run(Supplier<T> work, CompletableFuture<T> result) {
        if (result.isDone()) {
            return; // it waited too long
        }
        try {
            result.complete(work.get());
        } catch (BusException e) {
            result.completeExceptionally(e);
        } catch (RuntimeException | Error defect) {
            LOG.atError().setCause(defect).log("A stylesheet could not be applied");
            result.completeExceptionally(defect);
        }
    }

    @Override
    public Set<String> variables() {
        Set<String> used = stylesheet.parameters().stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .collect(Collectors.toCollection(HashSet::new));
        used.add("parameters");
        return used;
    }

    @Override
    public JsonNode apply(JsonNode input, Map<String, JsonNode> variables) {
        try {
            byte[] xml = reply ? sides.providerReply(input) : sides.request(parameters(variables), body(input));
            byte[] made = stylesheet.apply(xml, values(variables), maxBytes);
            return reply ? sides.reply(made) : sides.providerRequest(made);
        } catch (MalformedBody e) {
            Wording reason = e.reason();
            throw stylesheet.failed(
                    new Wording("kết quả " + reason.vi(), "what it makes cannot be read: " + reason.en()));
        }
    }

    private static @Nullable JsonNode body(JsonNode input) {
        return input instanceof NullNode ? null : input;
    }

    private static Map<String, String> parameters(Map<String, JsonNode> variables) {
        Map<String, String> parameters = new HashMap<>();
        JsonNode supplied = variables.get("parameters");
        if (supplied != null) {
            supplied.properties()
                    .forEach(one -> parameters.put(one.getKey(), one.getValue().asText()));
        }
        return parameters;
    }

    /** A parameter that is not there is an empty text, as XSLT 1.0 has no other absence. */
    private Map<String, String> values(Map<String, JsonNode> variables) {
        Map<String, String> values = new HashMap<>();
        for (String name : stylesheet.parameters()) {
            int dot = name.indexOf('.');
            JsonNode variable = variables.get(name.substring(0, dot));
            values.put(
                    name,
                    variable == null
                            ? ""
                            : variable.path(name.substring(dot + 1)).asText(""));
        }
        return values;
    }
}
