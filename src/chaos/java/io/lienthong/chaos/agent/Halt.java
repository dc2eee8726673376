package io.lienthong.chaos.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import net.bytebuddy.asm.Advice;

/** Ends the process at a point, as kill -9 would, once the file {@value #ARMED} stands in its working directory. */
public final class Halt {
    public static final String ARMED = "halt-armed";
    /** How the process ends, so that a test sees that the point was reached. */
    public static final int EXIT_CODE = 86;

    private static final Path FILE = Path.of(ARMED);

    private Halt() {}

    public static void here() {
        if (Files.exists(FILE)) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    static final class Enter {
        private Enter() {}

        @Advice.OnMethodEnter
        static void enter() {
            Halt.here();
        }
    }

    static final class Exit {
        private Exit() {}

        @Advice.OnMethodExit
        static void exit() {
            Halt.here();
        }
    }
}
