package io.lienthong.console.page;

import io.lienthong.message.MessageId;
import io.lienthong.operator.Audit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit as people read it.
 *
 * @param verb last word of the act, of which {@code audit.act.VERB} is the name
 * @param place where it was done, such as {@code messages}; blank: nowhere, as for signing in
 * @param subject what it was done to
 * @param why the reason or purpose that was given; blank: none
 * @param link to what it was done to; absent: it has no page
 */
public record AuditedAct(
        Audit.Entry entry,
        String verb,
        String place,
        String subject,
        String why,
        @Nullable String link) {
    private static final Pattern REASON = Pattern.compile("(?:^|(?<= ))(?:why|note)=");
    /** HTTP statuses that say why something was not done. */
    private static final Set<Integer> REFUSED = Set.of(400, 403, 404, 409, 413);
    /** Places whose things have a page of their own. */
    private static final List<String> PAGES = List.of("messages", "connectors", "consumers");

    static AuditedAct of(Audit.Entry entry) {
        String act = entry.act().act();
        List<String> path = Arrays.stream(act.substring(act.indexOf(' ') + 1).split("/"))
                .filter(part -> !part.isEmpty() && !part.startsWith("{") && !part.matches("console|admin|v1"))
                .toList();
        boolean done = act.contains("/");
        String verb = path.isEmpty() ? act : path.get(path.size() - 1);
        String place = path.isEmpty() || !done ? "" : path.get(0);
        String all = entry.act().subject();
        Matcher reason = REASON.matcher(all);
        boolean told = reason.find();
        String subject = told ? all.substring(0, reason.start()).strip() : all;
        return new AuditedAct(
                entry, verb, place, subject, told ? all.substring(reason.end()) : "", link(place, subject));
    }

    private static @Nullable String link(String place, String subject) {
        String first = subject.split(" ", 2)[0];
        return PAGES.contains(place) && first.matches("[A-Za-z0-9._-]{1,100}")
                ? "/console/" + place + "/" + first
                : null;
    }

    /** How it ended, of which {@code audit.outcome.OUTCOME} is the name. */
    public String outcome() {
        Integer status = entry.httpStatus();
        if (status == null) {
            return "open";
        }
        if (status < 400) {
            return "done";
        }
        return status >= 500 ? "failed" : REFUSED.contains(status) ? "refused." + status : "refused";
    }

    /** The message that it was done to. */
    Optional<MessageId> message() {
        return place.equals("messages") || place.equals("deliveries")
                ? MessageId.parse(subject.split(" ", 2)[0])
                : Optional.empty();
    }
}
