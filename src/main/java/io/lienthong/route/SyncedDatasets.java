package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.DatasetGrant;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.dataset.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The datasets that operations of active connectors keep, and what a grant shows of them. */
public final class SyncedDatasets {
    private final Connectors connectors;
    private final CanonicalTypes types;

    /**
     * @param messageType canonical type of its records
     * @param sources connectors that its records come from
     */
    public record SyncedDataset(String name, String messageType, SortedSet<String> sources) {}

    SyncedDatasets(Connectors connectors, CanonicalTypes types) {
        this.connectors = connectors;
        this.types = types;
    }

    /** In the order of their names. */
    public List<SyncedDataset> all() {
        Map<String, SyncedDataset> all = new TreeMap<>();
        for (ActiveConnector connector : connectors.all()) {
            for (ActiveOperation operation : connector.operations().values()) {
                var target = operation.operation().dataset();
                String own = target == null ? null : target.messageType();
                String type = own == null ? operation.operation().messageType() : own;
                if (target != null && type != null && types.knows(type)) {
                    all.computeIfAbsent(target.name(), name -> new SyncedDataset(name, type, new TreeSet<>()))
                            .sources()
                            .add(connector.descriptor().name());
                }
            }
        }
        return List.copyOf(all.values());
    }

    public Optional<SyncedDataset> find(String name) {
        return all().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** What the grant shows of the dataset. */
    public View view(SyncedDataset dataset, DatasetGrant grant) {
        boolean masked = !grant.personalData() && types.masks(dataset.messageType());
        return View.of(grant.fields(), grant.rows(), masked ? data -> types.masked(dataset.messageType(), data) : null);
    }

    /** Whether the grant shows personal fields in clear. */
    public boolean showsPersonalData(SyncedDataset dataset, DatasetGrant grant) {
        return grant.personalData() && types.masks(dataset.messageType());
    }

    /** The names at the top of its records, as their type orders them. */
    public List<String> fields(SyncedDataset dataset) {
        List<String> names = new ArrayList<>();
        types.schema(dataset.messageType())
                .map(schema -> schema.path("properties"))
                .map(JsonNode::fieldNames)
                .ifPresent(fields -> fields.forEachRemaining(names::add));
        return names;
    }
}
