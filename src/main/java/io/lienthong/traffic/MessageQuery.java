package io.lienthong.traffic;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are looked for: those with one event that is all of this. What is absent filters nothing.
 *
 * @param outcome {@link #OK}, {@link #FAILED} for any error, an error code; or a standing that a message may have, which {@link
 *     MessageSearch#open} looks up
 * @param error part of what an error said, in any case
 * @param from not before this moment the message was made; by its id
 * @param until before this moment
 * @param before less than this id: the last of the page before
 * @param limit at most so many, from 1 to 1000
 */
public record MessageQuery(
        @Nullable Environment environment,
        @Nullable String consumer,
        @Nullable String system,
        @Nullable String operation,
        @Nullable String outcome,
        @Nullable String error,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable MessageId before,
        int limit) {
    public static final String OK = "OK";
    public static final String FAILED = "FAILED";

    private static final int MOST = 1_000;
    private static final int LONGEST = 200;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    public MessageQuery {
        if (limit < 1 || limit > MOST) {
            throw invalid("limit phải từ 1 đến " + MOST, "limit must be from 1 to " + MOST);
        }
        check("consumer", consumer);
        check("system", system);
        check("operation", operation);
        check("outcome", outcome);
        check("error", error);
        check("from", from);
        check("until", until);
        if (from != null && until != null && !from.isBefore(until)) {
            throw invalid("thời điểm đầu (from) phải trước thời điểm cuối (until)", "from must be before until");
        }
    }

    /** The standing that it asks for; empty: what its outcome says is of an event. */
    public Optional<MessageHit.Standing> standing() {
        return Stream.of(MessageHit.Standing.PARKED, MessageHit.Standing.WAITING)
                .filter(standing -> standing.name().equals(outcome))
                .findFirst();
    }

    /** The same with any outcome. */
    public MessageQuery anyOutcome() {
        return new MessageQuery(environment, consumer, system, operation, null, error, from, until, before, limit);
    }

    /** The same of one system, and of one operation, where they are named. */
    public MessageQuery of(@Nullable String named, @Nullable String namedOperation) {
        String system = named == null ? this.system : named;
        String operation = namedOperation == null ? this.operation : namedOperation;
        return new MessageQuery(environment, consumer, system, operation, outcome, error, from, until, before, limit);
    }

    /** The same from this moment on. */
    public MessageQuery since(Instant moment) {
        return new MessageQuery(environment, consumer, system, operation, outcome, error, moment, until, before, limit);
    }

    /** How many more are wanted of it, and before which id. */
    public MessageQuery rest(@Nullable MessageId before, int limit) {
        return new MessageQuery(environment, consumer, system, operation, outcome, error, from, until, before, limit);
    }

    /** Whether it finds every message of its time. */
    boolean isOfAll() {
        return environment == null
                && consumer == null
                && system == null
                && operation == null
                && outcome == null
                && error == null;
    }

    /** Whether the message was made within its time. */
    /** Whether events of all systems and operations are such. */
    boolean isOfAnyPlace() {
        return system == null && operation == null;
    }

    boolean covers(MessageId id) {
        return (from == null || !id.time().isBefore(from))
                && (until == null || id.time().isBefore(until));
    }

    /** Never prints what may be personal. */
    @Override
    public String toString() {
        return "MessageQuery[system=" + system + ", operation=" + operation + ", outcome=" + outcome + "]";
    }

    private static void check(String name, @Nullable String value) {
        if (value != null && (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl))) {
            throw invalid(
                    name + " nhận tối đa " + LONGEST + " ký tự nhìn thấy được",
                    name + " takes up to " + LONGEST + " visible characters");
        }
    }

    private static void check(String name, @Nullable Instant time) {
        if (time != null && (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST))) {
            throw invalid(name + " nằm ngoài các năm 1970 đến 9999", name + " is outside the years 1970 to 9999");
        }
    }

    static BusException invalid(String vi, String en) {
        return new BusException(ErrorCode.REQUEST_INVALID, new Wording(vi, en));
    }
}
