package io.lienthong.face.sync;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.access.DatasetGrant;
import io.lienthong.dataset.Cursor;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Head;
import io.lienthong.dataset.Heads;
import io.lienthong.dataset.Item;
import io.lienthong.dataset.Proof;
import io.lienthong.dataset.ReadLedger;
import io.lienthong.dataset.Readers;
import io.lienthong.dataset.View;
import io.lienthong.face.Exchange;
import io.lienthong.face.QueryString;
import io.lienthong.face.RequestReader;
import io.lienthong.face.Streams;
import io.lienthong.journal.Journal;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import io.lienthong.route.SyncedDatasets;
import io.lienthong.route.SyncedDatasets.SyncedDataset;
import io.lienthong.route.Workers;
import io.lienthong.webhook.Webhooks;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /sync/v1}, {@code /sync/v1/{dataset}}, {@code …/snapshot}, {@code …/proof}, {@code …/records/{key}}: what
 * consumers were granted of the synchronised datasets; {@code POST …/webhook/enable}. Shared by all event loops.
 */
public final class SyncFace {
    private static final String PREFIX = "/sync/v1";
    private static final int MAX_KEY = 2_000;

    private final Access access;
    private final SyncedDatasets datasets;
    private final Sources sources;
    private final Workers proofs;
    private final WebhookShare webhooks;
    private final Streams streams = new Streams();

    /**
     * @param workers threads that read pages
     * @param proofs threads for what reads a whole dataset, apart from all other work
     */
    public SyncFace(
            Access access,
            SyncedDatasets datasets,
            Feed feed,
            Heads heads,
            Readers readers,
            Journal journal,
            Webhooks webhooks,
            Workers workers,
            Workers proofs) {
        this.access = access;
        this.datasets = datasets;
        this.sources = new Sources(feed, heads, readers, workers, new PersonalReads(new ReadLedger(journal), workers));
        this.webhooks = new WebhookShare(webhooks);
        this.proofs = proofs;
    }

    public static boolean owns(String uri) {
        return uri.startsWith(PREFIX)
                && (uri.length() == PREFIX.length() || "/?".indexOf(uri.charAt(PREFIX.length())) >= 0);
    }

    /** Answers itself. */
    public RequestReader.@Nullable Continuation head(HttpServerRequest http, @Nullable String certificate) {
        Exchange exchange = new Exchange(http, access);
        Consumer caller = null;
        try {
            boolean enables = http.path().endsWith(WebhookShare.ENABLE);
            if (http.method() != (enables ? HttpMethod.POST : HttpMethod.GET)) {
                throw new BusException(
                        ErrorCode.METHOD_NOT_ALLOWED,
                        new Wording(
                                "đường dẫn này nhận " + (enables ? "POST" : "GET"),
                                "this path takes " + (enables ? "POST" : "GET")));
            }
            caller = access.authenticate(http.getHeader(HttpHeaders.AUTHORIZATION), certificate);
            exchange.calledBy(caller);
            route(exchange, caller, certificate);
        } catch (BusException e) {
            exchange.refuse(e, caller == null || e.code() != ErrorCode.QUOTA_EXCEEDED ? null : caller.pause());
        }
        return null;
    }

