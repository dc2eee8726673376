package io.lienthong.cli;

import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.route.OperationCall;
import org.jspecify.annotations.Nullable;

/**
 * What the bus made of a case.
 *
 * @param reply canonical; absent where there was an error
 */
record Observed(
        TestCase.Outcome outcome,
        @Nullable Body reply,
        @Nullable BusException error) {
    static Observed accepted(Body message) {
        return new Observed(TestCase.Outcome.DELIVERED, message, null);
    }

    static Observed refused(BusException error) {
        return new Observed(TestCase.Outcome.REJECTED, null, error);
    }

    static Observed of(OperationCall.Result result) {
        if (result instanceof OperationCall.Result.Done done) {
            TestCase.Outcome outcome = done.duplicate() ? TestCase.Outcome.DUPLICATE : TestCase.Outcome.DELIVERED;
            return new Observed(outcome, done.reply(), null);
        }
        if (result instanceof OperationCall.Result.Refused refused) {
            return refused(refused.error());
        }
        OperationCall.Result.Away away = (OperationCall.Result.Away) result;
        return new Observed(
                TestCase.Outcome.AWAY,
                null,
                new BusException(away.unavailable().code(), away.unavailable().detail()));
    }
}
