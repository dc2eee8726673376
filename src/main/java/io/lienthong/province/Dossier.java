package io.lienthong.province;

/**
 * One dossier of a replay, from its receipt to as far as it comes. Days are numbers of the period, times seconds of the day in
 * Vietnam.
 *
 * @param dueDay at five in the afternoon
 * @param resolvedDay -1: in process to the end
 * @param paid online
 */
public record Dossier(
        String code,
        String agency,
        String unit,
        Procedure procedure,
        People.Applicant applicant,
        Channel channel,
        int receivedDay,
        int receivedTime,
        int dueDay,
        int resolvedDay,
        int resolvedTime,
        boolean digitised,
        boolean paid) {
    /** How it came. */
    enum Channel {
        NATIONAL_PORTAL,
        LOCAL_SYSTEM,
        COUNTER,
        POST
    }

    /** What happens to it. */
    public enum Step {
        RECEIVED,
        IN_PROCESS,
        PAID,
        RESOLVED
    }

    /** How many steps it takes. */
    public int steps() {
        return 2 + (paid ? 1 : 0) + (resolvedDay >= 0 ? 1 : 0);
    }

    /** @param number from 0 */
    public Step step(int number) {
        return switch (number) {
            case 0 -> Step.RECEIVED;
            case 1 -> Step.IN_PROCESS;
            default -> number == 2 && paid ? Step.PAID : Step.RESOLVED;
        };
    }
}
