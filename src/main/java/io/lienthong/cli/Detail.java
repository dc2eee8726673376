package io.lienthong.cli;

import io.lienthong.message.Wording;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the one line that the journal has of a failure, where each text of the bus stands as {@code vi / en}, in each language
 * alone. What is not in two languages, and what others said, is the same in both.
 */
final class Detail {
    private static final String BOTH = " / ";
    /** Text of the bus in both languages, and behind it perhaps {@code : PLACE (vi / en); PLACE (vi / en)}. */
    private static final Pattern LINE = Pattern.compile("(.*? / .*?)(?:: ([^():]* \\(.+ / .+\\)))?", Pattern.DOTALL);

    private static final Pattern PARENTHESES = Pattern.compile("\\(([^()]*) / ([^()]*)\\)");
    /** What a system said. */
    private static final Pattern QUOTED = Pattern.compile("(.*?)(: \".*\")", Pattern.DOTALL);

    private static final String ANSWERED = "trả lời / answered";

    private Detail() {}

    static Wording of(String line) {
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
        String vietnamese = within.replaceAll("($1)").replace(ANSWERED, "trả lời");
        String english = within.replaceAll("($2)").replace(ANSWERED, "answered");
        return new Wording(split(vietnamese).vi(), split(english).en());
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

    /** Only what has the accents of Vietnamese before it is in two languages. */
    private static Wording split(String text) {
        int middle = text.indexOf(BOTH);
        return middle < 0 || text.substring(0, middle).chars().allMatch(character -> character < 0x80)
                ? new Wording(text, text)
                : new Wording(text.substring(0, middle), text.substring(middle + BOTH.length()));
    }
}
