package io.lienthong.journal;

import io.lienthong.message.MessageId;
import io.lienthong.message.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Commits a batch of work in one transaction. For one thread. */
final class WorkWriter implements GroupCommit.BatchWriter<Work<?>> {
    private static final String LEDGER = """
            COPY access_ledger (at, message_id, environment, consumer, officer, purpose, connector, operation, subject,
              key_id) FROM STDIN (FORMAT binary)""";
    private static final int LEDGER_COLUMNS = 10;

    private final Acceptor acceptor;
    private final JournalCopy journal;
    private final StoredReplies replies = new StoredReplies();
    private final CopyBuffer buffer = new CopyBuffer();
    private final LedgerKey ledgerKey;
    private final OpenCalls openCalls;

    WorkWriter(Acceptor acceptor, JournalCopy journal, LedgerKey ledgerKey, String node) {
        this.acceptor = acceptor;
        this.journal = journal;
        this.ledgerKey = ledgerKey;
        this.openCalls = new OpenCalls(node);
    }

    @Override
    public void write(Connection connection, List<Work<?>> batch) throws SQLException {
        List<Work.Accept> accepts = new ArrayList<>();
        List<Work.Intend> intends = new ArrayList<>();
        List<Work.Conclude> concludes = new ArrayList<>();
        for (Work<?> work : batch) {
            if (work instanceof Work.Accept accept) {
                accepts.add(accept);
            } else if (work instanceof Work.Intend intend) {
                intends.add(intend);
            } else if (work instanceof Work.Conclude conclude) {
                concludes.add(conclude);
            }
        }
        accept(connection, accepts, concludes);
        List<JournalRow> rows = new ArrayList<>(intend(connection, intends));
        concludes.forEach(conclude -> rows.add(conclude.outcome));
        journal.copy(connection, rows, row -> row);
        conclude(connection, concludes);
        connection.commit();
    }

    /** Messages that were handed over, and those that calls made, which nobody waits for. */
    private void accept(Connection connection, List<Work.Accept> accepts, List<Work.Conclude> concludes)
            throws SQLException {
        List<Work.Accept> all = new ArrayList<>(accepts);
        for (Work.Conclude conclude : concludes) {
            if (conclude.message != null) {
                all.add(new Work.Accept(conclude.message, null));
            }
        }
        List<Acceptance> answers = acceptor.insert(connection, all, accept -> accept.message, accept -> accept.bodyRef);
        for (int i = 0; i < answers.size(); i++) {
            all.get(i).result(answers.get(i));
        }
    }

    /** The intents whose call may be made. */
    private List<JournalRow> intend(Connection connection, List<Work.Intend> intends) throws SQLException {
        List<Claims.Wanted> wanted = new ArrayList<>();
        for (Work.Intend intend : intends) {
            if (intend.claim != null) {
                wanted.add(intend.claim);
            }
        }
        Map<Claims.Key, Claims.Owner> owners =
                wanted.isEmpty() ? Map.of() : new HashMap<>(Claims.claim(connection, wanted));
        answer(connection, intends, owners);
        List<Work.Intend> claimed = intends.stream()
                .filter(intend -> intend.result() instanceof Claim.Claimed)
                .toList();
        openCalls.open(connection, claimed);
        recordReads(connection, intends);
        return claimed.stream().map(intend -> intend.intent).toList();
    }

    private void answer(Connection connection, List<Work.Intend> intends, Map<Claims.Key, Claims.Owner> owners)
            throws SQLException {
        Map<Work.Intend, UUID> repeats = new HashMap<>();
        for (Work.Intend intend : intends) {
            Claims.Owner owner = intend.claim == null ? null : owners.get(intend.claim.key());
            if (intend.claim == null || owner == null || owner.wasWonBy(intend.claim)) {
                intend.result(new Claim.Claimed());
            } else if (owner.hasBodyOf(intend.claim)) {
                repeats.put(intend, owner.messageId());
            } else {
                intend.result(new Claim.Reused(new MessageId(owner.messageId())));
            }
        }
        Map<UUID, Reply> stored = replies.find(connection, repeats.values());
        repeats.forEach((intend, id) -> intend.result(new Claim.Repeated(new MessageId(id), stored.get(id))));
    }

    /** A repeat reads the same personal data again. */
    private void recordReads(Connection connection, List<Work.Intend> intends) throws SQLException {
        buffer.clear();
        for (Work.Intend intend : intends) {
            LedgerEntry read = intend.read;
            if (read != null && !(intend.result() instanceof Claim.Reused)) {
                LogEntry entry = intend.intent.entry();
                buffer.row(LEDGER_COLUMNS)
                        .timestamp(entry.at())
                        .uuid(entry.messageId().value())
                        .text(entry.environment().name())
                        .text(entry.consumer())
                        .text(read.officer())
                        .text(read.purpose())
                        .text(entry.operation().connector())
                        .text(entry.operation().operation())
                        .bytes(ledgerKey.hash(read.subject()))
                        .integer(ledgerKey.id());
            }
        }
        buffer.sendIfAny(connection, LEDGER);
    }

    private void conclude(Connection connection, List<Work.Conclude> concludes) throws SQLException {
        if (concludes.isEmpty()) {
            return;
        }
        replies.store(connection, concludes);
        List<Claims.Wanted> released = new ArrayList<>();
        for (Work.Conclude conclude : concludes) {
            if (conclude.released != null) {
                released.add(conclude.released);
            }
        }
        if (!released.isEmpty()) {
            Claims.release(connection, released);
        }
        OpenCalls.close(
                connection,
                concludes.stream()
                        .map(conclude -> conclude.outcome.entry().messageId())
                        .toList());
    }
}
