package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * One operation of a connector that is about to be written.
 *
 * @param contractName as the contract calls it
 * @param descriptor its entry in {@code connector.yaml}, keys in the order in which they are written
 * @param mappings texts of {@code mappings/}, by file name
 * @param stubs of {@code fixtures/mappings/NAME.json}
 * @param replies of {@code fixtures/__files/}, by file name
 * @param cases of {@code tests/NAME.test.yaml}
 * @param bodies of {@code tests/}, by file name
 * @param absent the cases of the definition of done that cannot happen, each with its reason
 */
public record DraftOperation(
        String contractName,
        ObjectNode descriptor,
        Map<String, String> mappings,
        List<ObjectNode> stubs,
        Map<String, byte[]> replies,
        List<ObjectNode> cases,
        Map<String, byte[]> bodies,
        List<String> absent) {
    public DraftOperation {
        if (!descriptor.path("name").asText().matches("[a-z][A-Za-z0-9]{0,59}")) {
            throw new IllegalArgumentException("no name for an operation: " + descriptor.path("name"));
        }
        mappings = Map.copyOf(mappings);
        stubs = List.copyOf(stubs);
        replies = Map.copyOf(replies);
        cases = List.copyOf(cases);
        bodies = Map.copyOf(bodies);
        absent = List.copyOf(absent);
    }

    public String name() {
        return descriptor.path("name").asText();
    }

    /** The name in the form of file names: {@code get-enterprise}. */
    public String fileName() {
        return Names.dashed(name());
    }
}
