package io.lienthong.province;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes what a step of a dossier is to other systems: {@code Payment.v1} where it is paid, else a version of {@code Dossier.v1}. */
public final class RecordWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int CLOSING = 17 * 3600;
    private static final int MINUTE = 60;

    private final Days days;
    private final char[] clock = new char[15];

    RecordWriter(Days days) {
        this.days = days;
        "T00:00:00+07:00".getChars(0, clock.length, clock, 0);
    }

    public byte[] bytes(Dossier dossier, Dossier.Step step) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(dossier, step, out);
        return out.toByteArray();
    }

    public void write(Dossier dossier, Dossier.Step step, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            if (step == Dossier.Step.PAID) {
                payment(json, dossier);
            } else {
                version(json, dossier, step);
            }
            json.writeEndObject();
        }
    }

    private void version(JsonGenerator json, Dossier dossier, Dossier.Step step) throws IOException {
        Procedure procedure = dossier.procedure();
        json.writeStringField("dossierCode", dossier.code());
        json.writeStringField("procedure", procedure.name());
        json.writeStringField("procedureCode", procedure.code());
        json.writeStringField("procedureTitle", procedure.title());
        json.writeStringField("fieldCode", procedure.fieldCode());
        json.writeStringField("fieldTitle", procedure.fieldTitle());
        json.writeStringField("agencyCode", dossier.agency());
        json.writeStringField("processingUnit", dossier.unit());
        channel(json, dossier);
        json.writeStringField("receivedAt", time(dossier.receivedDay(), dossier.receivedTime()));
        json.writeStringField("dueAt", time(dossier.dueDay(), CLOSING));
        if (step == Dossier.Step.RESOLVED) {
            json.writeStringField("resolvedAt", time(dossier.resolvedDay(), dossier.resolvedTime()));
        }
        json.writeStringField("status", step.name());
        json.writeNumberField("statusSequence", sequence(step));
        applicant(json, dossier.applicant());
        if (step == Dossier.Step.RESOLVED) {
            json.writeBooleanField("digitised", dossier.digitised());
            json.writeBooleanField("paidOnline", dossier.paid());
        }
    }

    private static int sequence(Dossier.Step step) {
        return switch (step) {
            case RECEIVED -> 1;
            case IN_PROCESS -> 2;
            case PAID -> throw new IllegalArgumentException("a payment is no version of a dossier");
            case RESOLVED -> 3;
        };
    }

    private void channel(JsonGenerator json, Dossier dossier) throws IOException {
        switch (dossier.channel()) {
            case NATIONAL_PORTAL, LOCAL_SYSTEM -> {
                json.writeStringField("channel", "ONLINE");
                json.writeStringField("submittedThrough", dossier.channel().name());
                json.writeStringField("submittedAt", time(dossier.receivedDay(), dossier.receivedTime() - MINUTE));
            }
            case COUNTER, POST ->
                json.writeStringField("channel", dossier.channel().name());
        }
    }

    private static void applicant(JsonGenerator json, People.Applicant applicant) throws IOException {
        json.writeObjectFieldStart("applicant");
        boolean citizen = !applicant.personalNumber().isEmpty();
        json.writeStringField("kind", citizen ? "CITIZEN" : "ENTERPRISE");
        json.writeStringField("fullName", applicant.fullName());
        if (citizen) {
            json.writeStringField("personalNumber", applicant.personalNumber());
        }
        json.writeEndObject();
    }

    /** The reference is made as systems in use do, of the dossier's code without its signs. */
    private void payment(JsonGenerator json, Dossier dossier) throws IOException {
        json.writeStringField(
                "paymentReference", "dvc" + dossier.code().replace(".", "").replace("-", ""));
        json.writeNumberField("amount", dossier.procedure().fee());
        json.writeStringField("currency", "VND");
        json.writeStringField("state", "PAID");
        json.writeStringField("requestedAt", time(dossier.receivedDay(), dossier.receivedTime() + 5 * MINUTE));
        json.writeStringField("transactionTime", time(dossier.receivedDay(), dossier.receivedTime() + 8 * MINUTE));
        json.writeStringField("dossierCode", dossier.code());
        json.writeStringField("procedureCode", dossier.procedure().code());
        json.writeStringField("agencyCode", dossier.agency());
    }

    /** In Vietnam. */
    private String time(int day, int second) {
        digits(1, second / 3600);
        digits(4, second / MINUTE % MINUTE);
        digits(7, second % MINUTE);
        return days.iso(day).concat(String.valueOf(clock));
    }

    private void digits(int at, int number) {
        clock[at] = (char) ('0' + number / 10);
        clock[at + 1] = (char) ('0' + number % 10);
    }
}
