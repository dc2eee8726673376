package io.lienthong.bench;

import java.util.List;
import java.util.OptionalDouble;

/** What the bus must reach against a peer's pass-through, or its own face for the same call, at the better of the connection counts. */
record Target(Case work, String peer, double ratio) {
    /** The bus's own face, for the call that X-Road's stand for. */
    private static final String NATIVE = "bus logged";

    static final List<Target> ALL = List.of(
            new Target(Case.PASS_THROUGH, "nginx", 0.7),
            new Target(Case.MAPPED, "nginx", 0.5),
            new Target(Case.LOGGED, "nginx", 0.25),
            new Target(Case.LOGGED, "spring-cloud-gateway", 2.0),
            new Target(Case.SOAP_MAPPED, "nginx", 0.4),
            new Target(Case.SOAP_LOGGED, "nginx", 0.2),
            new Target(Case.XROAD_REST, NATIVE, 0.7),
            new Target(Case.XROAD_SOAP, NATIVE, 0.7));

    /** Prints each target with met or not met and says whether all are met; what was not measured is not met. */
    static boolean check(Results results) {
        boolean met = true;
        for (Target target : ALL) {
            OptionalDouble seen = target.peer.equals(NATIVE)
                    ? results.bestRatio(target.work, Case.LOGGED)
                    : results.bestRatio(target.work, target.peer);
            boolean reached = seen.isPresent() && seen.getAsDouble() >= target.ratio;
            met &= reached;
            System.out.printf(
                    "%-8s %s at least %.2f x %s: %s%n",
                    reached ? "met" : "not met",
                    target.work.label(),
                    target.ratio,
                    target.peer,
                    seen.isPresent() ? "%.2f".formatted(seen.getAsDouble()) : "not measured");
        }
        boolean measured = results.rows().stream().anyMatch(row -> row.subject().equals("bus"));
        boolean clean = measured && results.errorsOfBus() == 0;
        System.out.printf(
                "%-8s not one error under load: %s%n",
                clean ? "met" : "not met", measured ? results.errorsOfBus() : "not measured");
        return met && clean;
    }
}