    private void route(Exchange exchange, Consumer caller, @Nullable String certificate) {
        String[] path = exchange.http.path().substring(PREFIX.length()).split("/", -1);
        if (path.length == 1) {
            access.requireQuota(caller);
            sources.workers().start(() -> exchange.answering(() -> list(exchange, caller)));
            return;
        }
        Question question = question(exchange.http, caller, certificate, path[1]);
        String what = path.length == 2 ? "" : path[2];
        if (what.equals("records") && path.length == 4) {
            String key = key(path[3]);
            sources.workers().start(() -> exchange.answering(() -> record(exchange, question, key)));
        } else if (path.length == 4 && exchange.http.path().endsWith(WebhookShare.ENABLE)) {
            sources.workers().start(() -> exchange.answering(() -> webhooks.enable(exchange, question)));
        } else if (path.length > 3) {
            throw unknown();
        } else if (what.isEmpty() && path.length == 2) {
            if (EventStream.isAskedFor(exchange)) {
                EventStream stream = new EventStream(exchange, question, sources);
                streams.open(exchange, caller);
                sources.workers().start(() -> exchange.answering(stream::start));
            } else {
                FeedPage page = new FeedPage(exchange, question, sources, format(exchange, question));
                sources.workers().start(() -> exchange.answering(page::start));
            }
        } else if (what.equals("snapshot")) {
            Snapshot snapshot = new Snapshot(exchange, question, sources, format(exchange, question));
            streams.open(exchange, caller);
            sources.workers().start(() -> exchange.answering(snapshot::start));
        } else if (what.equals("proof")) {
            proofs.start(() -> exchange.answering(() -> proof(exchange, question)));
        } else {
            throw unknown();
        }
    }

    private Question question(HttpServerRequest http, Consumer caller, @Nullable String certificate, String name) {
        SyncedDataset dataset = datasets.find(name)
                .orElseThrow(() -> new BusException(
                        ErrorCode.DATASET_UNKNOWN,
                        new Wording("không có bộ dữ liệu nào mang tên này", "there is no dataset of this name")));
        DatasetGrant grant = access.requireDataset(caller, name);
        access.requireQuota(caller);
        Map<String, String> parameters = QueryString.of(http);
        return new Question(
                caller,
                dataset,
                grant,
                datasets.view(dataset, grant),
                datasets.showsPersonalData(dataset, grant),
                parameters,
                () -> access.requireDataset(
                                access.authenticate(http.getHeader(HttpHeaders.AUTHORIZATION), certificate), name)
                        .equals(grant));
    }

    private Format format(Exchange exchange, Question question) {
        List<String> columns = question.grant().fields().isEmpty()
                ? datasets.fields(question.dataset())
                : question.grant().fields().stream()
                        .map(pointer -> pointer.split("/")[1])
                        .distinct()
                        .toList();
        Format format = Format.of(exchange.http.getHeader(HttpHeaders.ACCEPT), columns);
        if (format == null) {
            throw new BusException(
                    ErrorCode.NOT_ACCEPTABLE,
                    new Wording(
                            "bộ dữ liệu được viết theo application/json, application/x-ndjson, text/csv hoặc, riêng thay đổi, text/event-stream",
                            "datasets are written as application/json, application/x-ndjson, text/csv or, changes alone, text/event-stream"));
        }
        return format;
    }

