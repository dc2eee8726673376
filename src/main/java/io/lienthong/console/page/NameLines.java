package io.lienthong.console.page;

import java.util.ArrayList;
import java.util.List;

/** A name in a picture, on one line or two; what has no room there is left out at a word, and the picture has the whole as a title. */
final class NameLines {
    /** Between two lines, in units of the picture. */
    static final int LINE = 14;

    private NameLines() {}

    /** @param dy from the middle of the name's place */
    public record Line(String text, int dy, boolean first) {}

    /** @param width letters that a line has room for */
    static List<Line> of(String name, int width) {
        if (name.length() <= width) {
            return List.of(new Line(name, 0, true));
        }
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : name.split(" ")) {
            String last = lines.get(lines.size() - 1);
            String longer = last.isEmpty() ? word : last + ' ' + word;
            if (longer.length() <= width || last.isEmpty()) {
                lines.set(lines.size() - 1, longer);
            } else if (lines.size() == 1) {
                lines.add(word);
            } else {
                lines.set(1, last + "…");
                break;
            }
        }
        return lines.size() == 1
                ? List.of(new Line(cut(lines.get(0), width), 0, true))
                : List.of(
                        new Line(cut(lines.get(0), width), -LINE / 2, true),
                        new Line(cut(lines.get(1), width), LINE / 2, false));
    }

    /** One word that is longer than a line. */
    private static String cut(String line, int width) {
        return line.length() > width + 1 ? line.substring(0, width - 1) + "…" : line;
    }
}
