/**
 * Indicators for the operations centre and the reporting system: counts figures from the changes of datasets, and reads them,
 * now or as of a past moment, with the records behind them and what other systems report. Uses message, connector, dataset,
 * delivery, platform.
 */
@NullMarked
package io.lienthong.indicator;

import org.jspecify.annotations.NullMarked;
