package io.lienthong.cli;

import java.nio.file.Path;

/** Where the bus is installed: the folder of the script {@code lgsp}, which it hands over; else the current one. */
final class Home {
    private static final String PROPERTY = "lgsp.home";

    private Home() {}

    static Path folder() {
        return Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath().normalize();
    }
}
