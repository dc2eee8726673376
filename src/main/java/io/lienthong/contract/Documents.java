package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;

/** Where schemas find the documents that they refer to: a connector's folder, or the canonical types. */
interface Documents {
    JsonNode read(String file) throws Refused;

    /** Line of a JSON pointer in a document that was read; 0 where unknown. */
    int line(String file, String pointer);

    /** The document that a reference in {@code file} names; refuses all that lies elsewhere. */
    default String resolve(String file, String reference) throws Refused {
        String name = Folder.plain(file, reference);
        int slash = file.lastIndexOf('/');
        return name.isEmpty() ? file : Folder.within(file, slash < 0 ? name : file.substring(0, slash + 1) + name);
    }
}
