package io.lienthong.message;

/**
 * One place where data breaks its contract.
 *
 * @param place a JSON pointer into the body, or {@code parameter NAME}
 * @param message what is wrong, without the value, because the value may be personal
 */
public record Violation(String place, Wording message) {
    public Violation(String place, String vietnamese, String english) {
        this(place, new Wording(vietnamese, english));
    }

    @Override
    public String toString() {
        return place + " (" + message + ")";
    }
}
