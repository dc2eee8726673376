package io.lienthong.message;

/** A text of the bus for people, in Vietnamese (with accents, NFC) and in English. On one line it is {@code vi / en}. */
public record Wording(String vi, String en) {
    @Override
    public String toString() {
        return vi + " / " + en;
    }
}
