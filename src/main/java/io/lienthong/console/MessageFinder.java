package io.lienthong.console;

import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.journal.Journal;
import io.lienthong.journal.NumberMark;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.route.Connectors;
import io.lienthong.traffic.MessageHit;
import io.lienthong.traffic.MessageQuery;
import io.lienthong.traffic.MessageSearch;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The one search box, and what messages are filtered by beside it. */
@Component
public class MessageFinder {
    /** So many messages of one matter or number are looked at together. */
    private static final int AT_ONCE = 1_000;

    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final int LONGEST_TEXT = 200;
    private static final Pattern MARKS = Pattern.compile("\\p{M}");

    private final Journal journal;
    private final MessageSearch search;
    private final Connectors connectors;

    MessageFinder(Journal journal, MessageSearch search, Connectors connectors) {
        this.journal = journal;
        this.search = search;
        this.connectors = connectors;
    }

    /**
     * What a text may name: a system, one operation of it, or an operation that several have.
     *
     * @param system absent: the operation is one of several systems
     */
    public record Place(@Nullable String system, @Nullable String operation) {}

    /**
     * A system, an operation, or both as SYSTEM/OPERATION, by the name or by the title that people read, in any case, with or
     * without the marks of Vietnamese.
     */
    public Optional<Place> place(String text) {
        String sought = text.strip();
        int slash = sought.indexOf('/');
        if (slash > 0 && slash + 1 < sought.length()) {
            String operation = sought.substring(slash + 1);
            return system(plain(sought.substring(0, slash)))
                    .map(system -> new Place(
                            system, operation(system, plain(operation)).orElse(operation)));
        }
        Optional<Place> system = system(plain(sought)).map(name -> new Place(name, null));
        return system.isPresent() ? system : operation(plain(sought));
    }

    /** The same, its system by whatever name people call it. */
    private MessageQuery spelled(MessageQuery query) {
        return query.system() == null
                ? query
                : system(plain(query.system()))
                        .map(name -> query.of(name, null))
                        .orElse(query);
    }

    private Optional<String> system(String plain) {
        return connectors.descriptors().stream()
                .map(Descriptor::metadata)
                .filter(system -> named(system.name(), system.title(), plain))
                .map(Descriptor.Metadata::name)
                .findFirst();
    }

    private Optional<String> operation(String system, String plain) {
        return connectors.descriptor(system).stream()
                .flatMap(one -> one.operations().stream())
                .filter(operation -> named(operation.name(), operation.title(), plain))
                .map(Operation::name)
                .findFirst();
    }

    private Optional<Place> operation(String plain) {
        List<Place> places = connectors.descriptors().stream()
                .flatMap(system -> system.operations().stream()
                        .filter(operation -> named(operation.name(), operation.title(), plain))
                        .map(operation -> new Place(system.metadata().name(), operation.name())))
                .toList();
        return places.size() < 2
                ? places.stream().findFirst()
                : Optional.of(new Place(null, places.get(0).operation()));
    }

    private static boolean named(String name, @Nullable Map<String, String> title, String plain) {
        return plain(name).equals(plain)
                || (title != null
                        && title.values().stream().anyMatch(one -> plain(one).equals(plain)));
    }

