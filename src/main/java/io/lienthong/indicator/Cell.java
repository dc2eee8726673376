package io.lienthong.indicator;

import java.time.LocalDate;

/**
 * What a record counts for.
 *
 * @param procedure empty: the record names none
 * @param field empty: the record names none
 */
record Cell(LocalDate day, String agency, String procedure, String field) {}
