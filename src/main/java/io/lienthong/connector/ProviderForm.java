package io.lienthong.connector;

import java.util.Optional;

/** Which operations callers of X-Road may also call in the words of the connected system's own contract. */
public final class ProviderForm {
    private ProviderForm() {}

    /** Whether the descriptor says so, and nothing stands in the way. */
    public static boolean offered(Descriptor descriptor, Operation operation) {
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        Operation.Expose expose = operation.expose();
        if (endpoint == null || expose == null || obstacle(operation).isPresent()) {
            return false;
        }
        return expose.providerForm() == null ? endpoint.providerForm() : expose.providerForm();
    }

    /** Forms that are made for a system, and not read from callers yet; lists of the others are written as ours are. */
    private static boolean isOnlyWritten(Operation.Parameter parameter) {
        return switch (parameter.style()) {
            case LABEL, MATRIX -> true;
            case FORM -> Boolean.TRUE.equals(parameter.explode());
            default -> false;
        };
    }

    /** Why the system's own words do not say all that a call needs; empty where they do. */
    static Optional<String> obstacle(Operation operation) {
        if (operation.pattern() != Operation.Pattern.REQUEST_REPLY) {
            return Optional.of("only a requestReply operation passes on what the system answers");
        }
        if (operation.request().path().contains("{{")) {
            return Optional.of("a setting stands in the system's path");
        }
        for (Operation.Parameter parameter : operation.request().parameters().values()) {
            boolean ofMapping = parameter.place() == Operation.Parameter.Place.MAPPING && parameter.required();
            if (parameter.pointer() != null || (ofMapping && parameter.open())) {
                return Optional.of("a parameter comes out of the consumer's message, or is for the mapping alone");
            }
            if (parameter.open() && isOnlyWritten(parameter)) {
                return Optional.of(
                        "a parameter is of the style label or matrix, or an object whose fields stand alone");
            }
        }
        String subject = operation.dataSubject();
        boolean inBody = subject != null && subject.startsWith("/");
        return inBody && operation.request().mapping() != null
                ? Optional.of("dataSubject points into the consumer's body, which a mapping changes")
                : Optional.empty();
    }
}
