package io.lienthong.reconciliation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the messages of one day were to bring to one system, and what became of it, in deliveries: sent = applied + waiting + parked +
 * withdrawn + lost.
 *
 * @param system empty: nothing tells which
 * @param received that the system took or refused; where it did not answer, or answered that it is away, it received nothing
 * @param applied that it took
 * @param withdrawn that people ended, among them those that a correction replaced
 * @param lost of which no row tells: there must be none
 */
public record SystemDay(
        String system, long sent, long received, long applied, long waiting, long parked, long withdrawn, long lost) {

    /** The numbers in the order in which they are shown, by whose deliveries they are. */
    @JsonIgnore
    public Map<SystemDays.Which, Long> numbers() {
        Map<SystemDays.Which, Long> numbers = new EnumMap<>(SystemDays.Which.class);
        numbers.put(SystemDays.Which.SENT, sent);
        numbers.put(SystemDays.Which.RECEIVED, received);
        numbers.put(SystemDays.Which.APPLIED, applied);
        numbers.put(SystemDays.Which.WAITING, waiting);
        numbers.put(SystemDays.Which.PARKED, parked);
        numbers.put(SystemDays.Which.WITHDRAWN, withdrawn);
        numbers.put(SystemDays.Which.LOST, lost);
        return numbers;
    }

    /** Whether all was applied that people did not withdraw. */
    public boolean balanced() {
        return sent == applied + withdrawn;
    }
}
