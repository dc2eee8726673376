package io.lienthong.delivery;

import io.lienthong.message.Environment;

/** A connected system in one environment. */
record DestinationKey(Environment environment, String destination) {}
