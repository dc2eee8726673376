package io.lienthong.delivery;

import io.lienthong.message.Environment;

/**
 * The right to work on a shard, until somebody raises its fence.
 *
 * @param predecessorDied the last owner never released it, and may have been killed by a message
 */
record Lease(int shard, Environment environment, String destination, int bucket, long fence, boolean predecessorDied) {
    DestinationKey destinationKey() {
        return new DestinationKey(environment, destination);
    }
}
