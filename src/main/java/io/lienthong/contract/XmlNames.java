package io.lienthong.contract;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of JSON as names of XML and back: what XML cannot have in a name is written {@code _xHHHH_}, as .NET does. */
final class XmlNames {
    private static final Pattern CODED = Pattern.compile("_x([0-9A-Fa-f]{4})_");

    private XmlNames() {}

    static String encoded(String name) {
        if (SoapWriter.name(name) && !name.contains("_x")) {
            return name;
        }
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = Character.isLetter(c) || c == '_' && !name.startsWith("_x", i);
            boolean later = i > 0 && (Character.isDigit(c) || c == '-' || c == '.');
            if (letter || later) {
                encoded.append(c);
            } else {
                encoded.append(String.format("_x%04X_", (int) c));
            }
        }
        return encoded.isEmpty() ? "_x0000_" : encoded.toString();
    }

    static String decoded(String name) {
        if (!name.contains("_x")) {
            return name;
        }
        String decoded = CODED.matcher(name)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
        return decoded.equals("\0") ? "" : decoded;
    }
}
