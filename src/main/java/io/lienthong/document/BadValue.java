package io.lienthong.document;

/** Why a text cannot stand in its element, in both languages, without the text itself. */
record BadValue(RefusalReason reason, String vietnamese, String english) {}
