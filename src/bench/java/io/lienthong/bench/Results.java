package io.lienthong.bench;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** All lines of the table. */
record Results(List<Row> rows) {
    private static final String YARDSTICK = "nginx";

    OptionalDouble ratioToNginx(Row row) {
        return ratio(row, YARDSTICK);
    }

    /** The best ratio of the bus to a peer's pass-through over the connection counts that both were measured at. */
    OptionalDouble bestRatio(Case work, String peer) {
        return rows.stream()
                .filter(row -> row.subject().equals("bus") && row.work().equals(work.label()))
                .flatMapToDouble(row -> ratio(row, peer).stream())
                .max();
    }

    /** The best ratio of a case of the bus to another of its own. */
    OptionalDouble bestRatio(Case work, Case other) {
        return rows.stream()
                .filter(row -> row.subject().equals("bus") && row.work().equals(work.label()))
                .flatMapToDouble(row -> rows.stream()
                        .filter(base -> base.subject().equals("bus") && base.work().equals(other.label()))
                        .filter(base -> base.connections() == row.connections())
                        .mapToDouble(base -> row.requestsPerSecond() / base.requestsPerSecond()))
                .max();
    }

    long errorsOfBus() {
        return rows.stream()
                .filter(row -> row.subject().equals("bus"))
                .mapToLong(Row::errors)
                .sum();
    }

    private OptionalDouble ratio(Row row, String peer) {
        Optional<Row> base = rows.stream()
                .filter(other -> other.subject().equals(peer))
                .filter(other -> other.work().equals(Case.PASS_THROUGH.label()))
                .filter(other -> other.connections() == row.connections())
                .findFirst();
        return base.isPresent()
                ? OptionalDouble.of(row.requestsPerSecond() / base.get().requestsPerSecond())
                : OptionalDouble.empty();
    }
}
