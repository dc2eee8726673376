package io.lienthong.province;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Wording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A YAML file that is read place by place; what is missing, of another kind or unknown is a defect with its line. */
final class PlacedYaml {
    private final Path file;
    private final YamlDocument document;

    private PlacedYaml(Path file, YamlDocument document) {
        this.file = file;
        this.document = document;
    }

    static PlacedYaml read(Path file) throws ScenarioDefect {
        try {
            return new PlacedYaml(file, YamlDocument.parse(Files.readString(file)));
        } catch (IOException e) {
            throw new ScenarioDefect(file, 0, "", "cannot be read");
        } catch (YamlDocument.Malformed e) {
            throw new ScenarioDefect(file, e.line(), "", "not YAML: " + e.reason());
        }
    }

    interface Made<T> {
        T make() throws ScenarioDefect;
    }

    /** What a record's constructor refuses is a defect of its place. */
    <T> T at(String place, Made<T> made) throws ScenarioDefect {
        try {
            return made.make();
        } catch (IllegalArgumentException e) {
            throw defect(place, String.valueOf(e.getMessage()));
        }
    }

    ScenarioDefect defect(String place, String reason) {
        return new ScenarioDefect(file, document.line(place), place, reason);
    }

    /** No other keys than these. */
    void keys(String place, String... known) throws ScenarioDefect {
        Set<String> unknown = new TreeSet<>();
        document.root().at(place).fieldNames().forEachRemaining(unknown::add);
        List.of(known).forEach(unknown::remove);
        for (String key : unknown) {
            throw defect(place + "/" + key, "unknown: remove it, there are " + String.join(", ", known));
        }
    }

    /** The places of a list. */
    List<String> list(String place) throws ScenarioDefect {
        JsonNode list = document.root().at(place);
        if (!list.isArray() || list.isEmpty()) {
            throw defect(place, "must be a list that is not empty");
        }
        List<String> places = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            places.add(place + "/" + i);
        }
        return places;
    }

    List<String> texts(String place) throws ScenarioDefect {
        List<String> texts = new ArrayList<>();
        for (String one : list(place)) {
            texts.add(text(one));
        }
        return texts;
    }

    Optional<String> found(String place) throws ScenarioDefect {
        return has(place) ? Optional.of(text(place)) : Optional.empty();
    }

    boolean has(String place) {
        return !document.root().at(place).isMissingNode();
    }

    String text(String place) throws ScenarioDefect {
        JsonNode value = document.root().at(place);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw defect(place, "give a text");
        }
        return value.asText();
    }

    int number(String place) throws ScenarioDefect {
        JsonNode value = document.root().at(place);
        if (!value.isInt() || value.intValue() < 0) {
            throw defect(place, "give a whole number from 0");
        }
        return value.intValue();
    }

    LocalDate day(String place) throws ScenarioDefect {
        try {
            return LocalDate.parse(text(place));
        } catch (DateTimeException e) {
            throw defect(place, "give a day like 2023-01-31");
        }
    }

    Level level(String place) throws ScenarioDefect {
        String name = text(place);
        for (Level level : Level.values()) {
            if (level.name().equals(name)) {
                return level;
            }
        }
        throw defect(place, "give PROVINCE or DISTRICT_COMMUNE");
    }

    Wording wording(String place) throws ScenarioDefect {
        keys(place, "vi", "en");
        return new Wording(text(place + "/vi"), text(place + "/en"));
    }
}
