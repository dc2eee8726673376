package io.lienthong.message;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the one line that the journal has of a failure, where each text of the bus stands as {@code vi / en}, in each language
 * alone. What is not in two languages, and what others said, is the same in both.
 */
public final class Detail {
    private static final String BOTH = " / ";
    /** Text of the bus in both languages, and behind it perhaps {@code : PLACE (vi / en); PLACE (vi / en)}. */
    private static final Pattern LINE = Pattern.compile("(.*? / .*?)(?:: ([^():]* \\(.+ / .+\\)))?", Pattern.DOTALL);

    private static final Pattern PARENTHESES = Pattern.compile("\\([^()]* / [^()]*\\)");
    /** What a system said. */
    private static final Pattern QUOTED = Pattern.compile("(.*?)(: \".*\")", Pattern.DOTALL);

    private static final String ANSWERED = "trả lời / answered";
    /** A letter with a mark. */
    private static final Pattern VIETNAMESE = Pattern.compile("[À-ỹđĐ]");

    private Detail() {}

    public static Wording of(String line) {
        Matcher quoted = QUOTED.matcher(line);
        if (quoted.matches()) {
            Wording before = unquoted(quoted.group(1));
            return new Wording(before.vi() + quoted.group(2), before.en() + quoted.group(2));
        }
        return unquoted(line);
    }

    private static Wording unquoted(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return new Wording(line, line);
        }
        Wording text = text(parts.group(1));
        if (parts.group(2) == null) {
            return text;
        }
        Wording places = Stream.of(parts.group(2).split("(?<=\\)); "))
                .map(Detail::place)
                .collect(Collectors.teeing(
                        Collectors.mapping(Wording::vi, Collectors.joining("; ")),
                        Collectors.mapping(Wording::en, Collectors.joining("; ")),
                        Wording::new));
        return new Wording(text.vi() + ": " + places.vi(), text.en() + ": " + places.en());
    }

    private static Wording text(String text) {
        Matcher within = PARENTHESES.matcher(text);
        String vietnamese =
                within.replaceAll(one -> quoted(split(inside(one)).vi())).replace(ANSWERED, "trả lời");
        String english =
                within.replaceAll(one -> quoted(split(inside(one)).en())).replace(ANSWERED, "answered");
        return new Wording(split(vietnamese).vi(), split(english).en());
    }

    private static String inside(MatchResult parentheses) {
        return parentheses.group().substring(1, parentheses.group().length() - 1);
    }

    private static String quoted(String text) {
        return Matcher.quoteReplacement("(" + text + ")");
    }

    private static Wording place(String place) {
        int start = place.indexOf(" (");
        if (start < 0 || !place.endsWith(")")) {
            return new Wording(place, place);
        }
        Wording message = split(place.substring(start + 2, place.length() - 1));
        String name = place.substring(0, start);
        return new Wording(name + " (" + message.vi() + ")", name + " (" + message.en() + ")");
    }

    /** Only what has the accents of Vietnamese before it, and none behind, is in two languages. */
    private static Wording split(String text) {
        int middle = text.indexOf(BOTH);
        if (middle < 0) {
            return new Wording(text, text);
        }
        String before = text.substring(0, middle);
        String behind = text.substring(middle + BOTH.length());
        boolean both =
                VIETNAMESE.matcher(before).find() && !VIETNAMESE.matcher(behind).find();
        return both ? new Wording(before, behind) : new Wording(text, text);
    }
}
