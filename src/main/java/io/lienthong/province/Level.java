package io.lienthong.province;

/** Of which level an agency is. */
enum Level {
    PROVINCE,
    DISTRICT_COMMUNE
}
