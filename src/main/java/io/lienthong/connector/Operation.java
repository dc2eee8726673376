package io.lienthong.connector;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One thing that a connected system can do for us, or hands to us. */
public record Operation(
        String name,
        @Nullable Map<String, String> title,
        Pattern pattern,
        @Nullable Expose expose,
        @Nullable String messageType,
        @Nullable String requestType,
        @JsonProperty("body") @Nullable BodyKind bodyKind,
        @Nullable Limits limits,
        @JsonProperty("idempotent") @Nullable Boolean declaredIdempotent,
        boolean personalData,
        @Nullable String dataSubject,
        @Nullable String url,
        @Nullable Authentication authentication,
        @Nullable String soapOperation,
        @Nullable String soapAction,
        @Nullable RequestShape request,
        @Nullable ResponseShape response,
        @Nullable ErrorHandling errorHandling,
        Descriptor.@Nullable Timeouts timeouts,
        @Nullable JournalPolicy journal,
        @Nullable String onDuplicate,
        @Nullable String correlation,
        @Nullable String reference,
        @Nullable String publish,
        @Nullable String schedule,
        @Nullable Window window,
        @Nullable Pagination pagination,
        @Nullable RecordCall fetch,
        @Nullable RecordCall acknowledge,
        @Nullable RecordCall refuse,
        @Nullable DatasetTarget dataset,
        @Nullable List<String> key,
        @Nullable String version) {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

    /** Who starts it, and what comes back (design: request-reply, one-way in, one-way out, scheduled, answered by us). */
    public enum Pattern {
        @JsonProperty("requestReply")
        REQUEST_REPLY,
        @JsonProperty("receive")
        RECEIVE,
        @JsonProperty("deliver")
        DELIVER,
        @JsonProperty("poll")
        POLL,
        @JsonProperty("query")
        QUERY
    }

    public enum BodyKind {
        @JsonProperty("json")
        JSON,
        /** Bytes pass untouched. */
        @JsonProperty("opaque")
        OPAQUE
    }

    @Override
    public BodyKind bodyKind() {
        return bodyKind == null ? BodyKind.JSON : bodyKind;
    }

    @Override
    public Limits limits() {
        return limits == null ? Limits.NONE : limits;
    }

    @Override
    public RequestShape request() {
        return request == null ? RequestShape.NONE : request;
    }

    @Override
    public ResponseShape response() {
        return response == null ? ResponseShape.NONE : response;
    }

    @Override
    public JournalPolicy journal() {
        return journal == null ? JournalPolicy.MASKED : journal;
    }

    /** Absent also where the descriptor says {@code none}. */
    @Override
    public @Nullable RecordCall acknowledge() {
        return acknowledge == null || acknowledge.operation().equals(RecordCall.NONE) ? null : acknowledge;
    }

    /** True where the call may be repeated although bytes were sent. */
    public boolean idempotent() {
        return declaredIdempotent != null
                ? declaredIdempotent
                : SAFE_METHODS.contains(request().method());
    }

    /** True where a call changes something in the connected system. */
    public boolean hasEffect() {
        return pattern == Pattern.DELIVER || (pattern == Pattern.REQUEST_REPLY && !idempotent());
    }

    /** True where a call is known by a key, so that its repeat is not done twice. */
    public boolean needsKey() {
        return pattern == Pattern.RECEIVE || hasEffect();
    }

    /**
     * An opaque operation's own limits.
     *
     * @param maxMessageBytes of a body; absent: {@link #MAX_STORED_BYTES} of one that is stored as it comes, else the endpoint's limit
     * @param inMemory a step of the bus reads the body that is received, so it is held and not stored as it comes
     */
    public record Limits(@Nullable Integer maxMessageBytes, boolean inMemory) {
        /** 100 MiB. */
        public static final int MAX_STORED_BYTES = 100 << 20;

        static final Limits NONE = new Limits(null, false);
    }

    /**
     * Where consumers find the operation, below {@code /api/NAME/INTERFACE}.
     *
     * @param authentication receive: how the connected system that calls it proves itself, instead of a token
     * @param providerForm whether callers of X-Road may also speak the system's contract; absent: as the endpoint says
     */
    public record Expose(
            String method,
            String path,
            Authentication.@Nullable Signature authentication,
            @Nullable Boolean providerForm) {}

    /** The call as the connected system wants it. */
    public record RequestShape(
            @Nullable String method,
            @Nullable String path,
            @Nullable Map<String, Parameter> parameters,
            @Nullable Map<String, String> headers,
            @Nullable String mapping,
            @Nullable String contentType,
            @Nullable IdempotencyKey idempotencyKey,
            @Nullable List<String> signatureFields) {
        static final RequestShape NONE = new RequestShape(null, null, null, null, null, null, null, null);

        /** HTTP method; POST where the descriptor names none. */
        @Override
        public String method() {
            return method == null ? "POST" : method;
        }

        @Override
        public String path() {
            return path == null ? "" : path;
        }

        @Override
        public Map<String, Parameter> parameters() {
            return parameters == null ? Map.of() : parameters;
        }

        @Override
        public Map<String, String> headers() {
            return headers == null ? Map.of() : headers;
        }

        @Override
        public IdempotencyKey idempotencyKey() {
            return idempotencyKey == null ? IdempotencyKey.DEFAULT : idempotencyKey;
        }
    }

    /**
     * One parameter of the call.
     *
     * @param name the system's own name; absent: ours
     * @param value a constant or placeholder that consumers cannot set
     * @param pointer taken from the message
     * @param style how the system wants a list, which consumers write with commas, or an object, which they write as JSON
     * @param explode simple, label, matrix and form: whether each part of a list or object stands by itself; absent: the value
     *     is one text
     */
    public record Parameter(
            @JsonProperty("in") Place place,
            @Nullable String name,
            boolean required,
            @Nullable JsonNode schema,
            @Nullable String value,
            @Nullable String pointer,
            @Nullable Style style,
            @Nullable Boolean explode) {
        @Override
        public Style style() {
            return style == null ? Style.PLAIN : style;
        }

        public enum Style {
            /** As it is: {@code a=1,2}. */
            @JsonProperty("plain")
            PLAIN,
            /** {@code a=1&a=2} */
            @JsonProperty("repeated")
            REPEATED,
            /** {@code a=1 2} */
            @JsonProperty("spaceDelimited")
            SPACE_DELIMITED,
            /** {@code a=1|2} */
            @JsonProperty("pipeDelimited")
            PIPE_DELIMITED,
            /** {@code a[b]=1&a[c]=2} */
            @JsonProperty("deepObject")
            DEEP_OBJECT,
            /** Of a path or header: {@code 1,2} */
            @JsonProperty("simple")
            SIMPLE,
            /** Of a path: {@code .1.2} */
            @JsonProperty("label")
            LABEL,
            /** Of a path: {@code ;a=1;a=2} */
            @JsonProperty("matrix")
            MATRIX,
            /** Of a query: {@code a=1,2}, the fields of an object {@code b=1&c=2} */
            @JsonProperty("form")
            FORM
        }

        public enum Place {
            @JsonProperty("path")
            PATH,
            @JsonProperty("query")
            QUERY,
            @JsonProperty("header")
            HEADER,
            /** Only the mapping sees it. */
            @JsonProperty("mapping")
            MAPPING
        }

        /** True where the consumer supplies it. */
        public boolean open() {
            return value == null && pointer == null;
        }
    }

    /** Where the partner takes the idempotency key of a call with an effect. */
    public record IdempotencyKey(
            @JsonProperty("in") String place, @Nullable String name) {
        static final IdempotencyKey DEFAULT = new IdempotencyKey("header", null);

        public boolean sent() {
            return place.equals("header");
        }

        @Override
        public String name() {
            return name == null ? "Idempotency-Key" : name;
        }
    }

    /** What of the answer becomes the reply. */
    public record ResponseShape(
            @Nullable String select, @Nullable String mapping) {
        static final ResponseShape NONE = new ResponseShape(null, null);
    }

    /** What the journal keeps of bodies. */
    public record JournalPolicy(Bodies body, List<String> mask) {
        static final JournalPolicy MASKED = new JournalPolicy(Bodies.MASKED, List.of());

        public enum Bodies {
            @JsonProperty("masked")
            MASKED,
            @JsonProperty("omitted")
            OMITTED,
            /** No row at all. */
            @JsonProperty("none")
            NONE
        }

        public JournalPolicy {
            mask = List.copyOf(mask);
        }

        @JsonCreator
        static JournalPolicy of(
                @JsonProperty("body") @Nullable Bodies body, @JsonProperty("mask") @Nullable List<String> mask) {
            return new JournalPolicy(body == null ? Bodies.MASKED : body, mask == null ? List.of() : mask);
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static JournalPolicy none(String none) {
            return new JournalPolicy(Bodies.NONE, List.of());
        }
    }

    /** Poll: the span of time of one question. */
    public record Window(
            Duration max,
            @Nullable Duration lookback,
            LocalDate start,
            @Nullable String format,
            @Nullable Duration pause) {
        private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

        @Override
        public Duration lookback() {
            return lookback == null ? Duration.ZERO : lookback;
        }

        /** Between two windows while the poll is behind. */
        @Override
        public Duration pause() {
            return pause == null ? Duration.ofSeconds(1) : pause;
        }

        /** The values of {@code {{window.from}}} and {@code {{window.to}}}. */
        public Map<String, String> placeholders(Instant from, Instant to) {
            DateTimeFormatter formatter = format == null
                    ? DateTimeFormatter.ISO_OFFSET_DATE_TIME
                    : DateTimeFormatter.ofPattern(format, Locale.ROOT);
            return Map.of("window.from", shown(from, formatter), "window.to", shown(to, formatter));
        }

        private static String shown(Instant time, DateTimeFormatter formatter) {
            return formatter.format(ZonedDateTime.ofInstant(time, VIETNAM).truncatedTo(ChronoUnit.SECONDS));
        }
    }

    /**
     * Poll: what is done with one entry of the list, by an operation of the same connector. The entry is its message.
     *
     * @param parameters pointers into the entry, by the operation's names
     */
    public record RecordCall(String operation, Map<String, String> parameters) {
        static final String NONE = "none";

        public RecordCall {
            parameters = Map.copyOf(parameters);
        }

        @JsonCreator
        static RecordCall of(
                @JsonProperty("operation") String operation,
                @JsonProperty("parameters") @Nullable Map<String, String> parameters) {
            return new RecordCall(operation, parameters == null ? Map.of() : parameters);
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static RecordCall of(String operation) {
            return new RecordCall(operation, Map.of());
        }
    }

    /**
     * The synchronised dataset that its records go to.
     *
     * @param versions of kind order: all that there are, the oldest first
     * @param from what is a record
     * @param messageType of the records; absent: the operation's
     */
    public record DatasetTarget(
            String name,
            List<String> key,
            @Nullable String version,
            @Nullable VersionKind versionKind,
            @Nullable List<String> versions,
            @Nullable Deleted deleted,
            @Nullable From from,
            @Nullable String messageType) {
        /** What the names of events begin with that are records of steps. */
        public static final String EVENT = "dataset.";

        public DatasetTarget {
            key = List.copyOf(key);
            versions = versions == null ? null : List.copyOf(versions);
        }

        /** Of what was received, polled or replied. */
        public DatasetTarget(
                String name,
                List<String> key,
                @Nullable String version,
                @Nullable VersionKind versionKind,
                @Nullable Deleted deleted) {
            this(name, key, version, versionKind, null, deleted, null, null);
        }

        /** How versions compare. */
        public enum VersionKind {
            @JsonProperty("number")
            NUMBER,
            /** ISO 8601; without an offset in Vietnam time. */
            @JsonProperty("time")
            TIME,
            @JsonProperty("text")
            TEXT,
            /** By their place in a list. */
            @JsonProperty("order")
            ORDER
        }

        /** Where records come from. */
        public enum From {
            /** What was received or polled, or the reply to a step's call. */
            @JsonProperty("message")
            MESSAGE,
            /** What the operation's route, or a step that calls it, publishes. */
            @JsonProperty("published")
            PUBLISHED
        }

        @Override
        public VersionKind versionKind() {
            return versionKind == null ? VersionKind.NUMBER : versionKind;
        }

        @Override
        public List<String> versions() {
            return versions == null ? List.of() : versions;
        }

        @Override
        public From from() {
            return from == null ? From.MESSAGE : from;
        }

        /** The event that a step's record is. */
        public String event() {
            return EVENT + name;
        }

        /** The record is gone where the pointer has this value. */
        public record Deleted(String pointer, JsonNode equals) {}
    }
}
