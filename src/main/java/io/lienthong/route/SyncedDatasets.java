package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.DatasetGrant;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.dataset.View;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The datasets that operations of connectors keep, also of those that take no calls for a while, and what a grant shows of them. */
public final class SyncedDatasets {
    private final Connectors connectors;
    private final CanonicalTypes types;

    /**
     * @param messageTypes canonical types of its records
     */
    public record SyncedDataset(String name, SortedSet<String> messageTypes) {}

    public SyncedDatasets(Connectors connectors, CanonicalTypes types) {
        this.connectors = connectors;
        this.types = types;
    }

    /** In the order of their names. */
    public List<SyncedDataset> all() {
        Map<String, SyncedDataset> all = new TreeMap<>();
        for (Descriptor connector : connectors.descriptors()) {
            for (Operation operation : connector.operations()) {
                var target = operation.dataset();
                String own = target == null ? null : target.messageType();
                String type = own == null ? operation.messageType() : own;
                if (target != null && type != null && types.knows(type)) {
                    all.computeIfAbsent(target.name(), name -> new SyncedDataset(name, new TreeSet<>()))
                            .messageTypes()
                            .add(type);
                }
            }
        }
        return List.copyOf(all.values());
    }

    public Optional<SyncedDataset> find(String name) {
        return all().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** What the grant shows of the dataset. Where records are of several types, what is personal in any of them is masked. */
    public View view(SyncedDataset dataset, DatasetGrant grant) {
        return View.of(
                grant.fields(),
                grant.rows(),
                grant.personalData() || !isPersonal(dataset) ? null : data -> masked(dataset, data),
                String.join(" ", dataset.messageTypes()));
    }

    private boolean isPersonal(SyncedDataset dataset) {
        return dataset.messageTypes().stream().anyMatch(types::masks);
    }

    private JsonNode masked(SyncedDataset dataset, JsonNode data) {
        JsonNode masked = data;
        for (String type : dataset.messageTypes()) {
            masked = types.masked(type, masked);
        }
        return masked;
    }

    /** Whether the grant shows personal fields in clear. */
    public boolean showsPersonalData(SyncedDataset dataset, DatasetGrant grant) {
        return grant.personalData() && isPersonal(dataset);
    }

    /** The names at the top of its records, as their types order them. */
    public List<String> fields(SyncedDataset dataset) {
        Set<String> names = new LinkedHashSet<>();
        for (String type : dataset.messageTypes()) {
            types.schema(type)
                    .map(schema -> schema.path("properties"))
                    .map(JsonNode::fieldNames)
                    .ifPresent(fields -> fields.forEachRemaining(names::add));
        }
        return List.copyOf(names);
    }
}
