package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Body;
import io.lienthong.message.ErrorCode;
import org.junit.jupiter.api.Test;

class ContactTest {
    private static final Outcome ANSWER = new Outcome.Answered(200, Body.EMPTY);

    @Test
    void anyAnswerMeansReachable() {
        Outcome notFound = new Outcome.Failed(ErrorCode.RECORD_NOT_FOUND, "no such record", 404, null);
        Outcome askedAgain = unavailable(ErrorCode.PROVIDER_UNAVAILABLE, Reach.ASKED_AGAIN);

        for (Outcome outcome : new Outcome[] {ANSWER, notFound, askedAgain}) {
            assertThat(Contact.untried().after(outcome).state()).isEqualTo(Contact.State.REACHABLE);
        }
    }

    @Test
    void silenceMeansAwaySinceItsFirstTime() {
        Contact away = Contact.untried().after(unavailable(ErrorCode.PROVIDER_UNAVAILABLE, Reach.NOT_SENT));

        Contact still = away.after(unavailable(ErrorCode.PROVIDER_TIMEOUT, Reach.MAYBE));

        assertThat(still.state()).isEqualTo(Contact.State.AWAY);
        assertThat(still.since()).isEqualTo(away.since());
        assertThat(still.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
        assertThat(still.changesTo(still.after(ANSWER))).isTrue();
    }

    @Test
    void whatIsOursSaysNothingOfTheSystem() {
        Contact away = Contact.untried().after(unavailable(ErrorCode.PROVIDER_UNAVAILABLE, Reach.NOT_SENT));

        assertThat(away.after(unavailable(ErrorCode.PROVIDER_BUSY, Reach.NOT_SENT)))
                .isSameAs(away);
        assertThat(away.after(new Outcome.Failed(ErrorCode.ADDRESS_FORBIDDEN, "forbidden", 0, null)))
                .isSameAs(away);
    }

    @Test
    void trafficThatChangesNothingCostsNothing() {
        Contact reachable = Contact.untried().after(ANSWER);

        assertThat(reachable.after(ANSWER)).isSameAs(reachable);
    }

    private static Outcome unavailable(ErrorCode code, Reach reach) {
        return new Outcome.Unavailable(code, "no answer", reach, null);
    }
}
