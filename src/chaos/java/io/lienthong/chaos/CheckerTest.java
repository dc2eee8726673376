package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.chaos.History.Applied;
import io.lienthong.chaos.History.Arrival;
import io.lienthong.chaos.History.Change;
import io.lienthong.chaos.History.Concluded;
import io.lienthong.chaos.History.Database;
import io.lienthong.chaos.History.Entry;
import io.lienthong.chaos.History.Held;
import io.lienthong.chaos.History.Intent;
import io.lienthong.chaos.History.Open;
import io.lienthong.chaos.History.Promise;
import io.lienthong.chaos.History.Stored;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker on histories made by hand. */
class CheckerTest {
    private static final String ROUTE = "take";

    private final List<Entry> ledger = new ArrayList<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Stored> messages = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();
    private final List<Concluded> concluded = new ArrayList<>();
    private final List<Applied> applied = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();

    private List<Violation> check() {
        return Checker.check(new History(ledger, arrivals, new Database(messages, open, concluded, applied, held)));
    }

    private void sent(String key) {
        ledger.add(new Intent(key, History.PRODUCTION, "lane", "body of " + key));
    }

    private void promised(String key) {
        ledger.add(new Promise(key, "id of " + key, "receipt of " + key));
    }

    private void stored(String... keys) {
        for (String key : keys) {
            messages.add(new Stored("id of " + key, History.PRODUCTION, List.of(ROUTE)));
        }
    }

    private void delivered(String... keys) {
        for (String key : keys) {
            arrivals.add(new Arrival(key, "step of " + key, "body of " + key, true));
            concluded.add(new Concluded("id of " + key, ROUTE, "DELIVERED"));
        }
    }

    private void exchanged(String... keys) {
        for (String key : keys) {
            sent(key);
            promised(key);
        }
        stored(keys);
    }

    private void isViolated(Violation.Promise promise, String what) {
        assertThat(check()).anySatisfy(violation -> {
            assertThat(violation.promise()).isEqualTo(promise);
            assertThat(violation.what()).contains(what);
        });
    }

    @Test
    void nothingIsWrongWithARunInOrder() {
        exchanged("a", "b");
        delivered("a", "b");

        assertThat(check()).isEmpty();
    }

    @Test
    void lateRepeatOfAnEarlierMessageIsADuplicate() {
        exchanged("a", "b");
        delivered("a", "b");
        arrivals.add(new Arrival("a", "step of a", "body of a", true));

        assertThat(check()).isEmpty();
    }

    @Test
    void messagesUnderWayAtOnceHaveNoOrder() {
        sent("a");
        sent("b");
        promised("b");
        promised("a");
        stored("a", "b");
        delivered("b", "a");

        assertThat(check()).isEmpty();
    }

    @Test
    void promisedMessageThatIsNotStoredIsLost() {
        sent("a");
        promised("a");

        isViolated(Violation.Promise.ACCEPTANCE, "a was accepted and is lost");
    }

    @Test
    void messageThatNeverGotItsPromiseIsAViolation() {
        sent("a");

        isViolated(Violation.Promise.ACCEPTANCE, "a was never answered");
    }

    @Test
    void anotherReceiptForTheSameKeyIsAViolation() {
        exchanged("a");
        ledger.add(new Promise("a", "id of a", "another receipt"));
        delivered("a");

        isViolated(Violation.Promise.ACCEPTANCE, "a was promised");
    }

    @Test
    void oneMessageIdForTwoKeysIsAViolation() {
        exchanged("a");
        sent("b");
        ledger.add(new Promise("b", "id of a", "receipt of b"));
        delivered("a");

        isViolated(Violation.Promise.ACCEPTANCE, "got one message id");
    }

    @Test
    void messageThatStillWaitsIsNotFinal() {
        exchanged("a");
        open.add(new Open("id of a", ROUTE, "WAITING"));

        isViolated(Violation.Promise.DELIVERY, "waits for ever");
    }

    @Test
    void messageWithoutEndVanished() {
        exchanged("a");

        isViolated(Violation.Promise.DELIVERY, "vanished");
    }

    @Test
    void parkedMessageIsFinal() {
        exchanged("a");
        open.add(new Open("id of a", ROUTE, "PARKED"));

        assertThat(check()).isEmpty();
    }

    @Test
    void deliveredMessageWithoutEffectIsAViolation() {
        exchanged("a");
        arrivals.add(new Arrival("a", "step of a", "body of a", false));
        concluded.add(new Concluded("id of a", ROUTE, "DELIVERED"));

        isViolated(Violation.Promise.DELIVERY, "never had its effect");
    }

    @Test
    void twoIdempotencyKeysForAMessageAreTwoEffects() {
        exchanged("a");
        delivered("a");
        arrivals.add(new Arrival("a", "another step", "body of a", true));

        isViolated(Violation.Promise.EFFECT, "two idempotency keys");
    }

