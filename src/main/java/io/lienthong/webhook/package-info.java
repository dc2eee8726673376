/**
 * Pushes the changes of datasets to the addresses that the operator declared for consumers: CloudEvents by the Standard
 * Webhooks specification, page after page of the feed, one node at a time for each. Uses message, access, dataset, journal,
 * platform, provider, route.
 */
@NullMarked
package io.lienthong.webhook;

import org.jspecify.annotations.NullMarked;
