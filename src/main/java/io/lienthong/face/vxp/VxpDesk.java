package io.lienthong.face.vxp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.face.vxp.VxpSignature.Signed;
import io.lienthong.journal.Journal;
import io.lienthong.mailbox.Agencies;
import io.lienthong.mailbox.Agency;
import io.lienthong.mailbox.Entry;
import io.lienthong.mailbox.Mailboxes;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers what an office system asks of its mailboxes and of the list of agencies. Blocks. */
final class VxpDesk {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private final Agencies agencies;
    private final Mailboxes mailboxes;
    private final Journal journal;

    VxpDesk(Agencies agencies, Mailboxes mailboxes, Journal journal) {
        this.agencies = agencies;
        this.mailboxes = mailboxes;
        this.journal = journal;
    }

    /** The answer to everything that hands nothing over. */
    ObjectNode answer(VxpOperation operation, Signed call) {
        Environment environment = call.consumer().environment();
        return switch (operation) {
            case RECEIVED -> received(environment, call);
            case SENT -> sent(environment, call);
            case GET -> get(environment, call);
            case UPDATE -> update(environment, call);
            case AGENCIES -> agencies(environment, "oldCode");
            case AGENCIES_QD20 -> agencies(environment, "code102");
            case UNITS -> agencies(environment, "unit");
            case SEND, REGISTER, DELETE -> throw new IllegalArgumentException("handed over to the bus: " + operation);
        };
    }

    private ObjectNode received(Environment environment, Signed call) {
        ArrayNode items = Json.object().arrayNode();
        for (Entry entry : mailboxes.waiting(environment, call.consumer().id(), kind(call))) {
            ObjectNode item = items.addObject();
            item.put("docId", entry.id().toString());
            item.put("serviceType", "eDoc");
            item.put("messageType", entry.kind().name());
            item.put("created_time", shown(entry.createdAt()));
            item.put("updated_time", shown(entry.updatedAt()));
            item.put("from", entry.sender());
            item.put("to", entry.agency());
            item.put("status", entry.state().name());
            put(item, "status_desc", entry.stateText());
            put(item, "title", entry.title());
            put(item, "notation", entry.notation());
        }
        return VxpReply.list(items);
    }

    private ObjectNode sent(Environment environment, Signed call) {
        Optional<MessageId> message = call.parameter("docid").isEmpty()
                ? Optional.empty()
                : Optional.of(MessageId.parse(call.parameter("docid")).orElseThrow(VxpDesk::unknown));
        ArrayNode items = Json.object().arrayNode();
        List<Entry> entries = mailboxes.sent(environment, call.consumer().id(), kind(call), message);
        for (Entry entry : entries) {
            ObjectNode item = items.addObject();
            item.put("serviceType", "eDoc");
            item.put("messageType", entry.kind().name());
            put(item, "title", entry.title());
            put(item, "notation", entry.notation());
            item.put("fromCode", entry.sender());
            item.put("toCode", entry.agency());
            item.put("senderDocId", entry.message().toString());
            item.put("receiverDocId", entry.id().toString());
            item.put("sentTime", shown(entry.createdAt()));
            if (entry.state() != Entry.State.initial) {
                item.put("receivedTime", shown(entry.updatedAt()));
            }
            item.put("sendStatus", entry.state().name());
            put(item, "sendStatusDesc", entry.stateText());
            put(item, "receiveStatus", entry.answer());
            put(item, "receiveStatusDesc", entry.answerText());
        }
        return VxpReply.list(items);
    }

    private ObjectNode get(Environment environment, Signed call) {
        Entry entry = entry(environment, call);
        byte[] file = journal.findAccepted(entry.message())
                .map(accepted -> accepted.event().data().bytes())
                .orElseThrow(VxpDesk::unknown);
        return VxpReply.done().put("data", Base64.getEncoder().encodeToString(file));
    }

    private ObjectNode update(Environment environment, Signed call) {
        String wanted = call.parameter("status");
        if (!List.of("processing", "done", "fail").contains(wanted)) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "Trạng thái (status) phải là processing, done hoặc fail",
                            "the status must be processing, done or fail"));
        }
        Entry entry = entry(environment, call);
        mailboxes.update(environment, call.consumer().id(), entry.id(), Entry.State.valueOf(wanted), null);
        return VxpReply.done();
    }

    private Entry entry(Environment environment, Signed call) {
        try {
            UUID id = UUID.fromString(call.parameter("docid"));
            return mailboxes.find(environment, call.consumer().id(), id).orElseThrow(VxpDesk::unknown);
        } catch (IllegalArgumentException notAnId) {
            throw unknown();
        }
    }

    private static BusException unknown() {
        return new BusException(
                ErrorCode.RECORD_NOT_FOUND,
                new Wording(
                        "Không tìm thấy văn bản có docId này trong hộp thư của hệ thống",
                        "no mailbox of yours has a document of this docId"));
    }

    /** @param more what the list has beside code and name: {@code oldCode}, {@code code102} or {@code unit} */
    private ObjectNode agencies(Environment environment, String more) {
        ArrayNode items = Json.object().arrayNode();
        for (Agency agency : agencies.list(environment)) {
            ObjectNode item = items.addObject();
            put(item, "id", agency.id());
            put(item, "pid", agency.parentId());
            item.put("code", agency.code());
            item.put("name", agency.name());
            put(item, "mail", agency.mail());
            switch (more) {
                case "oldCode" -> put(item, "oldCode", agency.oldCode());
                case "code102" -> put(item, "code102", agency.code102());
                default -> item.put("deleted", false).put("isAgency", true);
            }
        }
        return VxpReply.list(items);
    }

    private static Entry.Kind kind(Signed call) {
        return switch (call.parameter("messagetype")) {
            case "", "edoc" -> Entry.Kind.edoc;
            case "status" -> Entry.Kind.status;
            default ->
                throw new BusException(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                "Loại thông điệp (messagetype) phải là edoc hoặc status",
                                "the messagetype must be edoc or status"));
        };
    }

    private static String shown(Instant time) {
        return TIME.format(time);
    }

    private static void put(ObjectNode item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, value);
        }
    }
}
