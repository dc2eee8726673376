package io.lienthong.scaffold;

/**
 * An operation of the contract that the connector leaves out.
 *
 * @param name as the contract calls it
 */
public record Unsupported(String name, String reason) {
    public Unsupported {
        if (name.isBlank() || reason.isBlank()) {
            throw new IllegalArgumentException("an operation that is left out has a name and a reason");
        }
    }
}
