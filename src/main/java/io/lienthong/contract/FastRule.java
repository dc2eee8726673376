package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A compiled schema that can say yes at once: {@link FastSchema}, or what several of them make of the same place. Its
 * answers are numbers, so that nothing is allocated for them.
 */
interface FastRule {
    /** The answer that ends the whole attempt: no steps are left, or the data is of an unusual kind. */
    int GIVEN_UP = ~0;

    int MAX_DEPTH = 400;

    /**
     * Asks whether the data is valid.
     *
     * @param left how many steps may still be taken, at least 0
     * @param depth how many rules led here
     * @return the steps then left where the data is valid; their complement, which is negative, where that is not known
     */
    int check(JsonNode data, int left, int depth);

    /** Whether a negative answer other than {@link #GIVEN_UP} means that the data breaks the schema. */
    boolean exact();
}
