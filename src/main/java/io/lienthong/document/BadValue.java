package io.lienthong.document;

import io.lienthong.message.Wording;

/** Why a text cannot stand in its element, without the text itself. */
record BadValue(RefusalReason reason, Wording detail) {
    BadValue(RefusalReason reason, String vietnamese, String english) {
        this(reason, new Wording(vietnamese, english));
    }
}
