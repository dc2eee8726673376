package io.lienthong.chaos.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.bytebuddy.asm.Advice;

/** Ends the process at a point, as kill -9 would, once the file {@value #ARMED} in its working directory names the point. */
public final class Halt {
    public static final String ARMED = "halt-armed";
    /** How the process ends, so that a test sees that the point was reached. */
    public static final int EXIT_CODE = 86;

    private static final Path FILE = Path.of(ARMED);

    private Halt() {}

    public static void here(String point) {
        if (Files.exists(FILE) && point.equals(armed())) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    private static String armed() {
        try {
            return Files.readString(FILE);
        } catch (IOException disarmed) {
            return "";
        }
    }

    static final class Enter {
        private Enter() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Origin("halt@enter #t\\##m") String point) {
            Halt.here(point);
        }
    }

    static final class Exit {
        private Exit() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Origin("halt@exit #t\\##m") String point) {
            Halt.here(point);
        }
    }
}
