package io.lienthong.face.xroad;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.connector.Operation;
import io.lienthong.contract.XmlBytes;
import io.lienthong.message.Json;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What X-Road lets its clients find out: who is there, and which services a provider has. */
final class Metadata {
    static final String LIST_METHODS = "listMethods";
    static final String ALLOWED_METHODS = "allowedMethods";
    static final String GET_OPENAPI = "getOpenAPI";
    static final String GET_WSDL = "getWsdl";

    private final Access access;
    private final Providers providers;

    Metadata(Access access, Providers providers) {
        this.access = access;
        this.providers = providers;
    }

    /** The operations of a list; all, or those that the consumer was granted. */
    Predicate<ActiveOperation> shown(String list, Consumer consumer) {
        return list.equals(ALLOWED_METHODS)
                ? operation -> access.allows(consumer, operation.name())
                : operation -> true;
    }

    /** The one REST service of a connector; none where nothing of it is shown. */
    ObjectNode restServices(ActiveConnector connector, Predicate<ActiveOperation> shown) {
        ObjectNode list = Json.object();
        ArrayNode services = list.putArray("service");
        List<ActiveOperation> operations =
                Providers.exposed(connector).stream().filter(shown).toList();
        if (operations.isEmpty()) {
            return list;
        }
        ObjectNode service = identifier(
                services.addObject(),
                "SERVICE",
                providers.id(connector.descriptor().name()));
        service.put("service_code", connector.descriptor().name()).put("service_type", "OPENAPI");
        ArrayNode endpoints = service.putArray("endpoint_list");
        Set<Endpoint> written = new LinkedHashSet<>();
        for (ActiveOperation operation : operations) {
            Operation.Expose expose =
                    java.util.Objects.requireNonNull(operation.operation().expose());
            written.add(new Endpoint(expose.method(), expose.path().replaceAll("\\{[^}]*}", "*")));
        }
        connector.providerServices().rest().stream().filter(shown).forEach(operation -> {
            Operation.RequestShape own = operation.operation().request();
            String path = own.path().isEmpty() ? "/" : own.path();
            written.add(new Endpoint(own.method(), path.replaceAll("\\{[^}]*}", "*")));
        });
        written.forEach(one -> endpoints.addObject().put("method", one.method()).put("path", one.path()));
        return list;
    }

    /** What may be called, in our form or that of the system. */
    private record Endpoint(String method, String path) {}

    /** All members and subsystems, as JSON. */
    ObjectNode clients() {
        ObjectNode list = Json.object();
        ArrayNode members = list.putArray("member");
        for (SubsystemId id : all()) {
            ObjectNode member = members.addObject();
            identifier(member.putObject("id"), type(id), id);
            member.put("name", id.member());
            if (id.subsystem() != null) {
                member.put("subsystem_name", id.subsystem());
            }
        }
        return list;
    }

    /** The same as XML. */
    byte[] clientsXml() {
        XmlBytes out = new XmlBytes(1 << 12);
        out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>");
        out.raw("<ns2:clientList xmlns:ns1=\"http://x-road.eu/xsd/identifiers\""
                + " xmlns:ns2=\"http://x-road.eu/xsd/xroad.xsd\">");
        for (SubsystemId id : all()) {
            out.raw("<ns2:member><ns2:id ns1:objectType=\"" + type(id) + "\">");
            SoapEnvelope.parts(id, "ns1", out);
            out.raw("</ns2:id>");
            SoapEnvelope.element("ns2:name", id.member(), out);
            if (id.subsystem() != null) {
                SoapEnvelope.element("ns2:subsystemName", id.subsystem(), out);
            }
            out.raw("</ns2:member>");
        }
        out.raw("</ns2:clientList>");
        return out.toBytes();
    }

    String instance() {
        return providers.owner().instance();
    }

    private Set<SubsystemId> all() {
        Set<SubsystemId> all = new LinkedHashSet<>();
        all.add(providers.owner());
        all.addAll(providers.all());
        access.xroadClients().stream()
                .map(SubsystemId::parse)
                .flatMap(Optional::stream)
                .forEach(all::add);
        return all;
    }

    private static String type(SubsystemId id) {
        return id.subsystem() == null ? "MEMBER" : "SUBSYSTEM";
    }

    private static ObjectNode identifier(ObjectNode node, String type, SubsystemId id) {
        node.put("object_type", type)
                .put("xroad_instance", id.instance())
                .put("member_class", id.memberClass())
                .put("member_code", id.member());
        return id.subsystem() == null ? node : node.put("subsystem_code", id.subsystem());
    }
}
