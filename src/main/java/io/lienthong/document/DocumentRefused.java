package io.lienthong.document;

/** An edXML file, or the JSON for one, that the bus does not take. The texts name reason and place, never the content. */
public final class DocumentRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;
    private final transient Place place;
    private final String vietnamese;
    private final String english;

    /**
     * Where the fault is.
     *
     * @param path names of the elements from the root, or a JSON pointer
     * @param line from 1; 0 where there is none
     */
    public record Place(String path, int line, int column) {}

    DocumentRefused(RefusalReason reason, Place place) {
        this(reason, place, "", "");
    }

    DocumentRefused(RefusalReason reason, Place place, String vietnamese, String english) {
        super(reason + " " + place, null, false, false);
        this.reason = reason;
        this.place = place;
        this.vietnamese = sentence(reason.vietnamese(), vietnamese)
                + (place.line() == 0
                        ? " Vị trí: " + place.path() + "."
                        : " Vị trí: " + place.path() + " (dòng " + place.line() + ", cột " + place.column() + ").");
        this.english = sentence(reason.english(), english)
                + (place.line() == 0
                        ? " Place: " + place.path() + "."
                        : " Place: " + place.path() + " (line " + place.line() + ", column " + place.column() + ").");
    }

    private static String sentence(String general, String detail) {
        return detail.isEmpty() ? general + "." : general + ": " + detail + ".";
    }

    public RefusalReason reason() {
        return reason;
    }

    public Place place() {
        return place;
    }

    /** For the clerk: what is wrong, what to do, where. */
    public String vietnamese() {
        return vietnamese;
    }

    public String english() {
        return english;
    }
}
