package io.lienthong.webhook;

import io.lienthong.access.Access;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Heads;
import io.lienthong.dataset.ReadLedger;
import io.lienthong.dataset.Readers;
import io.lienthong.route.SyncedDatasets;
import io.lienthong.route.Workers;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What pages are made of and by.
 *
 * @param workers threads that read pages and write places
 */
record Sources(
        Access access,
        SyncedDatasets datasets,
        Feed feed,
        Heads heads,
        Readers readers,
        ReadLedger ledger,
        Workers workers,
        MeterRegistry metrics) {}