    private static String key(String encoded) {
        try {
            String key = QueryStringDecoder.decodeComponent(encoded.replace("+", "%2B"));
            if (!key.isEmpty() && key.length() <= MAX_KEY && key.indexOf('\0') < 0) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw QueryString.invalid("key", "không phải khoá của bản ghi", "is no key of a record");
    }

    private static BusException unknown() {
        return new BusException(
                ErrorCode.PATH_UNKNOWN,
                new Wording(
                        "dưới một bộ dữ liệu có /snapshot, /proof, /records/{key} và, bằng POST, /webhook/enable; không có"
                                + " chúng là các thay đổi",
                        "below a dataset there are /snapshot, /proof, /records/{key} and, to POST, /webhook/enable; without"
                                + " them come its changes"));
    }

    /** What the consumer was granted, where it stands, and how its webhooks do. */
    private void list(Exchange exchange, Consumer caller) {
        List<Readers.Position> positions = sources.readers().all();
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("datasets");
        for (SyncedDataset dataset : datasets.all()) {
            Optional<DatasetGrant> grant = access.datasetGrant(caller, dataset.name());
            if (grant.isEmpty()) {
                continue;
            }
            View view = datasets.view(dataset, grant.get());
            Head head = sources.feed().head(caller.environment(), dataset.name());
            ObjectNode one = list.addObject()
                    .put("dataset", dataset.name())
                    .put("now", new Cursor(dataset.name(), head.epoch(), view.id(), head.sequence()).text());
            ArrayNode messageTypes = one.putArray("messageTypes");
            dataset.messageTypes().forEach(messageTypes::add);
            describe(one, grant.get());
            positions.stream()
                    .filter(position -> position.environment() == caller.environment()
                            && position.consumer().equals(caller.id())
                            && position.dataset().equals(dataset.name()))
                    .findFirst()
                    .ifPresent(position -> describe(one, position, view, head));
        }
        webhooks.list(answer.putArray("webhooks"), caller);
        exchange.answer(200, Format.JsonFormat.MEDIA_TYPE, Map.of(), Json.write(answer));
    }

    private static void describe(ObjectNode one, DatasetGrant grant) {
        ObjectNode granted = one.putObject("grant");
        if (!grant.fields().isEmpty()) {
            ArrayNode fields = granted.putArray("fields");
            grant.fields().forEach(fields::add);
        }
        if (!grant.rows().isEmpty()) {
            granted.set("rows", Json.object());
            grant.rows().forEach((pointer, values) -> {
                ArrayNode allowed = ((ObjectNode) granted.get("rows")).putArray(pointer);
                values.forEach(allowed::add);
            });
        }
        granted.put("personalData", grant.personalData());
        if (grant.purpose() != null) {
            granted.put("purpose", grant.purpose());
        }
        if (grant.validUntil() != null) {
            granted.put("validUntil", grant.validUntil().toString());
        }
    }

    /** The cursor as long as it is good for something: a new one over the old place would skip what the grant gained since. */
    private static void describe(ObjectNode one, Readers.Position position, View view, Head head) {
        ObjectNode shown = one.putObject("position");
        Cursor cursor = position.cursor();
        if (cursor.epoch().equals(head.epoch()) && cursor.view().equals(view.id())) {
            shown.put("cursor", cursor.text());
        }
        shown.put("readAt", position.readAt().toString())
                .put("changesBehind", position.changesBehind())
                .put("secondsBehind", position.behind().toSeconds());
    }

    private void record(Exchange exchange, Question question, String key) {
        question.requireOnly(Set.of("asOf"));
        long asOf = question.asOf(sources.feed());
        Item item = sources.feed()
                .record(question.environment(), question.name(), question.view(), asOf, key)
                .orElseThrow(() -> new BusException(
                        ErrorCode.RECORD_NOT_FOUND,
                        new Wording("không có bản ghi nào mang khoá này", "there is no record with this key")));
        sources.personal().told(exchange, question, exchange.id, key, () -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            item.writeTo(out);
            exchange.answer(200, Format.JsonFormat.MEDIA_TYPE, Map.of(), out.toByteArray());
        });
    }

    private void proof(Exchange exchange, Question question) {
        question.requireOnly(Set.of("at", "from", "to"));
        Cursor at = question.cursor(
                sources.feed(),
                Optional.ofNullable(question.parameters().get("at")).orElse(Question.NOW));
        String from = question.parameters().getOrDefault("from", "");
        String to = question.parameters().get("to");
        if (from.indexOf('\0') >= 0 || (to != null && to.indexOf('\0') >= 0)) {
            throw QueryString.invalid("from", "chứa ký tự 0", "holds a zero character");
        }
        Proof proof =
                sources.feed().proof(question.environment(), question.name(), question.view(), at.sequence(), from, to);
        ObjectNode answer = Json.object().put("dataset", question.name()).put("at", at.text());
        if (!from.isEmpty()) {
            answer.put("from", from);
        }
        if (to != null) {
            answer.put("to", to);
        }
        answer.put("count", proof.count()).put("sha256", proof.sha256());
        exchange.answer(200, Format.JsonFormat.MEDIA_TYPE, Map.of(), Json.write(answer));
    }
}
