package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.contract.OperationContract;
import io.lienthong.mapping.Mapping;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.provider.Provider;
import io.lienthong.provider.SignatureCheck;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an active connector with everything compiled that its calls need. Immutable; a call keeps the one it
 * started with, whatever is activated meanwhile.
 *
 * @param providers absent for an environment without settings, empty for a system that only calls us
 * @param settings settings that are no secrets, as the mappings see them
 * @param reference where a message has what the system calls the matter
 * @param onDuplicate what is called instead where the system has the record already
 * @param openParameters whether callers supply all parameters, so that none comes out of the message or the settings
 * @param signatures of the system that calls us, where it proves itself by one
 * @param providerForm whether its messages are those of the system's own contract, and no mapping stands between
 */
public record ActiveOperation(
        OperationName name,
        Descriptor descriptor,
        Operation operation,
        OperationContract contract,
        @Nullable Mapping requestMapping,
        @Nullable JsonPointer select,
        @Nullable Mapping responseMapping,
        @Nullable JsonPointer correlation,
        @Nullable JsonPointer reference,
        @Nullable ActiveOperation onDuplicate,
        Map<Environment, Provider> providers,
        Map<Environment, JsonNode> settings,
        boolean openParameters,
        Map<Environment, SignatureCheck> signatures,
        boolean providerForm) {

    /** The same operation for callers who speak the system's own contract. */
    ActiveOperation inProviderForm() {
        return new ActiveOperation(
                name,
                descriptor,
                operation,
                contract.inProviderForm(operation),
                null,
                null,
                null,
                correlation,
                reference,
                null,
                providers,
                settings,
                openParameters,
                signatures,
                true);
    }

    /** Version of the connector's folder. */
    public String version() {
        return descriptor.metadata().version();
    }

    /** Who grants access to the system. */
    public String owner() {
        return descriptor.metadata().owner();
    }

    /** Bytes that a body may have in either direction. */
    public int maxMessageBytes() {
        Operation.Limits own = operation.limits();
        if (own.maxMessageBytes() != null) {
            return own.maxMessageBytes();
        }
        if (stored()) {
            return Operation.Limits.MAX_STORED_BYTES;
        }
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        return endpoint == null
                ? new Descriptor.Limits(null, null, null).maxMessageBytes()
                : endpoint.limits().maxMessageBytes();
    }

    /** Calls to the system at once. */
    int maxConcurrentRequests() {
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        return endpoint == null ? 1 : endpoint.limits().maxConcurrentRequests();
    }

    /** Requests that the system grants; 0: no limit. */
    int requestsPerSecond() {
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        Integer limit = endpoint == null ? null : endpoint.limits().requestsPerSecond();
        return limit == null ? 0 : limit;
    }

    /** Whether the system speaks SOAP. */
    public boolean soap() {
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        return endpoint != null && endpoint.protocol() == Descriptor.Endpoint.Protocol.SOAP;
    }

    /** Whether a connected system calls it, without a token but with its signature in the message. */
    public boolean callback() {
        Operation.Expose expose = operation.expose();
        return expose != null && expose.authentication() != null;
    }

    /** Whether bodies that it receives are bytes, whatever they are. */
    public boolean receivesBytes() {
        return opaque() && operation.pattern() == Operation.Pattern.RECEIVE;
    }

    /** Whether large bodies that it receives are stored as they come, instead of being held. */
    public boolean stored() {
        return receivesBytes() && !operation.limits().inMemory();
    }

    boolean opaque() {
        return operation.bodyKind() == Operation.BodyKind.OPAQUE;
    }

    /** The way to the system; throws CONNECTOR_DISABLED where the environment has no settings. */
    Provider provider(Environment environment) {
        return Optional.ofNullable(providers.get(environment))
                .orElseThrow(() -> new BusException(
                        ErrorCode.CONNECTOR_DISABLED,
                        "connector " + name.connector() + " has no settings for " + environment));
    }
}
