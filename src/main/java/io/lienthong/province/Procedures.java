package io.lienthong.province;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The procedures of a folder of scenarios, some of which are asked for much more often than others. */
public final class Procedures {
    static final String FILE = "procedures.yaml";
    /** Weights of a field's procedures are shares of the field's. */
    private static final long PRECISION = 10_000;

    private final Map<Level, Weighted> byLevel = new EnumMap<>(Level.class);

    /** Procedures of one level, and the sums of their weights so far. */
    private static final class Weighted {
        private final List<Procedure> procedures = new ArrayList<>();
        private final List<Long> sums = new ArrayList<>();
        private long sum;

        void add(Procedure procedure, long weight) {
            sum += weight;
            procedures.add(procedure);
            sums.add(sum);
        }

        Procedure pick(SplittableRandom random) {
            long drawn = random.nextLong(sum);
            int low = 0;
            int high = sums.size() - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sums.get(middle) > drawn) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return procedures.get(low);
        }
    }

    private Procedures() {}

    public static Procedures read(Path folder) throws ScenarioDefect {
        Procedures read = new Procedures();
        PlacedYaml file = PlacedYaml.read(folder.resolve(FILE));
        file.keys("", "fields");
        for (String field : file.list("/fields")) {
            read.add(file, field);
        }
        for (Level level : Level.values()) {
            if (!read.byLevel.containsKey(level)) {
                throw file.defect("/fields", "no field is of level " + level + ": add it to levels of one");
            }
        }
        return read;
    }

    private void add(PlacedYaml file, String field) throws ScenarioDefect {
        file.keys(field, "code", "title", "levels", "weight", "procedures");
        long weightOfField = file.number(field + "/weight");
        long weights = 0;
        for (String place : file.list(field + "/procedures")) {
            file.keys(place, "name", "code", "title", "days", "weight", "fee");
            weights += file.number(place + "/weight");
        }
        for (String place : file.list(field + "/procedures")) {
            Procedure procedure = file.at(place, () -> procedure(file, field, place));
            long weight = file.number(place + "/weight") * weightOfField * PRECISION / Math.max(1, weights);
            if (weight == 0) {
                throw file.defect(place + "/weight", "must be 1 or more, and that of its field too");
            }
            for (String level : file.list(field + "/levels")) {
                byLevel.computeIfAbsent(file.level(level), none -> new Weighted())
                        .add(procedure, weight);
            }
        }
    }

    private static Procedure procedure(PlacedYaml file, String field, String place) throws ScenarioDefect {
        return new Procedure(
                file.text(place + "/name"),
                file.text(place + "/code"),
                file.text(place + "/title"),
                file.text(field + "/code"),
                file.text(field + "/title"),
                file.number(place + "/days"),
                file.number(place + "/fee"));
    }

    Procedure pick(Level level, SplittableRandom random) {
        return java.util.Objects.requireNonNull(byLevel.get(level)).pick(random);
    }
}
