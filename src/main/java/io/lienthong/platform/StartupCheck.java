package io.lienthong.platform;

import java.util.List;

/** Something that must hold before the data plane opens; every bean of this type is asked once at start. */
@FunctionalInterface
public interface StartupCheck {
    /** What is wrong and how to mend it, one sentence each; empty when all is well. */
    List<String> problems();
}
