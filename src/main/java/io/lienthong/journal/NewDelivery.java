package io.lienthong.journal;

import org.jspecify.annotations.Nullable;

/**
 * A step that an accepted message is to go through.
 *
 * @param route id of the step's route
 * @param destination the connector that the step calls
 * @param lane ordering key; absent: the message is a lane of its own
 * @param seq its place in the order of acceptance; absent: behind all others
 */
public record NewDelivery(
        String route,
        String destination,
        @Nullable String lane,
        @Nullable Long seq) {
    public NewDelivery(String route, String destination, @Nullable String lane) {
        this(route, destination, lane, null);
    }

    public NewDelivery at(long place) {
        return new NewDelivery(route, destination, lane, place);
    }
}
