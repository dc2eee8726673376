package io.lienthong.traffic;

import io.lienthong.message.Environment;

/**
 * Events alike in all that people filter by but time. All parts have bounded sets of values.
 *
 * @param consumer who asked: a consumer id, {@code poll}, or {@code flow.NAME}
 * @param connector system that was asked, or that handed it over; empty: a step published it
 * @param operation of the connector, or the id of the step
 * @param kind name of the journal's kind, or {@link #ACCEPTED}
 * @param code error code; empty: success
 */
public record TrafficClass(
        Environment environment, String consumer, String connector, String operation, String kind, String code) {
    /** The event of a message that was accepted. */
    public static final String ACCEPTED = "ACCEPTED";

    /** That a message from this source was accepted: {@code connector/operation}, or the id of the step that published it. */
    public static TrafficClass accepted(Environment environment, String consumer, String source) {
        int slash = source.indexOf('/');
        return new TrafficClass(
                environment,
                consumer,
                slash < 0 ? "" : source.substring(0, slash),
                source.substring(slash + 1),
                ACCEPTED,
                "");
    }
}
