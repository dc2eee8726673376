package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;

/** What a schema says of an array: how many items it may have, and what each must be. */
record FastItems(int least, int most, FastRule item) {
    int check(JsonNode array, int left, int depth) {
        int size = array.size();
        if (size < least || size > most) {
            return ~left;
        }
        int after = left;
        for (int i = 0; i < size && after >= 0; i++) {
            after = item.check(array.get(i), after, depth);
        }
        return after;
    }
}
