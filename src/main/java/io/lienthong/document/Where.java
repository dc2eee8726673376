package io.lienthong.document;

/** Where a rule about the whole header is broken, said in the words of what is being checked. */
interface Where {
    /** A Document.v1 or DocumentStatus.v1: the pointer alone. */
    Where JSON = (element, pointer) -> new DocumentRefused.Place(pointer.isEmpty() ? "/" : pointer, 0, 0);

    /** @param element path from the message header */
    DocumentRefused.Place of(String element, String pointer);
}
