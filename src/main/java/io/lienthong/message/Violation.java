package io.lienthong.message;

/**
 * One place where data breaks its contract.
 *
 * @param place a JSON pointer into the body, or {@code parameter NAME}
 * @param message what is wrong, without the value, because the value may be personal
 */
public record Violation(String place, String message) {}
