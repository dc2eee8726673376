package io.lienthong.console.page;

import io.lienthong.console.MessageFinder;
import io.lienthong.console.Redaction;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Right;
import io.lienthong.operator.SavedSearches;
import io.lienthong.route.Connectors;
import io.lienthong.traffic.MessageHit;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Keeping a search of the messages page, and giving it up. */
@Controller
@Hidden
class SavedSearchesPage {
    private static final String PAGE = "/console/messages";

    private final SavedSearches searches;
    private final MessageFinder finder;
    private final Connectors connectors;

    SavedSearchesPage(SavedSearches searches, MessageFinder finder, Connectors connectors) {
        this.searches = searches;
        this.finder = finder;
        this.connectors = connectors;
    }

    @PostMapping("/console/messages/searches")
    String save(
            MessagesPage.Shown shown,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "false") boolean shared,
            @AuthenticationPrincipal Operator person) {
        Stream.of(
                        name,
                        shown.text(),
                        shown.system(),
                        shown.operation(),
                        shown.consumer(),
                        shown.outcome(),
                        shown.error())
                .forEach(SavedSearchesPage::requireNobodysNumber);
        if (PageAddress.given(shown.number()) != null) {
            throw notKept();
        }
        requireNoKey(shown.text());
        shown.query(1); // refuses what no filter is
        String address = shown.address(PAGE, null);
        SavedSearches.Kept kept = searches.save(person.name(), name.strip(), address, shared);
        return "redirect:" + address + (address.contains("?") ? "&" : "?") + "kept=" + kept.id()
                + (kept.again() ? "&again=true" : "");
    }

    @PostMapping("/console/messages/searches/{id}/delete")
    String delete(@PathVariable long id, @AuthenticationPrincipal Operator person) {
        searches.delete(id, person.name(), person.role().rights().contains(Right.OPERATORS));
        return Told.once("search-deleted").at(PAGE);
    }

    /** Such a number stands in no address. */
    private static void requireNobodysNumber(@Nullable String text) {
        if (text != null && !Redaction.text(text).equals(text)) {
            throw notKept();
        }
    }

    /** Of texts only what messages carry openly is kept: neither the number of a citizen nor that of a document. */
    private void requireNoKey(@Nullable String text) {
        String sought = PageAddress.given(text);
        if (sought == null
                || MessageId.parse(sought).isPresent()
                || connectors.find(sought).isPresent()) {
            return;
        }
        List<MessageHit> hits = finder.find(sought, MessagesPage.Shown.ALL.query(1));
        if (hits.stream().noneMatch(hit -> sought.equals(hit.correlationId()))) {
            throw notKept();
        }
    }

    private static BusException notKept() {
        return new BusException(
                ErrorCode.REQUEST_INVALID,
                new Wording(
                        "chỉ lưu được mã hồ sơ đang có thông điệp, hệ thống và bộ lọc; số của một người không nằm trong địa chỉ nào",
                        "what is kept are codes of matters that have messages, systems and filters; a person's number stands in no"
                                + " address"));
    }
}
