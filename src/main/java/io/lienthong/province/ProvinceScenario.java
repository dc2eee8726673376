package io.lienthong.province;

import io.lienthong.message.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a province published of a period, and the quotas of dossiers that a replay of it makes.
 *
 * @param from first day, to last day: everything that happens lies between them
 * @param agencies pattern of all its agencies, which no other system's have
 */
public record ProvinceScenario(
        String name,
        Wording title,
        LocalDate from,
        LocalDate to,
        String agencies,
        List<Group> groups,
        List<Figure> figures,
        List<Sum> sums) {
    /** Room for the longest procedure, and for one that is late. */
    private static final int MIN_DAYS = 60;

    private static final int MAX_DAYS = 800;
    private static final String SUFFIX = ".yaml";

    public ProvinceScenario {
        groups = List.copyOf(groups);
        figures = List.copyOf(figures);
        sums = List.copyOf(sums);
        long days = ChronoUnit.DAYS.between(from, to) + 1;
        if (days < MIN_DAYS || days > MAX_DAYS) {
            throw new IllegalArgumentException("a period must have " + MIN_DAYS + " to " + MAX_DAYS + " days");
        }
    }

    /** The names of a folder's scenarios, in order. */
    public static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.equals(Procedures.FILE))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ProvinceScenario read(Path folder, String name) throws ScenarioDefect {
        return ScenarioReader.read(folder.resolve(name + SUFFIX), name);
    }

    /** The patterns that figures are counted by. */
    public Set<String> patterns() {
        return figures.stream()
                .filter(figure -> figure.indicator() != null)
                .map(Figure::agencies)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    /** What the replay makes of a figure. */
    long made(Figure figure) {
        return groups.stream().mapToLong(figure::of).sum();
    }
}
