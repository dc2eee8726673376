package io.lienthong.province;

/**
 * How many dossiers of a group there are, and of which kind.
 *
 * @param received early + onTime + late + inProcess
 * @param digitised of those that are resolved; so is paidOnline
 */
record Quota(int received, int early, int onTime, int late, int inProcess, int online, int digitised, int paidOnline) {
    private static final int MAX_DOSSIERS = 5_000_000;

    Quota {
        if (received < 1 || received > MAX_DOSSIERS) {
            throw new IllegalArgumentException("received must be 1 to " + MAX_DOSSIERS);
        }
        long made = (long) early + onTime + late + inProcess;
        if (made != received) {
            throw new IllegalArgumentException(
                    "early + onTime + late + inProcess make " + made + ", and " + received + " are received: mend one");
        }
        if (online > received) {
            throw new IllegalArgumentException("more are online than received: lower online");
        }
        if (Math.max(digitised, paidOnline) > received - inProcess) {
            throw new IllegalArgumentException(
                    "only what is resolved is digitised or paidOnline: at most " + (received - inProcess));
        }
    }

    int resolved() {
        return received - inProcess;
    }
}
