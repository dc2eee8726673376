package io.lienthong.reconciliation;

/**
 * What the messages of one day were to bring to one system, and what became of it, in deliveries: sent = applied + waiting + parked +
 * withdrawn + lost.
 *
 * @param system empty: nothing tells which
 * @param received that the system answered, whatever it answered
 * @param applied that it took
 * @param withdrawn that people ended, among them those that a correction replaced
 * @param lost of which no row tells: there must be none
 */
public record SystemDay(
        String system, long sent, long received, long applied, long waiting, long parked, long withdrawn, long lost) {

    /** Whether all was applied that people did not withdraw. */
    public boolean balanced() {
        return sent == applied + withdrawn;
    }
}
