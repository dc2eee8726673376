package io.lienthong.face;

import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SSLOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Gives listeners other certificates: all of them, or none. */
final class ListenerCertificates {
    private static final long SECONDS = 10;

    private ListenerCertificates() {}

    /**
     * Blocks.
     *
     * @throws IllegalArgumentException where one does not take them: all show what they showed before, or the message says which of
     *     them do not
     */
    static void give(List<HttpServer> listeners, SSLOptions next, SSLOptions before) {
        for (int i = 0; i < listeners.size(); i++) {
            String fault = fault(listeners.get(i), next);
            if (fault != null) {
                throw new IllegalArgumentException("listener " + (i + 1) + " of " + listeners.size()
                        + " does not take the certificates: " + fault + restored(listeners.subList(0, i + 1), before));
            }
        }
    }

    /** What the message has to add. The one that failed is among them: it may have taken the new ones too late. */
    private static String restored(List<HttpServer> changed, SSLOptions before) {
        List<String> still = new ArrayList<>();
        boolean interrupted = Thread.interrupted(); // each would end at once
        for (int i = 0; i < changed.size(); i++) {
            if (fault(changed.get(i), before) != null) {
                still.add("listener " + (i + 1));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return still.isEmpty()
                ? "; all show the old ones"
                : "; all show the old ones but " + String.join(", ", still) + ": restart";
    }

    private static @Nullable String fault(HttpServer listener, SSLOptions options) {
        try {
            listener.updateSSLOptions(options, true)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(SECONDS, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        } catch (TimeoutException e) {
            return "not within " + SECONDS + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (RuntimeException e) { // of one that does not listen any more
            return String.valueOf(e);
        }
    }
}
