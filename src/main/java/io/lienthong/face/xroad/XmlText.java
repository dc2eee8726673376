package io.lienthong.face.xroad;

import java.nio.charset.StandardCharsets;

/** XML as text that grows; what stands between tags is escaped. */
final class XmlText {
    private final StringBuilder text = new StringBuilder(1_024);

    XmlText raw(String markup) {
        text.append(markup);
        return this;
    }

    XmlText element(String name, String content) {
        text.append('<').append(name).append('>');
        return escaped(content).raw("</").raw(name).raw(">");
    }

    XmlText escaped(String content) {
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                default -> text.append(legal(c) ? c : '\uFFFD');
            }
        }
        return this;
    }

    private static boolean legal(char c) {
        return c >= ' ' && c < 0xFFFE || c == '\t' || c == '\n' || c == '\r';
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
