package io.lienthong.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.XRoadClient.ConnectionType;
import io.lienthong.platform.AddressRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The X-Road clients among the consumers, by identifier: those of the file, and those registered at run time. */
final class XRoadDeclarations {
    /** Each part as the header X-Road-Client has it: percent-encoded. */
    private static final String PART = "(?:[A-Za-z0-9._*-]|%[0-9A-F]{2})+";

    private static final Pattern CLIENT = Pattern.compile(PART + "(?:/" + PART + "){2,3}");
    private static final Set<String> KEYS = Set.of("client", "connectionType", "addresses");

    /** Of the file and of the demo. */
    private final Map<String, Declared> byClient = new HashMap<>();
    /** Of those that were registered at run time; another map after every change. */
    private volatile Map<String, Declared> registered = Map.of();

    record Declared(Consumer consumer, XRoadClient client) {}

    /** Empty where there is no such client; the file wins. */
    Optional<Declared> find(String client) {
        return Optional.ofNullable(byClient.get(client)).or(() -> Optional.ofNullable(registered.get(client)));
    }

    /** Whether the file, or the demo, has this client. */
    boolean declares(String client) {
        return byClient.containsKey(client);
    }

    List<String> clients() {
        return Stream.concat(byClient.keySet().stream(), registered.keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * From now on these are there beside those of the file.
     *
     * @param clients how some of them call, by the ids of consumers
     */
    void register(Stream<Consumer> consumers, Map<String, XRoadClient> clients) {
        Map<String, Declared> next = new HashMap<>();
        consumers.forEach(consumer -> {
            XRoadClient client = clients.get(consumer.id());
            if (client != null) {
                next.put(client.client(), new Declared(consumer, client));
            }
        });
        registered = Map.copyOf(next);
    }

    void add(Consumer consumer, XRoadClient client) {
        byClient.put(client.client(), new Declared(consumer, client));
    }

    /** How the consumer of this id calls as a client. */
    Optional<XRoadClient> of(String id) {
        return byClient.values().stream()
                .filter(declared -> declared.consumer().id().equals(id))
                .map(Declared::client)
                .findFirst();
    }

    /** Empty where it is not declared, or has defects. */
    Optional<XRoadClient> read(JsonNode node, String key, boolean hasCertificate, DatasetGrants.Report report) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        Optional<XRoadClient> client = parsed(node, key, hasCertificate, report);
        if (client.isPresent() && byClient.containsKey(client.get().client())) {
            report.defect(key + "/client", "the client is used twice", "leave it with one of them");
            return Optional.empty();
        }
        return client;
    }

    /** What stands below {@code xroad}; empty, with what is wrong, where it has defects. */
    static Optional<XRoadClient> parsed(
            JsonNode node, String key, boolean hasCertificate, DatasetGrants.Report report) {
        List<String> wrong = new ArrayList<>();
        DatasetGrants.Report counted = (place, message, mend) -> {
            wrong.add(place);
            report.defect(place, message, mend);
        };
        node.fieldNames().forEachRemaining(name -> {
            if (!KEYS.contains(name)) {
                counted.defect(key + "/" + name, "unknown key " + name, "use client, connectionType, addresses");
            }
        });
        String client = node.path("client").asText("");
        if (!CLIENT.matcher(client).matches()) {
            counted.defect(
                    key + "/client",
                    "the client is missing or malformed",
                    "write INSTANCE/CLASS/MEMBER/SUBSYSTEM, each percent-encoded as in the header X-Road-Client");
        }
        ConnectionType type = type(node.path("connectionType").asText("HTTPS"), key, counted);
        List<AddressRange> addresses = addresses(node.path("addresses"), key, counted);
        if (type == ConnectionType.HTTPS && !hasCertificate) {
            counted.defect(key, "HTTPS needs the client's certificate", "add certificateSha256 to the consumer");
        } else if (type != ConnectionType.HTTPS && addresses.isEmpty()) {
            counted.defect(
                    key + "/addresses",
                    "without a certificate anybody could say that it is this client",
                    "name the addresses it calls from, such as 10.20.0.5 or 10.20.0.0/24");
        }
        return wrong.isEmpty() ? Optional.of(new XRoadClient(client, type, addresses)) : Optional.empty();
    }

    private static ConnectionType type(String text, String key, DatasetGrants.Report report) {
        try {
            return ConnectionType.valueOf(text);
        } catch (IllegalArgumentException e) {
            report.defect(key + "/connectionType", "unknown connection type", "use HTTP, HTTPS_NO_AUTH or HTTPS");
            return ConnectionType.HTTPS;
        }
    }

    private static List<AddressRange> addresses(JsonNode list, String key, DatasetGrants.Report report) {
        List<AddressRange> addresses = new ArrayList<>();
        for (JsonNode text : list) {
            AddressRange.parse(text.asText())
                    .ifPresentOrElse(
                            addresses::add,
                            () -> report.defect(
                                    key + "/addresses",
                                    "not an address or a range of addresses",
                                    "write 10.20.0.5, 10.20.0.0/24 or fd00::/8"));
        }
        return addresses;
    }
}
