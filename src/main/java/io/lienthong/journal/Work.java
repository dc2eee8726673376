package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Reply;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the second writer commits: everything but plain log rows. */
abstract sealed class Work<R> implements GroupCommit.Item<Work<?>> {
    private final CompletableFuture<R> future = new CompletableFuture<>();
    private @Nullable R result;

    /** What the caller gets once the batch is committed. */
    void result(R value) {
        result = value;
    }

    @Nullable
    R result() {
        return result;
    }

    CompletableFuture<R> future() {
        return future;
    }

    @Override
    public void done(@Nullable BusException failure) {
        if (failure == null) {
            future.complete(result);
        } else {
            future.completeExceptionally(failure);
        }
    }

    static final class Accept extends Work<Acceptance> {
        final AcceptedMessage message;
        final @Nullable UUID bodyRef;

        Accept(AcceptedMessage message, @Nullable UUID bodyRef) {
            this.message = message;
            this.bodyRef = bodyRef;
        }

        @Override
        public int size() {
            return 512 + (bodyRef == null ? message.event().data().bytes().length : 0);
        }
    }

    /** Before a call with an effect (with a claim) or with personal data (with a ledger entry). */
    static final class Intend extends Work<Claim> {
        final JournalRow intent;
        final Claims.@Nullable Wanted claim;
        final @Nullable LedgerEntry read;
        final @Nullable AcceptedMessage inDoubt;

        Intend(
                JournalRow intent,
                Claims.@Nullable Wanted claim,
                @Nullable LedgerEntry read,
                @Nullable AcceptedMessage inDoubt) {
            this.intent = intent;
            this.claim = claim;
            this.read = read;
            this.inDoubt = inDoubt;
        }

        @Override
        public int size() {
            return intent.size() + (inDoubt == null ? 0 : inDoubt.event().data().bytes().length);
        }

        /** The commit's outcome is unknown and the call will not be made: its key must not stay claimed. */
        @Override
        public @Nullable Work<?> afterLoss(boolean sent) {
            if (!sent || claim == null) {
                return null;
            }
            LogEntry outcome = intent.entry()
                    .concluded(ErrorCode.JOURNAL_UNAVAILABLE, "the intent's commit was in doubt; no call was made");
            return new Conclude(new JournalRow(outcome), null, claim, null);
        }
    }

    /** After the call: its outcome, the reply for repeats, the message that it makes, or the key set free because no call was made. */
    static final class Conclude extends Work<Void> {
        final JournalRow outcome;
        final @Nullable Reply reply;
        final Claims.@Nullable Wanted released;
        final @Nullable AcceptedMessage message;

        Conclude(
                JournalRow outcome,
                @Nullable Reply reply,
                Claims.@Nullable Wanted released,
                @Nullable AcceptedMessage message) {
            this.outcome = outcome;
            this.reply = reply;
            this.released = released;
            this.message = message;
        }

        @Override
        public int size() {
            return outcome.size()
                    + (reply == null ? 0 : reply.body().bytes().length)
                    + (message == null ? 0 : message.event().data().bytes().length);
        }

        /** What became of a call is told to nobody else: written as soon as PostgreSQL is back. */
        @Override
        public @Nullable Work<?> afterLoss(boolean sent) {
            return this;
        }
    }
}
