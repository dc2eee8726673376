package io.lienthong.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Environment;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartiesTest {
    private static final TrafficClass HANDED_OVER = of("dossiers", "ACCEPTED", "");
    private static final TrafficClass MALFORMED = of("dossiers", "CALLED", "REQUEST_INVALID");
    private static final TrafficClass BECAME = of("orders", "ACCEPTED", "");
    private static final TrafficClass ORDERED = of("orders", "CONCLUDED", "");
    private static final TrafficClass IN_DOUBT = of("orders", "CONCLUDED", "OUTCOME_UNKNOWN");
    private static final TrafficClass REFUSED = of("orders", "CONCLUDED", "REQUEST_REFUSED");

    private static TrafficClass of(String operation, String kind, String code) {
        return new TrafficClass(Environment.PRODUCTION, "portal", "office", operation, kind, code);
    }

    @Test
    void whatWasTakenAndWhatWasRefusedAreRequestsOfTheirOwn() {
        Set<TrafficClass> all = Set.of(HANDED_OVER, MALFORMED);

        assertThat(Parties.asked(all)).containsExactlyInAnyOrder(HANDED_OVER, MALFORMED);
        assertThat(Parties.answered(all)).doesNotContain(HANDED_OVER);
    }

    @Test
    void aMessageThatACallBecameIsNoRequestOfItsOwn() {
        assertThat(Parties.asked(Set.of(BECAME, ORDERED, REFUSED))).containsExactlyInAnyOrder(ORDERED, REFUSED);
        assertThat(Parties.asked(Set.of(BECAME, IN_DOUBT))).containsExactly(IN_DOUBT);
        assertThat(Parties.answered(Set.of(BECAME, ORDERED))).contains(BECAME);
    }

    /** A route that reads personal data concludes its read where it fails. */
    @Test
    void aHandoverThatFailedLateHidesNoneThatWentWell() {
        TrafficClass late = of("dossiers", "CONCLUDED", "PROVIDER_TIMEOUT");

        assertThat(Parties.asked(Set.of(HANDED_OVER, late))).containsExactlyInAnyOrder(HANDED_OVER, late);
    }
}
