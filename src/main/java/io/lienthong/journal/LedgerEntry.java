package io.lienthong.journal;

/**
 * A read of personal data, for the ledger; consumer, operation and time are those of the intent it comes with.
 *
 * @param officer on whose behalf the data is read
 * @param purpose a code
 * @param subject the person's identifier in clear; only its keyed hash is stored
 */
public record LedgerEntry(String officer, String purpose, String subject) {
    /** Never prints the person's identifier. */
    @Override
    public String toString() {
        return "LedgerEntry[" + officer + ", " + purpose + "]";
    }
}
