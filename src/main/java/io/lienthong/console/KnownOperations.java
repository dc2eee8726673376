package io.lienthong.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.contract.Near;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.lienthong.route.Connectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The operations and datasets that can be granted: of connectors that this node knows, whether they take calls now or not. */
final class KnownOperations {
    /** Faces answer this themselves, in the name of these connectors. */
    private static final String READ_INDICATORS = "readIndicators";

    private static final Set<String> OF_INDICATORS = Set.of("operations-centre", "reporting");

    private static final String DATASET = "dataset:";
    private static final String ALL = "*";

    private final Map<String, Set<String>> operations = new HashMap<>();
    private final Set<String> datasets = new TreeSet<>();

    private KnownOperations(Connectors connectors) {
        connectors.descriptors().forEach(descriptor -> {
            Set<String> names = descriptor.operations().stream()
                    .map(Operation::name)
                    .collect(Collectors.toCollection(TreeSet::new));
            String connector = descriptor.metadata().name();
            if (OF_INDICATORS.contains(connector)) {
                names.add(READ_INDICATORS);
            }
            operations.put(connector, names);
            for (Operation operation : descriptor.operations()) {
                Operation.DatasetTarget dataset = operation.dataset();
                if (dataset != null) {
                    datasets.add(dataset.name());
                }
            }
        });
    }

    /**
     * Throws REQUEST_INVALID with every grant of a connector, an operation or a dataset that is not there, and what is near it.
     *
     * @param terms of datasets
     */
    static void require(List<String> grants, JsonNode terms, Connectors connectors) {
        KnownOperations known = new KnownOperations(connectors);
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < grants.size(); i++) {
            int slash = grants.get(i).indexOf('/');
            if (slash > 0) {
                known.check(
                        "/grants/" + i,
                        grants.get(i).substring(0, slash),
                        grants.get(i).substring(slash + 1),
                        violations);
            } else if (grants.get(i).startsWith(DATASET)) {
                known.dataset("/grants/" + i, grants.get(i).substring(DATASET.length()), violations);
            }
        }
        for (int i = 0; i < terms.size(); i++) {
            known.dataset(
                    "/datasets/" + i + "/dataset", terms.path(i).path("dataset").asText(), violations);
        }
        if (!violations.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "không có nghiệp vụ hoặc bộ dữ liệu được nêu trong quyền",
                            "what is to be granted is not there"),
                    violations);
        }
    }

    private void check(String place, String connector, String operation, List<Violation> violations) {
        Set<String> names = operations.get(connector);
        if (names == null) {
            violations.add(unknown(
                    place, "không có kết nối " + connector, "there is no connector " + connector, near(connector)));
        } else if (!operation.equals(ALL) && !names.contains(operation)) {
            violations.add(unknown(
                    place,
                    connector + " không có nghiệp vụ " + operation,
                    connector + " has no operation " + operation,
                    Near.nearest(operation, names)));
        }
    }

    private void dataset(String place, String dataset, List<Violation> violations) {
        if (!dataset.equals(ALL) && !datasets.contains(dataset)) {
            violations.add(unknown(
                    place,
                    "không có bộ dữ liệu " + dataset,
                    "there is no dataset " + dataset,
                    Near.nearest(dataset, datasets)));
        }
    }

    private List<String> near(String connector) {
        return Near.nearest(connector, operations.keySet());
    }

    private static Violation unknown(String place, String vietnamese, String english, Collection<String> near) {
        String names = String.join(", ", near);
        return near.isEmpty()
                ? new Violation(place, vietnamese, english)
                : new Violation(place, vietnamese + "; gần giống: " + names, english + "; near it: " + names);
    }
}
