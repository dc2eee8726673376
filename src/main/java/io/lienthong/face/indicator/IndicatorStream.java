package io.lienthong.face.indicator;

import io.lienthong.face.Exchange;
import io.lienthong.face.Outflow;
import io.lienthong.indicator.Figure;
import io.lienthong.indicator.Indicators;
import io.lienthong.indicator.Question;
import io.lienthong.message.BusException;
import io.lienthong.message.Json;
import io.lienthong.route.Workers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Figures as server-sent events: first all of them, then those that changed, looked at once a second. Who comes again gets all
 * of them again. A comment every 15 s says that the bus is there; after an hour the stream ends, and the browser comes again.
 */
final class IndicatorStream {
    private static final String MEDIA_TYPE = "text/event-stream";
    private static final Map<String, String> HEADERS = Map.of("Cache-Control", "no-store", "X-Accel-Buffering", "no");
    private static final long LOOK_MILLIS = 1_000;
    private static final int LOOKS_A_COMMENT = 15;
    private static final Duration LIFE = Duration.ofHours(1);
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Exchange exchange;
    private final Question question;
    private final Indicators indicators;
    private final Workers workers;
    private final Runnable requireStill;
    private final Outflow outflow;
    private final Context loop = Objects.requireNonNull(Vertx.currentContext());
    private final long until = System.nanoTime() + LIFE.toNanos();
    private final Map<Place, BigDecimal> shown = new HashMap<>();
    private int quiet;

    /** Which figure it is, whatever its value. */
    private record Place(String indicator, String agency, String level, String period, String of) {
        static Place of(Figure figure) {
            String kind = figure.report() == null ? "" : figure.report().kind();
            return new Place(
                    figure.indicator(), figure.agency(), figure.level(), figure.period(), figure.system() + " " + kind);
        }
    }

    /** @param requireStill judges token and grant again; throws where they have ended */
    IndicatorStream(
            Exchange exchange, Question question, Indicators indicators, Workers workers, Runnable requireStill) {
        this.exchange = exchange;
        this.question = question;
        this.indicators = indicators;
        this.workers = workers;
        this.requireStill = requireStill;
        this.outflow = new Outflow(exchange, workers);
    }

    /** On a worker, like everything but the waiting. */
    void start() {
        outflow.write(changed(), MEDIA_TYPE, HEADERS, this::pause);
    }

    private void pause() {
        loop.runOnContext(nothing -> loop.owner().setTimer(LOOK_MILLIS, timer -> lookOnWorker()));
    }

    /** Where all threads are busy it looks later: never on the event loop. */
    private void lookOnWorker() {
        try {
            workers.start(() -> exchange.answering(this::look));
        } catch (BusException busy) {
            pause();
        }
    }

    private void look() {
        if (exchange.isOver()) {
            return;
        }
        if (System.nanoTime() - until > 0) {
            outflow.end(COMMENT, MEDIA_TYPE, HEADERS);
            return;
        }
        requireStill.run();
        byte[] changed = changed();
        quiet = changed.length > 0 ? 0 : quiet + 1;
        if (changed.length > 0) {
            outflow.write(changed, MEDIA_TYPE, HEADERS, this::pause);
        } else if (quiet >= LOOKS_A_COMMENT) {
            quiet = 0;
            outflow.write(COMMENT, MEDIA_TYPE, HEADERS, this::pause);
        } else {
            pause();
        }
    }

    /** One event for all figures that are new or have another value. */
    private byte[] changed() {
        List<Figure> changed = indicators.latest(question).stream()
                .filter(figure -> {
                    BigDecimal before = shown.put(Place.of(figure), figure.value());
                    return before == null || before.compareTo(figure.value()) != 0;
                })
                .toList();
        if (changed.isEmpty()) {
            return new byte[0];
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 12);
        out.writeBytes("event: indicators\ndata: ".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(Json.write(Written.figures(changed)));
        out.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
