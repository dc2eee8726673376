package io.lienthong.connector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of a descriptor with placeholders, {@code {{name}}}. A plain name is a setting; a name with a dot is known only
 * when the call is made ({@code call.timestamp}, {@code window.from}). The value put in is never read again, so it cannot
 * bring placeholders of its own.
 */
public record Template(List<Part> parts) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z][A-Za-z0-9.]*)}}");

    /** A literal, or the name of a placeholder. */
    public record Part(String text, boolean placeholder) {
        boolean setting() {
            return placeholder && text.indexOf('.') < 0;
        }
    }

    public Template {
        parts = List.copyOf(parts);
    }

    public static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (matcher.start() > end) {
                parts.add(new Part(text.substring(end, matcher.start()), false));
            }
            parts.add(new Part(matcher.group(1), true));
            end = matcher.end();
        }
        if (end < text.length()) {
            parts.add(new Part(text.substring(end), false));
        }
        return new Template(parts);
    }

    /** The names that the text uses, in order. */
    public List<String> placeholders() {
        return parts.stream().filter(Part::placeholder).map(Part::text).toList();
    }

    /** Whether nothing is left to fill. */
    public boolean constant() {
        return parts.stream().noneMatch(Part::placeholder);
    }

    /** Fills the settings now; placeholders of the call stay. */
    public Template with(Settings settings) {
        return new Template(parts.stream()
                .map(part -> part.setting() ? new Part(settings.get(part.text()), false) : part)
                .toList());
    }

    /** The text with every placeholder filled. */
    public String expand(UnaryOperator<String> values) {
        if (parts.size() == 1 && !parts.get(0).placeholder()) {
            return parts.get(0).text();
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.placeholder() ? values.apply(part.text()) : part.text());
        }
        return text.toString();
    }
}
