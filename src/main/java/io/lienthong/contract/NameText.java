package io.lienthong.contract;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Whether a text is a name, an identifier of a language or a URI as XML Schema means them; linear in its length. */
final class NameText {
    private static final Pattern LANGUAGE = Pattern.compile("[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*+");
    private static final String START = "A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF"
            + "\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD"
            + "\\x{10000}-\\x{EFFFF}";
    private static final String FURTHER = START + "\\-.0-9\\xB7\\u0300-\\u036F\\u203F\\u2040";
    private static final String WITHOUT_COLON = "[" + START + "][" + FURTHER + "]*+";
    private static final Pattern NC_NAME = Pattern.compile(WITHOUT_COLON);
    private static final Pattern Q_NAME = Pattern.compile(WITHOUT_COLON + "(:" + WITHOUT_COLON + ")?");
    private static final Pattern NAME = Pattern.compile("[:" + START + "][:" + FURTHER + "]*+");
    private static final Pattern NMTOKEN = Pattern.compile("[:" + FURTHER + "]++");
    /** What XLink escapes before a text is a URI. */
    private static final String ESCAPED = " <>\"{}|\\^`";

    private NameText() {}

    static boolean valid(SimpleShape.Base base, String text) {
        return switch (base) {
            case LANGUAGE -> LANGUAGE.matcher(text).matches();
            case NAME -> NAME.matcher(text).matches();
            case NC_NAME, ID, IDREF -> NC_NAME.matcher(text).matches();
            case NMTOKEN -> NMTOKEN.matcher(text).matches();
            case QNAME -> Q_NAME.matcher(text).matches();
            case ANY_URI -> uri(text);
            default -> throw new IllegalArgumentException(base.name());
        };
    }

    /** Absolute or relative, also with characters that would have to be escaped; the empty one too. */
    static boolean uri(String text) {
        if (text.isEmpty()) {
            return true;
        }
        try {
            new URI(escaped(text));
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            if (one <= ' ' || one == 0x7f || ESCAPED.indexOf(one) >= 0) {
                escaped.append('%').append(String.format("%02X", one));
            } else {
                escaped.append((char) one);
            }
        }
        return escaped.toString();
    }
}
