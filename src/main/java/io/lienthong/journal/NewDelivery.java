package io.lienthong.journal;

import org.jspecify.annotations.Nullable;

/**
 * A step that an accepted message is to go through.
 *
 * @param route id of the step's route
 * @param destination the connector that the step calls
 * @param lane ordering key; absent: the message is a lane of its own
 */
public record NewDelivery(
        String route, String destination, @Nullable String lane) {}
