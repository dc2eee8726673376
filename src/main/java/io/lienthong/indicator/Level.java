package io.lienthong.indicator;

/** Where an agency stands in the province. */
public enum Level {
    PROVINCE,
    DISTRICT_COMMUNE,
    /** No agency of the province: counted for nothing but itself. */
    OUTSIDE
}
