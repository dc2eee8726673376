package io.lienthong.connector;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connector descriptor ({@code connector.yaml}), already checked against {@code connector.schema.json}. Texts may still
 * hold placeholders ({@code {{baseUrl}}}); {@link Settings} fills them.
 */
public record Descriptor(
        String apiVersion,
        String kind,
        Metadata metadata,
        @Nullable ConfigurationSchema configuration,
        @Nullable Endpoint endpoint,
        @Nullable ErrorHandling errorHandling,
        List<Operation> operations) {
    public Descriptor {
        configuration = configuration == null ? ConfigurationSchema.NONE : configuration;
        errorHandling = errorHandling == null ? ErrorHandling.DEFAULT : errorHandling;
        operations = List.copyOf(operations);
    }

    public String name() {
        return metadata.name();
    }

    @Override
    public ConfigurationSchema configuration() {
        return configuration == null ? ConfigurationSchema.NONE : configuration;
    }

    @Override
    public ErrorHandling errorHandling() {
        return errorHandling == null ? ErrorHandling.DEFAULT : errorHandling;
    }

    public Optional<Operation> operation(String name) {
        return operations.stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst();
    }

    /** Names, versions and owner. */
    public record Metadata(
            String name,
            Map<String, String> title,
            String owner,
            String version,
            @JsonProperty("interface") String interfaceVersion,
            String supportLevel) {
        public Metadata {
            title = Map.copyOf(title);
        }
    }

    /** What the operator supplies for the connector. */
    public record ConfigurationSchema(
            @Nullable List<String> required, @Nullable Map<String, Property> properties) {
        static final ConfigurationSchema NONE = new ConfigurationSchema(List.of(), Map.of());

        @Override
        public List<String> required() {
            return required == null ? List.of() : required;
        }

        @Override
        public Map<String, Property> properties() {
            return properties == null ? Map.of() : properties;
        }

        /**
         * One setting.
         *
         * @param demo the value in the demo and in the sandbox
         */
        public record Property(
                String type,
                @Nullable String title,
                @Nullable String description,
                @Nullable String format,
                @Nullable String pattern,
                @JsonProperty("enum") @Nullable List<String> values,
                @JsonProperty("default") @Nullable String defaultValue,
                @JsonProperty("x-demo") @Nullable String demo) {
            /** Whether it is the address of a system; in the sandbox it is always the simulator's. */
            public boolean address() {
                return "uri".equals(format);
            }

            public boolean secret() {
                return "password".equals(format);
            }
        }
    }

    /**
     * How the bus reaches the system.
     *
     * @param providerForm whether callers of X-Road may also speak the contract itself, with no mapping between
     */
    public record Endpoint(
            Protocol protocol,
            String contract,
            String url,
            @Nullable String service,
            @Nullable String port,
            @Nullable String soapVersion,
            @Nullable Map<String, String> headers,
            @Nullable XRoad xroad,
            @Nullable Timeouts timeouts,
            @Nullable Authentication authentication,
            @Nullable Limits limits,
            @Nullable Check check,
            boolean providerForm) {
        public enum Protocol {
            REST,
            SOAP
        }

        /** "1.1" or "1.2". */
        @Override
        public String soapVersion() {
            return soapVersion == null ? "1.1" : soapVersion;
        }

        @Override
        public Map<String, String> headers() {
            return headers == null ? Map.of() : headers;
        }

        @Override
        public Timeouts timeouts() {
            return timeouts == null ? new Timeouts(null, null) : timeouts;
        }

        @Override
        public Authentication authentication() {
            return authentication == null ? new Authentication.None() : authentication;
        }

        @Override
        public Limits limits() {
            return limits == null ? new Limits(null, null, null) : limits;
        }
    }

    /**
     * SOAP behind a security server of X-Road: what the header of each message says. The service's code is the operation's name
     * in the WSDL.
     *
     * @param client who calls, {@code INSTANCE/CLASS/MEMBER[/SUBSYSTEM]}
     * @param service whose service is called, in the same form
     * @param serviceVersion absent: none is named
     */
    public record XRoad(
            String client,
            String service,
            @Nullable String serviceVersion,
            @Nullable String protocolVersion) {
        @Override
        public String protocolVersion() {
            return protocolVersion == null ? "4.0" : protocolVersion;
        }
    }

    /** Bounds on waiting; default 2 s to connect, 10 s for the whole answer. */
    public record Timeouts(
            @Nullable Duration connect, @Nullable Duration response) {
        @Override
        public Duration connect() {
            return connect == null ? Duration.ofSeconds(2) : connect;
        }

        @Override
        public Duration response() {
            return response == null ? Duration.ofSeconds(10) : response;
        }
    }

    /** Bounds on what the system is asked for; default 8 calls at once, no rate limit, 1 MiB a body. */
    public record Limits(
            @Nullable Integer maxConcurrentRequests,
            @Nullable Integer requestsPerSecond,
            @Nullable Integer maxMessageBytes) {
        @Override
        public Integer maxConcurrentRequests() {
            return maxConcurrentRequests == null ? 8 : maxConcurrentRequests;
        }

        @Override
        public Integer maxMessageBytes() {
            return maxMessageBytes == null ? 1 << 20 : maxMessageBytes;
        }
    }

    /** A harmless call that shows whether the system is there. */
    public record Check(
            String operation,
            @Nullable Map<String, String> parameters,
            @Nullable List<Integer> accept) {
        @Override
        public Map<String, String> parameters() {
            return parameters == null ? Map.of() : parameters;
        }

        @Override
        public List<Integer> accept() {
            return accept == null ? List.of(200) : accept;
        }
    }
}
