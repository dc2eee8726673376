package io.lienthong.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.journal.StoredBodies;
import io.lienthong.message.Environment;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShardIT {
    private final DeliveryFixture fixture;
    private final StoredBodies bodies;

    ShardIT() throws SQLException {
        fixture = new DeliveryFixture();
        fixture.steps.register(
                DeliveryFixture.step(DeliveryFixture.ROUTE, DeliveryFixture.EVENT, DeliveryFixture.SYSTEM, new Sink()));
        bodies = new StoredBodies(fixture.pool);
    }

    @AfterEach
    void close() {
        bodies.close();
        fixture.close();
    }

    /** While nextval logs the sequence, others may see it up to 32 numbers ahead of what was drawn. */
    @Test
    void numberIsReadThoughTheSequenceShowedItBeforeItWasDrawn() throws Exception {
        // given: reads that see the first message, mark it and pass it
        fixture.accept("lane", 0);
        fixture.execute("SELECT setval('delivery_seq', max(seq) + 32000) FROM delivery");
        Shard shard = shard();
        read(shard);
        read(shard);
        read(shard);
        fixture.execute("SELECT setval('delivery_seq', max(seq)) FROM delivery");
        assertThat(query(shard).passed()).isPositive();

        // when
        fixture.accept("lane", 1);
        read(shard);

        // then
        assertThat(shard.loaded()).isEqualTo(2);
    }

    private Shard shard() throws SQLException {
        int number = (int) fixture.number("SELECT shard FROM delivery");
        Lease lease = new Lease(number, Environment.PRODUCTION, DeliveryFixture.SYSTEM, 0, 1, false);
        Destination destination =
                new Destination(lease.destinationKey(), 1, Duration.ofSeconds(1), Duration.ofSeconds(1), Runnable::run);
        return new Shard(lease, destination, System.nanoTime());
    }

    private void read(Shard shard) throws SQLException {
        shard.accept(new DeliveryReader(fixture.pool, bodies).read(query(shard)));
    }

    private static Page.Query query(Shard shard) {
        return shard.query(100, 1 << 20);
    }
}
