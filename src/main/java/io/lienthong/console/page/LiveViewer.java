package io.lienthong.console.page;

import io.lienthong.message.MessageId;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A browser that follows messages. It is told what it takes at once and misses the rest, so a slow one holds no thread, and no
 * memory beyond one telling; one that took nothing for 30 tellings is let go.
 */
final class LiveViewer implements WriteListener {
    static final int MOST_MISSED = 30;

    private final AsyncContext exchange;
    private final ServletOutputStream out;
    private final String session;
    private final MessagesPage.Shown shown;
    private final Locale language;
    /** Those that were found a second ago; absent: nothing was told yet. Only the thread that tells looks at it. */
    private @Nullable Set<MessageId> seen;

    private boolean begun;
    private boolean over;
    private boolean completed;
    private int missed;

    LiveViewer(
            AsyncContext exchange, ServletOutputStream out, String session, MessagesPage.Shown shown, Locale language) {
        this.exchange = exchange;
        this.out = out;
        this.session = session;
        this.shown = shown;
        this.language = language;
    }

    String session() {
        return session;
    }

    MessagesPage.Shown shown() {
        return shown;
    }

    Locale language() {
        return language;
    }

    @Nullable
    Set<MessageId> seen() {
        return seen;
    }

    void seen(Set<MessageId> found) {
        seen = found;
    }

    /** Whether it was taken; false: it is missed. */
    synchronized boolean tell(String event, String data) {
        return write("event: " + event + "\ndata: " + data + "\n\n");
    }

    /** That there is nothing to tell, by which a browser that went away is noticed. */
    synchronized boolean remind() {
        return write(":\n\n");
    }

    private boolean write(String text) {
        if (over || !begun) {
            return false;
        }
        try {
            if (!out.isReady()) {
                missed++;
                if (missed >= MOST_MISSED) {
                    end();
                }
                return false;
            }
            missed = 0;
            out.write(text.getBytes(StandardCharsets.UTF_8));
            if (out.isReady()) {
                out.flush();
            }
            return true;
        } catch (IOException gone) {
            over = true; // the container is about to say so, and must find the exchange open
            return false;
        }
    }

    synchronized boolean over() {
        return over;
    }

    synchronized void end() {
        over = true;
        if (!completed) {
            completed = true;
            try {
                exchange.complete();
            } catch (IllegalStateException ended) {
                // the container was faster
            }
        }
    }

    @Override
    public synchronized void onWritePossible() throws IOException {
        begun = true;
        if (!over && out.isReady()) {
            out.flush();
        }
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }
}
