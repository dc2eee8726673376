package io.lienthong.document;

import io.lienthong.message.Wording;
import org.jspecify.annotations.Nullable;

/** An edXML file, or the JSON for one, that the bus does not take. The texts name reason and place, never the content. */
public final class DocumentRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;
    private final transient Place place;
    private final transient Wording text;

    /**
     * Where the fault is.
     *
     * @param path names of the elements from the root, or a JSON pointer
     * @param line from 1; 0 where there is none
     */
    public record Place(String path, int line, int column) {}

    DocumentRefused(RefusalReason reason, Place place) {
        this(reason, place, null);
    }

    DocumentRefused(RefusalReason reason, Place place, String vietnamese, String english) {
        this(reason, place, new Wording(vietnamese, english));
    }

    DocumentRefused(RefusalReason reason, Place place, @Nullable Wording detail) {
        super(reason + " " + place, null, false, false);
        this.reason = reason;
        this.place = place;
        boolean known = place.line() > 0;
        this.text = new Wording(
                sentence(reason.text().vi(), detail == null ? null : detail.vi()) + " Vị trí: " + place.path()
                        + (known ? " (dòng " + place.line() + ", cột " + place.column() + ")." : "."),
                sentence(reason.text().en(), detail == null ? null : detail.en()) + " Place: " + place.path()
                        + (known ? " (line " + place.line() + ", column " + place.column() + ")." : "."));
    }

    private static String sentence(String general, @Nullable String detail) {
        return detail == null ? general + "." : general + ": " + detail + ".";
    }

    public RefusalReason reason() {
        return reason;
    }

    public Place place() {
        return place;
    }

    /** For the clerk: what is wrong, what to do, where. */
    public Wording text() {
        return text;
    }
}