    @Test
    void otherBodyUnderTheSameKeyIsAViolation() {
        exchanged("a");
        delivered("a");
        arrivals.add(new Arrival("a", "step of a", "body of b", true));

        isViolated(Violation.Promise.EFFECT, "another body");
    }

    @Test
    void deliveryConcludedTwiceIsAViolation() {
        exchanged("a");
        delivered("a");
        concluded.add(new Concluded("id of a", ROUTE, "DELIVERED"));

        isViolated(Violation.Promise.EFFECT, "concluded twice");
    }

    @Test
    void laterMessageBeforeAnEarlierOneIsOutOfOrder() {
        exchanged("a", "b");
        delivered("b", "a");

        isViolated(Violation.Promise.ORDER, "b had its effect, and a had its effect later");
    }

    @Test
    void laterMessagePastAParkedOneIsOutOfOrder() {
        exchanged("a", "b");
        open.add(new Open("id of a", ROUTE, "PARKED"));
        arrivals.add(new Arrival("a", "step of a", "body of a", false));
        delivered("b");

        isViolated(Violation.Promise.ORDER, "b had its effect, and a had no effect");
    }

    @Test
    void withdrawnMessageHoldsNobody() {
        exchanged("a", "b");
        concluded.add(new Concluded("id of a", ROUTE, "WITHDRAWN"));
        delivered("b");

        assertThat(check()).isEmpty();
    }

    @Test
    void messageOfTheSandboxThatArrivesCrossedTheBoundary() {
        ledger.add(new Intent("a", "SANDBOX", "lane", "body of a"));
        promised("a");
        stored("a");
        delivered("a");

        isViolated(Violation.Promise.BOUNDARY, "a of SANDBOX arrived");
        isViolated(Violation.Promise.BOUNDARY, "a is stored as of PRODUCTION");
    }

    // ---- datasets

    private void changed(String key, int version) {
        ledger.add(new Change(key, "r", version, "data of " + key));
        promised(key);
        messages.add(new Stored("id of " + key, History.PRODUCTION, List.of()));
    }

    private void applied(String key, int version) {
        applied.add(new Applied(applied.size() + 1, "r", version, "id of " + key, "data of " + key));
    }

    private void held(String key, int version) {
        held.clear();
        held.add(new Held("r", version, "data of " + key));
    }

    @Test
    void olderVersionsAndRepeatsThatChangeNothingAreRight() {
        changed("b", 2);
        changed("a", 1);
        changed("c", 2);
        applied("b", 2);
        held("b", 2);

        assertThat(check()).isEmpty();
    }

    @Test
    void olderVersionThatOverwritesIsSeen() {
        changed("b", 2);
        changed("a", 1);
        applied("b", 2);
        applied("a", 1);
        held("a", 1);

        isViolated(Violation.Promise.EFFECT, "version 1 was applied after 2");
        isViolated(Violation.Promise.EFFECT, "holds version 1");
    }

    @Test
    void versionThatIsAppliedTwiceIsSeen() {
        changed("a", 1);
        changed("b", 1);
        applied("a", 1);
        applied("b", 1);
        held("b", 1);

        isViolated(Violation.Promise.EFFECT, "version 1 was applied after 1");
    }

    @Test
    void acceptedVersionThatTheDatasetNeverGotIsSeen() {
        changed("a", 1);
        changed("b", 2);
        applied("a", 1);
        held("a", 1);

        isViolated(Violation.Promise.EFFECT, "holds version 1, and 2 was accepted");
    }

    @Test
    void recordThatTheDatasetNeverGotIsSeen() {
        changed("a", 1);

        isViolated(Violation.Promise.EFFECT, "is not in the dataset");
    }

    @Test
    void changeThatNobodySentIsSeen() {
        changed("a", 1);
        applied("a", 1);
        applied.add(new Applied(2, "r", 2, "id of x", "data of x"));
        held("x", 2);

        isViolated(Violation.Promise.EFFECT, "came from nowhere");
    }

    @Test
    void otherContentThanThatOfItsMessageIsSeen() {
        changed("a", 1);
        applied.add(new Applied(1, "r", 1, "id of a", "other data"));
        held.add(new Held("r", 1, "other data"));

        isViolated(Violation.Promise.EFFECT, "came from nowhere");
    }

    @Test
    void gapInTheSequenceIsSeen() {
        changed("a", 1);
        applied.add(new Applied(2, "r", 1, "id of a", "data of a"));
        held("a", 1);

        isViolated(Violation.Promise.EFFECT, "2 follows 0");
    }

    @Test
    void recordThatDiffersFromItsLastChangeIsSeen() {
        changed("a", 1);
        applied("a", 1);
        held("b", 1);

        isViolated(Violation.Promise.EFFECT, "differs from its last change");
    }
}
