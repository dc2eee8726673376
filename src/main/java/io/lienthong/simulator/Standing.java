package io.lienthong.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;

/** How one simulator stands: what it is told to do, and how much it was asked. */
public record Standing(String connector, Environment environment, String path, Behaviour behaviour, int received) {
    ObjectNode tree() {
        ObjectNode tree = Json.object()
                .put("connector", connector)
                .put("environment", environment.name())
                .put("path", path)
                .put("latency", behaviour.latency())
                .put("errorShare", behaviour.errors())
                .put("outage", behaviour.outage());
        Behaviour.Fault fault = behaviour.fault();
        if (fault != null) {
            tree.put("fault", fault.name());
        }
        return tree.put("seed", behaviour.seed()).put("received", received);
    }
}
