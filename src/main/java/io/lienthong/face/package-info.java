/**
 * The data plane's HTTP server, and below it one package for each protocol. A face translates, and nothing else. Uses message,
 * access, platform, connector, contract, journal, mailbox, dataset, indicator, webhook and route.
 */
@NullMarked
package io.lienthong.face;

import org.jspecify.annotations.NullMarked;
