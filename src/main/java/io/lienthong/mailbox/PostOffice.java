package io.lienthong.mailbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.document.DocumentId;
import io.lienthong.document.EdXml;
import io.lienthong.document.EdXmlDocument;
import io.lienthong.document.EdXmlStatus;
import io.lienthong.message.AgencyCode;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Sha256;
import io.lienthong.message.Wording;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Brings documents and statuses to their recipients: into the mailboxes of the province, and says what must go out. */
public final class PostOffice {
    private final Agencies agencies;
    private final Mailboxes mailboxes;
    private final TransactionTemplate transactions;

    public PostOffice(Agencies agencies, Mailboxes mailboxes, TransactionTemplate transactions) {
        this.agencies = agencies;
        this.mailboxes = mailboxes;
        this.transactions = transactions;
    }

    /**
     * What is left to do.
     *
     * @param outside whether the file must go out through the national exchange
     * @param unknown codes of a document's recipients that no list has
     */
    public record Distributed(boolean outside, List<String> unknown) {
        public Distributed {
            unknown = List.copyOf(unknown);
        }
    }

    /** Whether somebody in the province gets this file. */
    public boolean hasLocalRecipient(Environment environment, EdXml file, LocalDate today) {
        return recipients(environment, file).stream()
                .anyMatch(code ->
                        find(environment, code, file, today).map(Agency::local).orElse(false));
    }

    /** The agency that sent it, where its mailbox is here. */
    public Optional<Agency> localSender(Environment environment, EdXml file, LocalDate today) {
        return find(environment, file.from().value(), file, today).filter(Agency::local);
    }

    /**
     * Distributes a file, all or nothing; a second time changes nothing. What a later message brings again reaches those
     * for whom it failed. Throws RECORD_NOT_FOUND for a status whose recipient no list has: there is nobody else to tell, so
     * it waits for a person.
     *
     * @param fromExchange whether it came in from outside, so that it does not go out again
     */
    public Distributed distribute(
            Environment environment,
            MessageId message,
            EdXml file,
            byte[] bytes,
            boolean fromExchange,
            LocalDate today) {
        Mailboxes.Filed filed = filed(environment, message, file, Sha256.of(bytes), today);
        List<String> unknown = new ArrayList<>();
        boolean judged = agencies.knowsOthers(environment);
        return java.util.Objects.requireNonNull(transactions.execute(status -> {
            boolean outside = false;
            for (String code : recipients(environment, file)) {
                Optional<Agency> agency = find(environment, code, file, today);
                if (agency.isPresent() && agency.get().local()) {
                    mailboxes.place(filed, agency.get().code(), code, true);
                } else if (!fromExchange && (agency.isPresent() || !judged)) {
                    outside |= mailboxes.place(filed, agency.map(Agency::code).orElse(code), code, false);
                } else if (!fromExchange && file instanceof EdXmlStatus) {
                    throw new BusException(
                            ErrorCode.RECORD_NOT_FOUND,
                            new Wording(
                                    "Không có đơn vị " + code
                                            + " trong danh sách đơn vị liên thông để nhận trạng thái này",
                                    "no list has agency " + code + ", which this status is for"));
                } else if (!fromExchange) {
                    unknown.add(code);
                }
            }
            if (file instanceof EdXmlStatus told) {
                mailboxes.answered(
                        environment,
                        filed.documentId(),
                        filed.sender(),
                        told.status().code(),
                        text(told.json().path("description")),
                        time(told.json().path("timestamp")));
            }
            return new Distributed(outside, unknown);
        }));
    }

    private Mailboxes.Filed filed(
            Environment environment, MessageId message, EdXml file, byte[] content, LocalDate today) {
        JsonNode json = file.json();
        JsonNode code = json.path("code");
        return new Mailboxes.Filed(
                environment,
                message,
                content,
                file instanceof EdXmlStatus ? Entry.Kind.status : Entry.Kind.edoc,
                codeOfToday(environment, file.from().value(), file, today),
                file.documentId().value(),
                text(json.path("subject")),
                code.isObject()
                        ? code.path("number").asText() + "/"
                                + code.path("notation").asText()
                        : text(json.path("responseFor").path("code")));
    }

    private String codeOfToday(Environment environment, String code, EdXml file, LocalDate today) {
        return find(environment, code, file, today).map(Agency::code).orElse(code);
    }

    /** A code means what it meant on the day of the document; one that is younger than that means what it means today. */
    private Optional<Agency> find(Environment environment, String code, EdXml file, LocalDate today) {
        LocalDate dated = file.documentId().date();
        return agencies.find(environment, code, dated.isAfter(today) ? today : dated)
                .or(() -> agencies.find(environment, code, today));
    }

    private Set<String> recipients(Environment environment, EdXml file) {
        if (file instanceof EdXmlStatus status) {
            return Set.of(status.to().value());
        }
        EdXmlDocument document = (EdXmlDocument) file;
        Set<String> codes = new LinkedHashSet<>();
        document.to().stream().map(AgencyCode::value).forEach(codes::add);
        document.json()
                .path("business")
                .path("update")
                .path("receivers")
                .forEach(receiver -> codes.add(receiver.path("agencyCode").asText()));
        String sender = agencies.find(
                        environment,
                        document.from().value(),
                        document.documentId().date())
                .map(Agency::code)
                .orElse(document.from().value());
        for (DocumentId concerned : document.concerns()) {
            mailboxes.ofDocument(environment, sender, concerned.value()).forEach(entry -> codes.add(entry.named()));
        }
        return codes;
    }

    /** When the recipient says it was; a status without a time counts as said now. */
    private static Instant time(JsonNode value) {
        return value.isTextual() ? OffsetDateTime.parse(value.textValue()).toInstant() : Instant.now();
    }

    private static @Nullable String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : null;
    }
}
