package io.lienthong.document;

import java.util.function.Function;

/**
 * Where one more TraceHeader goes into a file, and what surrounds it there.
 *
 * @param offset in characters, behind what is taken away
 * @param removed how many characters before the offset give way
 * @param prefix of the element around, with its colon; empty for the default namespace
 */
record TracePlace(long offset, int removed, String before, String prefix, String after) {
    /** Behind the last trace, or at the start of a list without one. */
    static TracePlace entry(long offset, String prefix) {
        return new TracePlace(offset, 0, "", prefix, "");
    }

    /** In a list that was written as one empty tag, which has to open. */
    static TracePlace emptyList(long offset, String prefix) {
        return new TracePlace(offset, 2, ">", prefix, "</" + prefix + "TraceHeaderList>");
    }

    /** Behind the message header of a file without a list. */
    static TracePlace list(long offset, String prefix) {
        return new TracePlace(offset, 0, "<" + prefix + "TraceHeaderList>", prefix, "</" + prefix + "TraceHeaderList>");
    }

    /** The text to insert, its elements in the namespace of those around. */
    String text(String organ, String time) {
        Function<String, String> start = name -> "<" + prefix + name + ">";
        Function<String, String> end = name -> "</" + prefix + name + ">";
        return before
                + start.apply("TraceHeader")
                + start.apply("OrganId")
                + organ
                + end.apply("OrganId")
                + start.apply("Timestamp")
                + time
                + end.apply("Timestamp")
                + end.apply("TraceHeader")
                + after;
    }
}
