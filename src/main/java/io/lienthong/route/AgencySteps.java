package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.Consumer;
import io.lienthong.access.Consumers;
import io.lienthong.mailbox.Agencies;
import io.lienthong.mailbox.Agency;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import io.lienthong.message.Wording;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to the list of agencies: a system registers or withdraws its own, the exchange lists all others. */
final class AgencySteps {
    private static final Logger LOG = LoggerFactory.getLogger(AgencySteps.class);
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    private final Agencies agencies;
    private final Consumers consumers;
    private final Clock clock;

    AgencySteps(Agencies agencies, Consumers consumers, Clock clock) {
        this.agencies = agencies;
        this.consumers = consumers;
        this.clock = clock;
    }

    /**
     * Makes the agencies those of the consumers' settings, which must be known before the first document comes. Settings with a
     * defect lack consumers, from whom nothing is taken; the start refuses them.
     */
    void followSettings() {
        for (Consumer consumer : consumers.declared()) {
            Consumer.Vxp vxp = consumer.vxp();
            if (vxp != null) {
                agencies.hold(consumer.environment(), consumer.id(), vxp.named());
            }
        }
        if (consumers.defects().isEmpty()) {
            for (String code : agencies.release(this::speaksFor)) {
                LOG.info("event=agency-released agency={}", code);
            }
        }
    }

    private boolean speaksFor(Environment environment, String id, String code) {
        Consumer consumer = consumers.declared(id).orElse(null); // whether it was cut off is no matter of the settings
        return consumer != null
                && consumer.environment() == environment
                && consumer.vxp() != null
                && consumer.vxp().speaksFor(code);
    }

    /** A system registers or changes an agency that it speaks for. */
    void register(CallContext context) {
        Request request = context.request();
        Agency agency = agency(request, request.consumer());
        requireHeld(request, agency.code());
        agencies.register(request.environment(), agency, today());
    }

    /** A system's agency is no more. */
    void withdraw(CallContext context) {
        Request request = context.request();
        String code = agency(request, null).code();
        requireHeld(request, code);
        if (!agencies.delete(request.environment(), request.consumer(), code, today())) {
            throw new BusException(
                    ErrorCode.RECORD_NOT_FOUND,
                    new Wording(
                            "Không có đơn vị " + code + " đang hoạt động", "there is no agency " + code + " in use"));
        }
    }

    /** One line of the national list. */
    void listed(CallContext context) {
        Request request = context.request();
        agencies.listed(request.environment(), agency(request, null), today());
    }

    private void requireHeld(Request request, String code) {
        Consumer.Vxp vxp = consumers.find(request.consumer()).map(Consumer::vxp).orElse(null);
        if (vxp == null || !vxp.speaksFor(code)) {
            throw BusException.refused(
                    ErrorCode.NOT_GRANTED,
                    new Wording(
                            "Hệ thống không được đăng ký đơn vị " + code,
                            "the system does not speak for agency " + code),
                    "vxp.agencies",
                    "the operator of the bus");
        }
    }

    private static Agency agency(Request request, @Nullable String holder) {
        JsonNode json;
        try {
            json = request.body().json();
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, e.reason());
        }
        String code = json.path("code").asText();
        return new Agency(
                code,
                json.path("name").asText(code),
                text(json, "id"),
                text(json, "parentId"),
                text(json, "mail"),
                text(json, "mobile"),
                text(json, "fax"),
                text(json, "oldCode"),
                text(json, "code102"),
                holder);
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(VIETNAM));
    }
}