    /** In small letters without marks. */
    private static String plain(String text) {
        return MARKS.matcher(Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD))
                .replaceAll("")
                .replace('đ', 'd');
    }

    /**
     * Newest first. Blocks.
     *
     * @param text a message id, a dossier code, the name or title of a system or operation, or the number of a citizen,
     *     document or record
     */
    public List<MessageHit> find(@Nullable String text, MessageQuery query) {
        return find(text, null, query);
    }

    /**
     * The same, or of a number that stands in no address.
     *
     * @param number its mark; absent: the text is what is looked for
     */
    public List<MessageHit> find(@Nullable String text, @Nullable String number, MessageQuery query) {
        if (number == null) {
            return find(text == null ? "" : text.strip(), spelled(query), query.standing());
        }
        NumberMark mark = NumberMark.parse(number)
                .orElseThrow(() -> Problems.invalid(new Wording(
                        "địa chỉ tìm theo số không còn nguyên vẹn; hãy tìm lại số ấy",
                        "the address does not name a number as a whole; search for it again")));
        Predicate<MessageHit> stands = query.standing()
                .<Predicate<MessageHit>>map(standing -> hit -> hit.standing() == standing)
                .orElse(hit -> true);
        MessageQuery asked = spelled(query.standing().isPresent() ? query.anyOutcome() : query);
        return some((before, most) -> journal.lookUp(mark, before, most), asked, stands);
    }

    /**
     * The same of what stands in an address: no number finds anything there but by its mark. Throws REQUEST_INVALID for one that looks
     * like a person's.
     */
    public List<MessageHit> findOpenly(@Nullable String text, MessageQuery query) {
        String sought = text == null ? "" : text.strip();
        if (sought.isEmpty()
                || place(sought).isPresent()
                || MessageId.parse(sought).isPresent()) {
            return find(sought, query);
        }
        boolean matter = matter(sought).isPresent();
        if (!matter
                && spellings(sought)
                        .anyMatch(spelling -> !Redaction.text(spelling).equals(spelling))) {
            throw Problems.invalid(new Wording(
                    "số của người dân không đứng trong địa chỉ; hãy tìm bằng ô tìm kiếm",
                    "a citizen's number stands in no address; search for it in the search box"));
        }
        return matter ? find(sought, query) : List.of();
    }

    /** A text that may stand in an address, as messages carry it openly; empty: there is none, or it is a person's number. */
    public Optional<String> matter(String text) {
        check(text);
        return spellings(text)
                .filter(spelling -> !Redaction.isNumber(spelling))
                .filter(journal::isMatter)
                .findFirst();
    }

    /** What stands in an address for a number, spelled so that it finds something, if it does. */
    public String mark(String text) {
        check(text);
        List<NumberMark> marks = spellings(text).map(journal::mark).toList();
        return marks.stream()
                .filter(mark -> !journal.lookUp(mark, null, 1).isEmpty())
                .findFirst()
                .orElse(marks.get(marks.size() - 1))
                .text();
    }

    private List<MessageHit> find(String sought, MessageQuery query, Optional<MessageHit.Standing> standing) {
        if (standing.isEmpty()) {
            return named(sought, query, hit -> true);
        }
        MessageQuery any = query.anyOutcome();
        Predicate<MessageHit> stands = hit -> hit.standing() == standing.get();
        if (!sought.isEmpty() && place(sought).isEmpty()) {
            return named(sought, any, stands);
        }
        MessageQuery there = sought.isEmpty() ? any : at(any, place(sought).get());
        return some((before, most) -> search.open(standing.get(), before, most), there, stands);
    }

    private static MessageQuery at(MessageQuery query, Place place) {
        return query.of(place.system(), place.operation());
    }

    private List<MessageHit> named(String sought, MessageQuery query, Predicate<MessageHit> meant) {
        if (sought.isEmpty()) {
            return search.find(query);
        }
        check(sought);
        Optional<Place> place = place(sought);
        if (place.isPresent()) {
            return search.find(at(query, place.get()));
        }
        Optional<MessageId> id = MessageId.parse(sought);
        if (id.isPresent()) {
            return search.find(query, List.of(id.get())).stream().filter(meant).toList();
        }
        List<MessageHit> hits = List.of();
        for (String spelling : spellings(sought).toList()) {
            if (hits.isEmpty()) {
                hits = some((before, most) -> journal.lookUp(spelling, before, most), query, meant);
            }
        }
        return hits;
    }

    /** As it was typed; and as codes and numbers are sent: in capitals, without blanks. */
    private static Stream<String> spellings(String text) {
        String code = text.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
        String digits = code.replaceAll("[.-]", "");
        return Stream.of(text, code, digits.matches("[0-9]+") ? digits : text).distinct();
    }

    private static void check(String sought) {
        if (sought.length() > LONGEST_TEXT || sought.chars().anyMatch(Character::isISOControl)) {
            throw Problems.invalid(new Wording(
                    "ô tìm kiếm nhận từ 1 đến " + LONGEST_TEXT + " ký tự nhìn thấy được",
                    "text has 1 to " + LONGEST_TEXT + " visible characters"));
        }
    }

    private interface Ids {
        List<MessageId> before(@Nullable MessageId before, int most);
    }

    /** Those of these messages that are meant, some at a time until there are as many as the query wants. */
    private List<MessageHit> some(Ids source, MessageQuery query, Predicate<MessageHit> meant) {
        long end = System.nanoTime() + LONGEST.toNanos();
        List<MessageHit> hits = new ArrayList<>();
        MessageQuery rest = query;
        List<MessageId> ids = source.before(query.before(), AT_ONCE);
        while (!ids.isEmpty()) {
            hits.addAll(search.find(rest, ids).stream().filter(meant).toList());
            if (ids.size() < AT_ONCE || hits.size() >= query.limit()) {
                break;
            }
            if (System.nanoTime() - end > 0) {
                throw MessageSearch.tooLong();
            }
            MessageId last = ids.get(ids.size() - 1);
            rest = query.rest(last, query.limit() - hits.size());
            ids = source.before(last, AT_ONCE);
        }
        return hits;
    }
}
