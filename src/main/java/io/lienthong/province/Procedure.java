package io.lienthong.province;

/**
 * What a dossier is about.
 *
 * @param days working days until it is due
 * @param fee in dong
 */
record Procedure(String name, String code, String title, String fieldCode, String fieldTitle, int days, int fee) {
    static final int MAX_DAYS = 20;

    Procedure {
        if (days < 1 || days > MAX_DAYS) {
            throw new IllegalArgumentException("days must be 1 to " + MAX_DAYS);
        }
        if (fee < 1) {
            throw new IllegalArgumentException("fee must be 1 dong or more: a payment of nothing does not exist");
        }
    }
}
