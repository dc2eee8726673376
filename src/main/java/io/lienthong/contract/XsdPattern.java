package io.lienthong.contract;

/**
 * Turns a regular expression of XML Schema into Java's words: no anchors, names by {@code \i} and {@code \c},
 * words and digits of all scripts, blocks of Unicode, subtraction of classes.
 */
final class XsdPattern {
    private XsdPattern() {}

    static String java(String xsd) {
        StringBuilder java = new StringBuilder(xsd.length() + 8);
        int classes = 0;
        for (int i = 0; i < xsd.length(); i++) {
            char c = xsd.charAt(i);
            if (c == '\\' && i + 1 < xsd.length()) {
                java.append(escape(xsd.charAt(++i), classes > 0));
                if (xsd.startsWith("{Is", i + 1)) { // a block of Unicode
                    java.append("{In");
                    i += 3;
                }
            } else if (c == '[') {
                java.append(classes > 0 ? "&&[^" : "[");
                classes++;
                // Subtracting [^x] keeps x.
                if (classes > 1 && i + 1 < xsd.length() && xsd.charAt(i + 1) == '^') {
                    java.setLength(java.length() - 1);
                    i++;
                }
            } else if (c == ']') {
                java.append(c);
                classes = Math.max(0, classes - 1);
            } else if (c == '-' && classes > 0 && i + 1 < xsd.length() && xsd.charAt(i + 1) == '[') {
                continue;
            } else if (c == '&' && classes > 0) {
                java.append("\\&");
            } else if ((c == '^' || c == '$') && classes == 0) {
                java.append('\\').append(c);
            } else {
                java.append(c);
            }
        }
        return java.toString();
    }

    private static String escape(char c, boolean inClass) {
        return switch (c) {
            case 'i' -> inClass ? "\\p{L}_:" : "[\\p{L}_:]";
            case 'c' -> inClass ? "\\p{L}\\p{N}._:-" : "[\\p{L}\\p{N}._:-]";
            case 'd' -> "\\p{Nd}";
            case 'D' -> "\\P{Nd}";
            case 'w' -> inClass ? "\\p{L}\\p{M}\\p{N}\\p{S}" : "[\\p{L}\\p{M}\\p{N}\\p{S}]";
            case 'W' -> inClass ? "\\p{P}\\p{Z}\\p{C}" : "[\\p{P}\\p{Z}\\p{C}]";
            default -> "\\" + c;
        };
    }
}
