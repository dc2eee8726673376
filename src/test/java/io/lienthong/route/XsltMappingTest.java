package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.contract.XmlSides;
import io.lienthong.mapping.Stylesheet;
import io.lienthong.message.BusException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class XsltMappingTest {
    private record Told(String thread, BusException error) {}

    @Test
    void whatFollowsAStylesheetThatTakesTooLongRunsOnAThreadOfOurs() throws Exception {
        // given
        Stylesheet stylesheet = Stylesheet.compile(
                        Path.of("test-fixtures/stylesheets"), "parcel-question.xsl", defect -> {})
                .orElseThrow();
        @SuppressWarnings("NullAway") // this work does not apply it
        XsltMapping mapping = new XsltMapping(stylesheet, (XmlSides) null, false, 1 << 20);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Told> told = new CompletableFuture<>();
        // when
        mapping.away(
                () -> {
                    try {
                        return end.await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                done -> {},
                error -> told.complete(new Told(Thread.currentThread().getName(), error)));
        // then
        Told answer = told.get(30, TimeUnit.SECONDS);
        end.countDown();
        assertThat(answer.thread()).isEqualTo("stylesheet-patience");
        assertThat(answer.error().detail()).contains("it takes too long");
    }
}
