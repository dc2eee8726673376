package io.lienthong.route;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What people may see of an answer that nobody can read, such as a page of a proxy or half a record: the beginning of its text
 * without what is masked, and of bytes that are no text only how they begin.
 */
final class UnreadAnswer {
    private static final int MOST_BYTES = 16 << 10;
    /** So many characters at a cut may be the first half of a value that is masked. */
    private static final int TORN = 256;
    /** So many bytes tell what kind of file it is. */
    private static final int FIRST_BYTES = 4;

    private static final String MASKED = "***";
    private static final Pattern ESCAPED =
            Pattern.compile("\\\\u([0-9A-Fa-f]{4})|&#x([0-9A-Fa-f]{1,6});|&#([0-9]{1,7});|\\\\(/)");
    /** Numbers of citizens, telephones, accounts and the like. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{9,}");
    /** Names of fields and tags; and everything else that is written with letters or digits. */
    private static final Pattern NAME_OR_WORDS =
            Pattern.compile("(\"[A-Za-z_][A-Za-z0-9_.:-]{0,63}\"(?=\\s*+:)|</?+[A-Za-z!?][A-Za-z0-9_:.-]{0,63})"
                    + "|[\\p{L}\\p{M}\\p{N}]++(?:[ ,.'/-]++[\\p{L}\\p{M}\\p{N}]++)*+");

    /** A page of a server, and a text without any structure, are no record. */
    private static final Pattern PAGE =
            Pattern.compile("^\\s*+(?:<(?:!doctype\\s++html|html)\\b|[^{<]*+$)", CASE_INSENSITIVE);

    /** What else than an error such an answer may do. */
    enum May {
        TELL_OF_PEOPLE,
        BE_A_MASKED_RECORD,
        REPEAT_THE_MESSAGE
    }

    private UnreadAnswer() {}

    /**
     * As the journal keeps it.
     *
     * @param may where it tells of people, or is half a record of which parts are masked, only names of fields and tags are shown
     * @param known of the message that was sent
     */
    static String of(byte[] bytes, May may, KnownValues known) {
        boolean cut = bytes.length > MOST_BYTES;
        String text = text(cut ? Arrays.copyOf(bytes, MOST_BYTES) : bytes).orElse(null);
        if (text == null) {
            String first = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, FIRST_BYTES));
            return "(" + bytes.length + " B, ≠ UTF-8: " + first + " …)";
        }
        String shown = shown(text, may, known);
        return cut ? shown.substring(0, Math.max(0, shown.length() - TORN)) + "\n… (" + bytes.length + " B)" : shown;
    }

    private static String shown(String text, May may, KnownValues known) {
        if (may == May.TELL_OF_PEOPLE
                || (may == May.BE_A_MASKED_RECORD && !PAGE.matcher(text).find())) {
            return namesAlone(text);
        }
        return without(text, known);
    }

    /** Empty for what is no text in UTF-8; a character that a cut tore is left out. */
    private static Optional<String> text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer read = CharBuffer.allocate(bytes.length);
        boolean wrong = decoder.decode(ByteBuffer.wrap(bytes), read, bytes.length < MOST_BYTES)
                .isError();
        String text = read.flip().toString();
        boolean printed =
                text.chars().allMatch(one -> !Character.isISOControl(one) || one == '\n' || one == '\r' || one == '\t');
        return wrong || !printed ? Optional.empty() : Optional.of(text);
    }

    /** What the message hides, and long numbers, are looked for as they are read, however they are written. */
    private static String without(String text, KnownValues known) {
        String plain = ESCAPED.matcher(text).replaceAll(one -> Matcher.quoteReplacement(unescaped(one)));
        return NUMBER.matcher(known.answered(plain)).replaceAll(MASKED);
    }

    private static String unescaped(MatchResult escaped) {
        if (escaped.group(4) != null) {
            return escaped.group(4);
        }
        int code = escaped.group(3) != null
                ? Integer.parseInt(escaped.group(3))
                : Integer.parseInt(escaped.group(1) != null ? escaped.group(1) : escaped.group(2), 16);
        return Character.isValidCodePoint(code) ? Character.toString(code) : escaped.group();
    }

    private static String namesAlone(String text) {
        return NAME_OR_WORDS
                .matcher(text)
                .replaceAll(one -> one.group(1) == null ? MASKED : Matcher.quoteReplacement(one.group(1)));
    }
}
