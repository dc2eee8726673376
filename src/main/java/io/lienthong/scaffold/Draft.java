package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A connector that is about to be written, whatever kind of contract it was read from.
 *
 * @param title as the contract calls itself, for want of a translation in both languages
 * @param owner whom the contract names, who may answer for the system; empty: nobody
 * @param interfaceVersion of what consumers see, {@code 1.0}
 * @param source where the contract came from, for the README
 * @param contractFiles what goes into {@code contract/}, by name within it
 * @param settings the properties of {@code configuration}, by name
 * @param endpoint the entry {@code endpoint} of {@code connector.yaml}
 * @param errorHandling the entry of that name, empty where nothing is to be said
 * @param sharedStubs stubs that the tests of several operations name
 * @param notes what the integrator must know: what was mended, what is a stand-in
 */
public record Draft(
        String name,
        String title,
        String owner,
        String interfaceVersion,
        String source,
        Map<String, byte[]> contractFiles,
        Map<String, ObjectNode> settings,
        ObjectNode endpoint,
        ObjectNode errorHandling,
        List<DraftOperation> operations,
        List<ObjectNode> sharedStubs,
        List<Unsupported> unsupported,
        List<String> notes) {
    public Draft {
        Set<String> names = new HashSet<>();
        for (DraftOperation operation : operations) {
            if (!names.add(operation.name())) {
                throw new IllegalArgumentException("two operations are called " + operation.name());
            }
        }
        contractFiles = Map.copyOf(contractFiles);
        settings = new LinkedHashMap<>(settings);
        operations = List.copyOf(operations);
        sharedStubs = List.copyOf(sharedStubs);
        unsupported = List.copyOf(unsupported);
        notes = List.copyOf(notes);
    }

    /** The same, of another owner. */
    public Draft ownedBy(String other) {
        return new Draft(
                name,
                title,
                other,
                interfaceVersion,
                source,
                contractFiles,
                settings,
                endpoint,
                errorHandling,
                operations,
                sharedStubs,
                unsupported,
                notes);
    }

    /** What a refusal gives out for who grants access, where nobody has said it. */
    String shownOwner() {
        return owner.isEmpty()
                ? "chưa đặt metadata.owner của kết nối " + name + " / the owner of connector " + name
                        + " is not set (metadata.owner)"
                : owner;
    }
}
