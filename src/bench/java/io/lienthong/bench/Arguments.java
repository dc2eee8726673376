package io.lienthong.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The words of the command line; each option takes its own away. */
class Arguments {
    private final List<String> words;

    Arguments(String[] words) {
        this.words = new ArrayList<>(List.of(words));
    }

    boolean flag(String name) {
        return words.remove(name);
    }

    Optional<String> text(String name) {
        int index = words.indexOf(name);
        if (index < 0) {
            return Optional.empty();
        }
        if (index + 1 == words.size()) {
            throw new BenchException(name + " needs a value");
        }
        words.remove(index);
        return Optional.of(words.remove(index));
    }

    int number(String name, int otherwise) {
        return text(name).map(Arguments::integer).orElse(otherwise);
    }

    Stream<String> list(String name, String otherwise) {
        return Stream.of(text(name).orElse(otherwise).split(",")).map(String::strip);
    }

    void refuseTheRest() {
        if (!words.isEmpty()) {
            throw new BenchException("Unknown option: " + words.get(0));
        }
    }

    static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new BenchException("Not a number: " + text);
        }
    }
}
