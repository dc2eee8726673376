package io.lienthong.console.page;

import io.lienthong.console.MessageFinder;
import io.lienthong.console.MessageStatus;
import io.lienthong.traffic.MessageHit;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * {@code /console/messages/live}: the latest messages of a filter. By script it goes on by itself, with server-sent events
 * {@code messages}, {@code away}, {@code full} and {@code over}; without it is loaded again.
 */
@Controller
@Hidden
class LivePage {
    private static final int PAGE = 50;
    /** What a page begins with is no older. */
    private static final Duration BACK = Duration.ofHours(1);

    private final MessageFinder finder;
    private final LiveMessages live;

    LivePage(MessageFinder finder, LiveMessages live) {
        this.finder = finder;
        this.live = live;
    }

    @GetMapping("/console/messages/live")
    String page(MessagesPage.Shown shown, Model model) {
        List<MessageHit> hits = finder.find(null, shown.lately(Instant.now().minus(BACK), PAGE));
        model.addAttribute("shown", shown);
        MessagesPage.outcomes(shown.filters().outcome(), model);
        model.addAttribute("statuses", MessageStatus.values());
        model.addAttribute("messages", hits.stream().map(MessagesPage.Row::of).toList());
        model.addAttribute("self", shown.filters().address("/console/messages/live", null));
        model.addAttribute("events", shown.filters().address("/console/messages/live/events", null));
        return "live";
    }

    @GetMapping(path = "/console/messages/live/events")
    void events(MessagesPage.Shown shown, HttpServletRequest request, HttpServletResponse response) throws IOException {
        shown.lately(Instant.now(), 1); // refuses what no filter is
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext exchange = request.startAsync();
        exchange.setTimeout(0);
        ServletOutputStream out = response.getOutputStream();
        LiveViewer viewer = new LiveViewer(
                exchange, out, SessionFilter.token(request).orElse(""), shown, LocaleContextHolder.getLocale());
        if (live.add(viewer)) {
            out.setWriteListener(viewer);
        } else {
            out.write("event: full\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.complete();
        }
    }
}
