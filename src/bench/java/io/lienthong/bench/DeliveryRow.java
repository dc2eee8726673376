package io.lienthong.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** One measurement. Microseconds are of processor time a message, milliseconds are medians and 99th percentiles. */
record DeliveryRow(
        int rate,
        int round,
        long stored,
        int dead,
        long accepted,
        long delivered,
        double acceptedPerSecond,
        double deliveredPerSecond,
        double acceptP50,
        double acceptP99,
        double lagP50,
        double lagP99,
        double endToEndP99,
        double busMicros,
        double postgresqlMicros,
        double harnessMicros,
        int othersPercent,
        String load,
        long refused,
        long missing,
        long repeated,
        long outOfOrder) {

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (var component : DeliveryRow.class.getRecordComponents()) {
            try {
                fields.put(component.getName(), component.getAccessor().invoke(this));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return fields;
    }
}
