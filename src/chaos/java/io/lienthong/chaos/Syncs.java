package io.lienthong.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Judges what strace saw of PostgreSQL: its processes' syncs, and the answers of some of them to COMMIT. */
final class Syncs {
    private Syncs() {}

    /** Answers to COMMIT since whose process's last one no process had synced anything. */
    static List<String> unsynced(List<String> calls) {
        List<String> unsynced = new ArrayList<>();
        Set<Long> answered = new HashSet<>();
        for (String call : calls) {
            if (isSync(call)) {
                answered.clear();
            } else if (isCommit(call) && !answered.add(process(call))) {
                unsynced.add(call);
            }
        }
        return unsynced;
    }

    static long commits(List<String> calls) {
        return calls.stream().filter(Syncs::isCommit).count();
    }

    /** A sync that is done. */
    static boolean isSync(String call) {
        return call.contains("fdatasync") && call.endsWith("= 0");
    }

    static boolean isCommit(String call) {
        return call.contains("sendto(") && call.contains("COMMIT\\0");
    }

    static long process(String call) {
        int end = call.indexOf(' ');
        return end < 0 ? 0 : Long.parseLong(call.substring(0, end));
    }
}
