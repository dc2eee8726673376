/**
 * Alerts as data: looks at figures by the rules of {@code config/monitoring/alerts.yaml}, keeps what is wrong from when to when,
 * and tells people by mail, webhook and chat. Uses message, connector, platform, access, traffic, provider, delivery, dataset,
 * reconciliation and route.
 */
@NullMarked
package io.lienthong.alert;

import org.jspecify.annotations.NullMarked;
