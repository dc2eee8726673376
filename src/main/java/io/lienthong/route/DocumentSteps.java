package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Consumer;
import io.lienthong.access.Consumers;
import io.lienthong.document.DocumentRefused;
import io.lienthong.document.EdXml;
import io.lienthong.document.EdXmlDocument;
import io.lienthong.document.EdXmlReader;
import io.lienthong.document.EdXmlStatus;
import io.lienthong.document.EdXmlTrace;
import io.lienthong.document.EdXmlWriter;
import io.lienthong.document.OfficialForm;
import io.lienthong.journal.Journal;
import io.lienthong.journal.StoredMessage;
import io.lienthong.mailbox.Mailboxes;
import io.lienthong.mailbox.OutboundNotice;
import io.lienthong.mailbox.PostOffice;
import io.lienthong.message.AgencyCode;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import io.lienthong.message.Request;
import io.lienthong.message.Wording;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to e-documents on their way, one method a step: accepted from a system of the province, distributed, sent
 * out, fetched from outside. The file is never rewritten within the province: what a step must know of it stands beside it as
 * a small tree ({@code /matter}, {@code /from}, {@code /messageType}) that routes may point at.
 */
final class DocumentSteps {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentSteps.class);
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final String XML = "application/xml";
    /** What brings a file out: a message whose parent is the file's. */
    static final String OUTBOUND = OutboundNotice.EVENT;

    private static final String EXCHANGE = "document-exchange";
    private static final String NOTICE = "DocumentNotice.v1";
    private static final AgencyCode NAMELESS = new AgencyCode("LGSP");

    private final PostOffice office;
    private final Mailboxes mailboxes;
    private final Consumers consumers;
    private final Connectors connectors;
    private final Journal journal;
    private final Clock clock;

    DocumentSteps(
            PostOffice office,
            Mailboxes mailboxes,
            Consumers consumers,
            Connectors connectors,
            Journal journal,
            Clock clock) {
        this.office = office;
        this.mailboxes = mailboxes;
        this.consumers = consumers;
        this.connectors = connectors;
        this.journal = journal;
        this.clock = clock;
    }

    /** A system of the province hands over a file: it must be whole, and the system must speak for its sender. */
    void accept(CallContext context) {
        Request request = context.request();
        EdXml file = read(request.body().bytes());
        Consumer.Vxp vxp = consumers.find(request.consumer()).map(Consumer::vxp).orElse(null);
        String from = file.from().value();
        if (vxp == null || !vxp.speaksFor(from)) {
            throw BusException.refused(
                    ErrorCode.NOT_GRANTED,
                    new Wording(
                            "Hệ thống không được gửi thay cho đơn vị " + from,
                            "the system does not speak for agency " + from),
                    "vxp.agencies",
                    "the operator of the bus");
        }
        differs(request, "from", from);
        differs(request, "messageType", messageType(file));
        context.published()
                .add(event(
                        context,
                        request.id(),
                        "document.accepted",
                        file,
                        request.body().bytes()));
    }

    private static void differs(Request request, String name, String inFile) {
        String said = request.parameters().get(name);
        if (said != null && !said.equals(inFile)) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "Tham số " + name + " (" + said + ") khác với nội dung tệp edXML (" + inFile + ")",
                            "the parameter " + name + " (" + said + ") differs from what the edXML file says (" + inFile
                                    + ")"));
        }
    }

    /**
     * Into the mailboxes of the province; the rest goes out. Of recipients that nobody knows the sender of a document
     * hears; a status to one is parked.
     */
    void distribute(CallContext context) {
        Request request = context.request();
        byte[] bytes = request.body().bytes();
        EdXml file = read(bytes);
        PostOffice.Distributed distributed =
                office.distribute(request.environment(), request.id(), file, bytes, false, today());
        record(context, "sendDocument", file);
        if (distributed.outside()) {
            ObjectNode notice = envelope(file).put("docId", request.id().toString());
            context.published().add(event(context, MessageId.next(), OUTBOUND, NOTICE, matter(file), Body.of(notice)));
        }
        if (!distributed.unknown().isEmpty() && file instanceof EdXmlDocument document) {
            EdXmlStatus refusal = refusal(request.environment(), document, distributed.unknown());
            context.published()
                    .add(event(context, MessageId.next(), "document.arrived", refusal, EdXmlWriter.write(refusal)));
        }
    }

    /**
     * A document, without its attachments, is a record of the dataset that the operation declares which brought it; a status
     * of the one that declares statuses.
     */
    private void record(CallContext context, String operation, EdXml file) {
        if (file instanceof EdXmlDocument document) {
            record(context, operation, "Document.v1", document.json());
        } else if (file instanceof EdXmlStatus status) {
            record(context, "updateStatus", "DocumentStatus.v1", timed(status.json()));
        }
    }

    /** A status without a time is of now: its time says which of two is the newer. */
    private JsonNode timed(JsonNode status) {
        return status.has("timestamp") ? status : ((ObjectNode) status.deepCopy()).put("timestamp", now());
    }

    private String now() {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                OffsetDateTime.now(clock.withZone(VIETNAM)).truncatedTo(ChronoUnit.SECONDS));
    }

    private void record(CallContext context, String operation, String messageType, JsonNode record) {
        connectors
                .find(EXCHANGE)
                .flatMap(active -> active.operation(operation))
                .filter(active -> active.operation().dataset() != null)
                .map(active -> DatasetCompanion.event(active, context.request(), messageType, Body.of(record)))
                .ifPresent(context.published()::add);
    }

    /** Status 02 from us to the sender: the only one who can name the recipient rightly. */
    private EdXmlStatus refusal(Environment environment, EdXmlDocument document, List<String> unknown) {
        ObjectNode status = Json.object();
        status.putObject("from").put("agencyCode", centre(environment).value()).put("name", "Trục liên thông văn bản");
        status.putObject("responseFor")
                .put("agencyCode", document.from().value())
                .put("documentId", document.documentId().value());
        status.put("status", "REFUSED");
        status.put(
                "description",
                "Không tìm thấy đơn vị nhận có mã định danh " + String.join(", ", unknown)
                        + " trong danh sách đơn vị liên thông tại ngày "
                        + document.documentId().date()
                        + "; hãy kiểm tra mã và gửi lại cho đơn vị đó. Các đơn vị nhận khác đã được gửi.");
        status.put("timestamp", now());
        try {
            return EdXmlStatus.of(status);
        } catch (DocumentRefused e) {
            throw new IllegalStateException(
                    "a status of ours is refused: " + e.text().en(), e);
        }
    }

    /** From outside: into the mailboxes of the province, and never out again. */
    void deliver(CallContext context) {
        Request request = context.request();
        byte[] bytes = request.body().bytes();
        office.distribute(request.environment(), request.id(), read(bytes), bytes, true, today());
    }

    /** The file for the national exchange: in the official form unless it is signed, and with our trace. */
    Body outbound(CallContext context) {
        Request request = context.request();
        JsonNode notice = json(request.body());
        StoredMessage stored = stored(id(notice));
        ByteArrayOutputStream traced = new ByteArrayOutputStream();
        try {
            OfficialForm.Written written = OfficialForm.of(stored.event().data().bytes());
            if (written.left() > 0) {
                LOG.atWarn()
                        .addKeyValue("messageId", request.id())
                        .addKeyValue("traceId", request.trace().traceId())
                        .addKeyValue("docId", notice.path("docId").asText())
                        .log("{} elements that edXML 1.0 does not know do not go out", written.left());
            }
            EdXmlTrace.append(
                    new ByteArrayInputStream(written.file()),
                    centre(request.environment()),
                    stored.acceptedAt(),
                    traced);
        } catch (DocumentRefused e) {
            throw refused(e);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return Body.read(traced.toByteArray(), notice, XML);
    }

    /** The exchange has taken it; without its DocId nobody could say so. */
    void sent(CallContext context, Body reply) {
        String docId = json(reply).path("DocId").asText();
        boolean known = context.result() instanceof OperationCall.Result.Done done && done.duplicate();
        if (docId.isEmpty() && !known) {
            throw new BusException(ErrorCode.PROVIDER_REPLY_INVALID, "the exchange answered without a DocId");
        }
        mailboxes.sentOut(
                context.request().environment(), id(json(context.request().body())), docId);
    }

    /** A file came from the exchange: stored with the commit of this step, confirmed by the next. */
    void fetched(CallContext context, Body reply) {
        Request request = context.request();
        ObjectNode notice = ((ObjectNode) json(request.body())).deepCopy();
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(json(reply).asText());
            EdXml file = EdXmlReader.read(bytes);
            if (office.localSender(request.environment(), file, today()).isPresent()) {
                LOG.atInfo()
                        .addKeyValue("messageId", request.id())
                        .addKeyValue("traceId", request.trace().traceId())
                        .log("The exchange sent back what came from us");
            } else if (office.hasLocalRecipient(request.environment(), file, today())) {
                context.published().add(event(context, MessageId.next(), "document.arrived", file, bytes));
                record(context, "getEdoc", file);
            } else {
                fail(
                        request,
                        notice,
                        new Wording(
                                "Không có đơn vị nhận nào thuộc tỉnh", "no recipient is an agency of the province"));
            }
        } catch (DocumentRefused e) {
            fail(request, notice, e.text());
        } catch (IllegalArgumentException notBase64) {
            fail(request, notice, new Wording("Nội dung không phải base64", "the content is not base64"));
        }
        if (!notice.has("status")) {
            notice.put("status", "done");
        }
        context.published()
                .add(event(
                        context,
                        MessageId.next(),
                        "document-exchange.document-fetched",
                        NOTICE,
                        request.correlationId(),
                        Body.of(notice)));
    }

    /** Seen in the log, in the journal by the notice, and by the exchange. */
    private static void fail(Request request, ObjectNode notice, Wording reason) {
        notice.put("status", "fail").put("reason", reason.toString());
        LOG.atWarn()
                .addKeyValue("messageId", request.id())
                .addKeyValue("traceId", request.trace().traceId())
                .addKeyValue("docId", notice.path("docId").asText())
                .log("A document from the exchange is refused: {}", reason);
    }

    private StoredMessage stored(MessageId id) {
        return journal.findAccepted(id)
                .orElseThrow(
                        () -> new BusException(ErrorCode.MESSAGE_UNKNOWN, "the file of message " + id + " is gone"));
    }

    /** Our code as an exchange centre, as the exchange knows us. */
    private AgencyCode centre(Environment environment) {
        return connectors
                .find(EXCHANGE)
                .flatMap(active -> active.operation("sendEdoc"))
                .map(operation -> operation.settings().get(environment))
                .map(settings -> settings.path("systemId").asText())
                .filter(code -> AgencyCode.problem(code).isEmpty())
                .map(AgencyCode::new)
                .orElse(NAMELESS);
    }

    private Event event(CallContext context, MessageId id, String type, EdXml file, byte[] bytes) {
        String messageType = file instanceof EdXmlStatus ? "DocumentStatus.v1" : "Document.v1";
        return event(context, id, type, messageType, matter(file), Body.read(bytes, envelope(file), XML));
    }

    private static Event event(
            CallContext context,
            MessageId id,
            String type,
            String messageType,
            @org.jspecify.annotations.Nullable String correlation,
            Body data) {
        Request request = context.request();
        return new Event(
                id,
                request.environment(),
                type,
                request.operation().toString(),
                messageType,
                correlation,
                request.officer(),
                request.trace(),
                data);
    }

    /** What everything about one document has in common: the original's id. */
    private static String matter(EdXml file) {
        return file instanceof EdXmlDocument document && !document.concerns().isEmpty()
                ? document.concerns().get(0).value()
                : file.documentId().value();
    }

    private static ObjectNode envelope(EdXml file) {
        return Json.object()
                .put("matter", matter(file))
                .put("from", file.from().value())
                .put("messageType", messageType(file));
    }

    private static String messageType(EdXml file) {
        return file instanceof EdXmlStatus ? "status" : "edoc";
    }

    private static EdXml read(byte[] bytes) {
        try {
            return EdXmlReader.read(bytes);
        } catch (DocumentRefused e) {
            throw refused(e);
        }
    }

    private static BusException refused(DocumentRefused e) {
        return new BusException(ErrorCode.REQUEST_INVALID, e.text());
    }

    private static MessageId id(JsonNode notice) {
        return MessageId.parse(notice.path("docId").asText())
                .orElseThrow(() -> new BusException(ErrorCode.REQUEST_INVALID, "the notice names no message"));
    }

    private static JsonNode json(Body body) {
        try {
            return body.json();
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.PROVIDER_REPLY_INVALID, e.reason());
        }
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(VIETNAM));
    }
}
