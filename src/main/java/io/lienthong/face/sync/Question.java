package io.lienthong.face.sync;

import io.lienthong.access.Consumer;
import io.lienthong.access.DatasetGrant;
import io.lienthong.dataset.Cursor;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Head;
import io.lienthong.dataset.View;
import io.lienthong.face.QueryString;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.route.SyncedDatasets.SyncedDataset;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer asks of a dataset: who, which, what of it, and the parameters.
 *
 * @param personal the view shows personal fields in clear
 * @param stillGranted judges token and grant again; throws, or is false, where they have ended or changed
 */
record Question(
        Consumer consumer,
        SyncedDataset dataset,
        DatasetGrant grant,
        View view,
        boolean personal,
        Map<String, String> parameters,
        BooleanSupplier stillGranted) {
    static final String NOW = "now";
    private static final int LIMIT = 1_000;
    private static final int MAX_LIMIT = 10_000;
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    Environment environment() {
        return consumer.environment();
    }

    String name() {
        return dataset.name();
    }

    /** Throws REQUEST_INVALID where another parameter came. */
    void requireOnly(Set<String> known) {
        QueryString.requireOnly(parameters, known);
    }

    /** 1 to 10,000; 1,000 where nothing was asked for. */
    int limit() {
        return QueryString.number(parameters, "limit", LIMIT, MAX_LIMIT);
    }

    /** How long an answer may wait for a change; 60 s at most. */
    Duration waiting() {
        String text = parameters.get("wait");
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            Duration wait = Duration.parse(text);
            if (!wait.isNegative()) {
                return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw QueryString.invalid("wait", "phải là khoảng thời gian như PT30S", "must be a duration such as PT30S");
    }

    /** Where the consumer stands: at the cursor of this text, at the last change, or at the beginning. */
    Cursor cursor(Feed feed, @Nullable String text) {
        if (text != null && !text.equals(NOW)) {
            Cursor cursor = Cursor.parse(name(), text);
            feed.require(environment(), cursor, view);
            return cursor;
        }
        Head head = feed.head(environment(), name());
        Cursor now = new Cursor(name(), head.epoch(), view.id(), head.sequence());
        if (text != null) {
            return now;
        }
        feed.require(environment(), now.at(0), view);
        return now.at(0);
    }

    /** Before each further part of a stream: throws where its consumer may not have it any more, or the cursor is gone. */
    void requireStill(Feed feed, Cursor cursor) {
        if (!stillGranted.getAsBoolean()) {
            throw new BusException(ErrorCode.CURSOR_GONE, "what you were granted of the dataset has changed");
        }
        feed.require(environment(), cursor, view);
    }

    /** The last change before the moment of {@code asOf}; of all, where none was given. Throws CURSOR_GONE where that is forgotten. */
    long asOf(Feed feed) {
        return feed.asOf(environment(), name(), QueryString.moment(parameters, "asOf"));
    }
}
