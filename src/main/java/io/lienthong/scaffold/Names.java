package io.lienthong.scaffold;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the words of other people's contracts into names that a descriptor takes. */
public final class Names {
    private static final int MAX_LENGTH = 60;
    private static final Pattern MARK = Pattern.compile("\\p{M}+");
    /** Runs of capitals, words, numbers: {@code getXMLFile2} is get, XML, File, 2. */
    private static final Pattern WORD = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+");

    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

    private Names() {}

    /** Names that are taken before there are any: Windows has no files that are called so, whatever they end with. */
    public static Set<String> taken() {
        return new HashSet<>(DEVICES);
    }

    /** {@code EmployeeID} is {@code employeeId}; {@code otherwise} where the text has no letter to begin with. */
    public static String camel(String text, String otherwise) {
        StringBuilder name = new StringBuilder();
        for (String word : words(text)) {
            String lower = word.toLowerCase(Locale.ROOT);
            if (name.isEmpty()) {
                name.append(Character.isDigit(lower.charAt(0)) ? otherwise + lower : lower);
            } else {
                name.append(Character.toUpperCase(lower.charAt(0))).append(lower.substring(1));
            }
        }
        String made = name.isEmpty() ? otherwise : name.toString();
        return made.length() <= MAX_LENGTH ? made : made.substring(0, MAX_LENGTH);
    }

    /** {@code getEnterprise} is {@code get-enterprise}. */
    public static String dashed(String text) {
        return String.join("-", words(text)).toLowerCase(Locale.ROOT);
    }

    /** Vietnamese letters without their marks. */
    static String plain(String text) {
        return MARK.matcher(Normalizer.normalize(text.replace('đ', 'd').replace('Đ', 'D'), Normalizer.Form.NFD))
                .replaceAll("");
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(plain(text));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    /** The name, or the name with the first number that makes it a new one; remembers it. */
    public static String unique(String name, Set<String> taken) {
        String made = name;
        for (int i = 2; !taken.add(made); i++) {
            String number = String.valueOf(i);
            made = name.substring(0, Math.min(name.length(), MAX_LENGTH - number.length())) + number;
        }
        return made;
    }
}
