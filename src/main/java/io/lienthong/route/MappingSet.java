package io.lienthong.route;

import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.contract.OperationContract;
import io.lienthong.contract.WrappedOperation;
import io.lienthong.mapping.Mapping;
import io.lienthong.mapping.Stylesheet;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The mappings of a connector, by their files: JSLT, and XSLT where both sides of the operation are XML. */
public final class MappingSet {
    private final Map<String, Mapping> mappings = new HashMap<>();
    private final Map<String, Stylesheet> stylesheets = new HashMap<>();

    private MappingSet() {}

    /** @param contracts by operation; one that has a defect is absent */
    static MappingSet compile(
            Descriptor descriptor, Map<String, OperationContract> contracts, Path folder, Consumer<Defect> defects) {
        MappingSet set = new MappingSet();
        for (int i = 0; i < descriptor.operations().size(); i++) {
            Operation operation = descriptor.operations().get(i);
            OperationContract contract = contracts.get(operation.name());
            for (boolean reply : new boolean[] {false, true}) {
                String file = file(operation, reply);
                if (file != null) {
                    set.add(folder, file, defects);
                    String key = "/operations/" + i + (reply ? "/response" : "/request");
                    if (Stylesheet.is(file) && contract != null) {
                        require(operation, contract, reply, key, defects);
                    }
                }
            }
        }
        return set;
    }

    private void add(Path folder, String file, Consumer<Defect> defects) {
        if (mappings.containsKey(file) || stylesheets.containsKey(file)) {
            return;
        }
        if (Stylesheet.is(file)) {
            Stylesheet.compile(folder, file, defects).ifPresent(compiled -> stylesheets.put(file, compiled));
        } else {
            Mapping.compile(folder, file, defects).ifPresent(compiled -> mappings.put(file, compiled));
        }
    }

    private static void require(
            Operation operation, OperationContract contract, boolean reply, String key, Consumer<Defect> defects) {
        boolean pattern = operation.pattern() == Operation.Pattern.REQUEST_REPLY
                || operation.pattern() == Operation.Pattern.DELIVER;
        if (!pattern || operation.bodyKind() == Operation.BodyKind.OPAQUE) {
            defects.accept(defect(key + "/mapping", "a stylesheet is for requestReply and deliver of trees"));
            return;
        }
        if (reply && operation.response().select() != null) {
            defects.accept(defect(key + "/select", "a stylesheet sees the whole element of the reply"));
        }
        contract.stylesheetDefect(operation, reply)
                .ifPresent(message -> defects.accept(defect(key + "/mapping", message)));
    }

    private static Defect defect(String key, String message) {
        String mend = key.endsWith("/select") ? "remove it, and select in the stylesheet" : "use a JSLT mapping here";
        return new Defect(ConnectorPackage.DESCRIPTOR, 0, key, message, mend);
    }

    @Nullable
    Mapping request(Descriptor descriptor, Operation operation, OperationContract contract) {
        return mapping(descriptor, operation, contract, false);
    }

    @Nullable
    Mapping reply(Descriptor descriptor, Operation operation, OperationContract contract) {
        return mapping(descriptor, operation, contract, true);
    }

    private @Nullable Mapping mapping(
            Descriptor descriptor, Operation operation, OperationContract contract, boolean reply) {
        String file = file(operation, reply);
        if (file == null || !Stylesheet.is(file)) {
            return file == null ? null : mappings.get(file);
        }
        String namespace = WrappedOperation.namespace(
                descriptor.name(), descriptor.metadata().interfaceVersion());
        return new XsltMapping(
                Objects.requireNonNull(stylesheets.get(file)),
                contract.xml(namespace, operation),
                reply,
                Objects.requireNonNull(descriptor.endpoint()).limits().maxMessageBytes());
    }

    private static @Nullable String file(Operation operation, boolean reply) {
        return reply ? operation.response().mapping() : operation.request().mapping();
    }
}
