package io.lienthong.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which registered consumers call as clients of X-Road, in PostgreSQL; each identifier is one consumer's. */
final class XRoadBindings {
    private final JdbcTemplate jdbc;
    private final Consumers consumers;

    XRoadBindings(JdbcTemplate jdbc, Consumers consumers) {
        this.jdbc = jdbc;
        this.consumers = consumers;
    }

    /** By the ids of those that do. */
    static Map<String, XRoadClient> of(List<RegisteredConsumer> registered) {
        Map<String, XRoadClient> clients = new HashMap<>();
        for (RegisteredConsumer one : registered) {
            if (one.xroad() != null) {
                XRoadRequest said = new XRoadRequest(ConsumerRegistry.tree(one.xroad()));
                clients.put(one.id(), said.client(one.certificateSha256() != null));
            }
        }
        return clients;
    }

    /** In place of what it was; throws REQUEST_INVALID, and CONSUMER_CONFLICT where another has the identifier. */
    XRoadClient bind(String id, XRoadRequest xroad) {
        XRoadClient client = xroad.client(
                count("SELECT count(*) FROM consumer WHERE id = ? AND certificate_sha256 IS NOT NULL", id) > 0);
        String name = client.client();
        String others = "SELECT count(*) FROM consumer WHERE xroad ->> 'client' = ? AND revoked_at IS NULL AND id <> ?";
        if (consumers.xroad().declares(name) || count(others, name, id) > 0) {
            throw ConsumerRegistry.conflict(
                    name + " đã là mã X-Road của một hệ thống khác",
                    name + " is another consumer's identifier in X-Road");
        }
        jdbc.update(
                "UPDATE consumer SET xroad = ?::jsonb WHERE id = ?",
                client.tree().toString(),
                id);
        return client;
    }

    /** Whether it was one. */
    boolean unbind(String id) {
        return jdbc.update("UPDATE consumer SET xroad = NULL WHERE id = ? AND xroad IS NOT NULL", id) > 0;
    }

    private long count(String select, Object... arguments) {
        Long count = jdbc.queryForObject(select, Long.class, arguments);
        return count == null ? 0 : count;
    }
}
