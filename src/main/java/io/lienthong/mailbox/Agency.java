package io.lienthong.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * An agency that exchanges e-documents, under its code of today.
 *
 * @param id in the national list
 * @param parentId of the agency above it, in the national list
 * @param oldCode the code that it had before
 * @param code102 its code by decision 20/2020
 * @param holder the consumer that speaks for it; absent: it is reached through the national exchange
 */
public record Agency(
        String code,
        String name,
        @Nullable String id,
        @Nullable String parentId,
        @Nullable String mail,
        @Nullable String mobile,
        @Nullable String fax,
        @Nullable String oldCode,
        @Nullable String code102,
        @Nullable String holder) {
    /** Whether its mailbox is here. */
    public boolean local() {
        return holder != null;
    }
}
