package io.lienthong.connector;

import io.lienthong.message.Wording;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of a package's entries, one after the other: each lies in the package, and no two meet on any file system. */
final class PackageNames {
    private static final int MAX_NAME = 200;
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\\..*)?");

    private final boolean kept;
    private final Map<String, String> files = new HashMap<>();
    private final Set<String> folders = new HashSet<>();

    /** @param kept whether the package was taken before: that Windows keeps a name for itself is no reason any more */
    PackageNames(boolean kept) {
        this.kept = kept;
    }

    /** Why the name cannot be, or empty; a folder's ends with a slash. */
    Optional<Wording> add(String name) {
        boolean folder = name.endsWith("/");
        String bare = folder ? name.substring(0, name.length() - 1) : name;
        if (!plain(bare)) {
            return Optional.of(new Wording(
                    "tên tệp \"" + shown(name) + "\" phải tương đối, chỉ ra trong gói, dài tối đa " + MAX_NAME
                            + " ký tự",
                    "the name \"" + shown(name) + "\" must be relative, lead nowhere outside, and have at most "
                            + MAX_NAME + " characters"));
        }
        if (!kept && reserved(bare)) {
            return Optional.of(new Wording(
                    "tên tệp \"" + shown(name)
                            + "\" có tên dành riêng của Windows, hoặc kết thúc bằng dấu chấm hay dấu cách",
                    "the name \"" + shown(name)
                            + "\" has a part that Windows keeps for itself, or that ends with a dot or" + " a blank"));
        }
        String folded = folded(bare);
        for (int slash = folded.indexOf('/'); slash >= 0; slash = folded.indexOf('/', slash + 1)) {
            folders.add(folded.substring(0, slash));
            if (files.containsKey(folded.substring(0, slash))) {
                return Optional.of(clash(bare, String.valueOf(files.get(folded.substring(0, slash)))));
            }
        }
        if (folder) {
            folders.add(folded);
            return Optional.ofNullable(files.get(folded)).map(other -> clash(name, other));
        }
        String other = files.putIfAbsent(folded, bare);
        if (other != null) {
            return Optional.of(clash(bare, other));
        }
        return folders.contains(folded) ? Optional.of(clash(bare, bare + "/")) : Optional.empty();
    }

    private static boolean plain(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || name.startsWith("/")) {
            return false;
        }
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return name.chars().noneMatch(one -> Character.isISOControl(one) || one == '\\' || one == ':' || one == 0xfffd);
    }

    /** Whether Windows makes another name of it: such a package would be another one there. */
    private static boolean reserved(String name) {
        for (String segment : name.split("/", -1)) {
            if (segment.endsWith(".")
                    || segment.endsWith(" ")
                    || DEVICE.matcher(segment).matches()) {
                return true;
            }
        }
        return false;
    }

    /** Equal for names that some file system holds for one. */
    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static Wording clash(String name, String other) {
        return name.equals(other)
                ? new Wording("tên \"" + name + "\" có hai lần", "the name \"" + name + "\" occurs twice")
                : new Wording(
                        "tên \"" + name + "\" trùng với \"" + other + "\"",
                        "the name \"" + name + "\" is the same as \"" + other + "\" on some machines");
    }

    private static String shown(String name) {
        String safe = name.replaceAll("\\p{Cntrl}", "?");
        return safe.length() <= 80 ? safe : safe.substring(0, 80) + "…";
    }
}
