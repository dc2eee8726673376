package io.lienthong.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;

class LiveViewerTest {
    private final Connection connection = new Connection();
    private final MockAsyncContext exchange = new MockAsyncContext(new MockHttpServletRequest(), null);
    private final LiveViewer viewer = new LiveViewer(exchange, connection, "", MessagesPage.Shown.ALL, Locale.ENGLISH);

    /** A connection that takes what is written, or nothing. */
    private static final class Connection extends ServletOutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private boolean ready = true;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener listener) {}

        @Override
        public void write(int one) {
            if (!ready) {
                throw new IllegalStateException("would wait");
            }
            taken.write(one);
        }
    }

    @Test
    void aBrowserThatIsSlowMissesWhatItDoesNotTakeAndGoesOn() throws Exception {
        // given
        viewer.onWritePossible();
        connection.ready = false;
        // when
        boolean missed = viewer.tell("messages", "1");
        connection.ready = true;
        boolean taken = viewer.tell("messages", "2");
        // then
        assertThat(missed).isFalse();
        assertThat(taken).isTrue();
        assertThat(connection.taken.toString(StandardCharsets.UTF_8)).isEqualTo("event: messages\ndata: 2\n\n");
    }

    @Test
    void aBrowserThatTakesNothingIsLetGo() throws Exception {
        // given
        viewer.onWritePossible();
        connection.ready = false;
        // when
        for (int i = 1; i < LiveViewer.MOST_MISSED; i++) {
            viewer.tell("messages", "1");
            assertThat(viewer.over()).isFalse();
        }
        viewer.tell("messages", "1");
        // then
        assertThat(viewer.over()).isTrue();
        assertThat(connection.taken.size()).isZero();
    }

    @Test
    void nothingIsToldBeforeTheConnectionIsReadyAndAfterItsEnd() throws Exception {
        // when
        boolean before = viewer.tell("messages", "1");
        viewer.onWritePossible();
        viewer.onError(new java.io.IOException("reset"));
        boolean after = viewer.tell("messages", "1");
        // then
        assertThat(before).isFalse();
        assertThat(after).isFalse();
    }
}
