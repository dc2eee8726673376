package io.lienthong.face.sync;

import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Heads;
import io.lienthong.dataset.Readers;
import io.lienthong.route.Workers;

/**
 * What every answer is made of and by.
 *
 * @param workers threads that read
 */
record Sources(Feed feed, Heads heads, Readers readers, Workers workers, PersonalReads personal) {}
