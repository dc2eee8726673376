package io.lienthong.route;

import io.lienthong.delivery.Decision;
import io.lienthong.delivery.Repairs;
import io.lienthong.mailbox.Mailboxes;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What repairs change beside deliveries: the records of datasets, and what becomes of a document that goes out no more. */
final class RepairEffects implements Repairs.Companion {
    private final DatasetCompanion datasets;

    RepairEffects(DatasetCompanion datasets) {
        this.datasets = datasets;
    }

    @Override
    public void check(Repairs.Corrected correction) {
        datasets.check(correction);
    }

    @Override
    public void corrected(Connection open, List<Repairs.Corrected> corrections) throws SQLException {
        datasets.corrected(open, corrections);
    }

    @Override
    public void withdrawn(Connection open, List<MessageId> messages, Decision decision) throws SQLException {
        String why = decision.why() == null ? "" : ": " + decision.why();
        Mailboxes.givenUp(
                open,
                messages,
                DocumentSteps.OUTBOUND,
                "Không được gửi ra ngoài tỉnh nữa / is not sent out of the province any more" + why);
    }
}
