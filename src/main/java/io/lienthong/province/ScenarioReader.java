package io.lienthong.province;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a scenario, and refuses one that contradicts itself. */
final class ScenarioReader {
    private final PlacedYaml file;

    private ScenarioReader(PlacedYaml file) {
        this.file = file;
    }

    static ProvinceScenario read(Path path, String name) throws ScenarioDefect {
        return new ScenarioReader(PlacedYaml.read(path)).scenario(name);
    }

    private ProvinceScenario scenario(String name) throws ScenarioDefect {
        file.keys("", "title", "period", "agencies", "groups", "figures", "sums");
        file.keys("/period", "from", "to");
        String agencies = file.text("/agencies");
        ProvinceScenario scenario = file.at(
                "/period",
                () -> new ProvinceScenario(
                        name,
                        file.wording("/title"),
                        file.day("/period/from"),
                        file.day("/period/to"),
                        agencies,
                        groups(agencies),
                        figures(agencies),
                        sums()));
        checkSums(scenario);
        checkFigures(scenario);
        return scenario;
    }

    private List<Group> groups(String pattern) throws ScenarioDefect {
        List<Group> groups = new ArrayList<>();
        Set<String> all = new HashSet<>();
        for (String place : file.list("/groups")) {
            file.keys(place, "level", "unit", "agencies", "dossiers");
            List<String> codes = new ArrayList<>();
            for (String one : file.list(place + "/agencies")) {
                codes.addAll(file.at(one, () -> Group.codes(file.text(one))));
            }
            for (String code : codes) {
                if (!all.add(code) || !Group.matches(pattern, code)) {
                    throw file.defect(
                            place + "/agencies",
                            code + " occurs twice, or does not match " + pattern + ": name another");
                }
            }
            Quota quota = file.at(place + "/dossiers", () -> quota(place + "/dossiers"));
            groups.add(file.at(
                    place, () -> new Group(file.level(place + "/level"), file.text(place + "/unit"), codes, quota)));
        }
        return groups;
    }

    private Quota quota(String place) throws ScenarioDefect {
        file.keys(place, "received", "early", "onTime", "late", "inProcess", "online", "digitised", "paidOnline");
        return new Quota(
                file.number(place + "/received"),
                file.number(place + "/early"),
                file.number(place + "/onTime"),
                file.number(place + "/late"),
                file.number(place + "/inProcess"),
                file.number(place + "/online"),
                file.number(place + "/digitised"),
                file.number(place + "/paidOnline"));
    }

    private List<Figure> figures(String pattern) throws ScenarioDefect {
        List<Figure> figures = new ArrayList<>();
        for (String place : file.list("/figures")) {
            file.keys(place, "id", "title", "indicator", "agencies", "level", "published");
            figures.add(file.at(
                    place,
                    () -> new Figure(
                            file.text(place + "/id"),
                            file.wording(place + "/title"),
                            file.found(place + "/indicator").orElse(null),
                            file.found(place + "/agencies").orElse(pattern),
                            file.has(place + "/level") ? file.level(place + "/level") : null,
                            file.number(place + "/published"))));
        }
        return figures;
    }

    private List<Sum> sums() throws ScenarioDefect {
        List<Sum> sums = new ArrayList<>();
        for (String place : file.has("/sums") ? file.list("/sums") : List.<String>of()) {
            file.keys(place, "whole", "parts", "addUpTo");
            sums.add(file.at(
                    place,
                    () -> new Sum(
                            file.text(place + "/whole"),
                            file.texts(place + "/parts"),
                            file.has(place + "/addUpTo") ? (long) file.number(place + "/addUpTo") : null)));
        }
        return sums;
    }

    private void checkSums(ProvinceScenario scenario) throws ScenarioDefect {
        Map<String, Figure> byId = new HashMap<>();
        for (int i = 0; i < scenario.figures().size(); i++) {
            Figure figure = scenario.figures().get(i);
            if (byId.put(figure.id(), figure) != null) {
                throw file.defect("/figures/" + i + "/id", figure.id() + " occurs twice: give another");
            }
        }
        for (int i = 0; i < scenario.sums().size(); i++) {
            checkSum(scenario.sums().get(i), "/sums/" + i, byId);
        }
    }

    private void checkSum(Sum sum, String place, Map<String, Figure> byId) throws ScenarioDefect {
        long whole = figure(sum.whole(), place + "/whole", byId).published();
        long parts = 0;
        for (String part : sum.parts()) {
            parts += figure(part, place + "/parts", byId).published();
        }
        if (sum.addUpTo() == null && parts != whole) {
            throw file.defect(
                    place,
                    "the parts add up to " + parts + ", the whole is " + whole + ": mend a figure, or say addUpTo: "
                            + parts + " if they were published so");
        }
        if (sum.addUpTo() != null && (parts != sum.addUpTo() || parts == whole)) {
            throw file.defect(
                    place + "/addUpTo",
                    "the parts add up to " + parts + ": " + (parts == whole ? "remove addUpTo" : "say so"));
        }
    }

    private Figure figure(String id, String place, Map<String, Figure> byId) throws ScenarioDefect {
        Figure figure = byId.get(id);
        if (figure == null) {
            throw file.defect(place, "there is no figure " + id + ": name one of " + byId.keySet());
        }
        return figure;
    }

    /** Only a part of a sum that does not add up may differ from what the groups make. */
    private void checkFigures(ProvinceScenario scenario) throws ScenarioDefect {
        for (int i = 0; i < scenario.figures().size(); i++) {
            Figure figure = scenario.figures().get(i);
            String place = "/figures/" + i + "/published";
            boolean loose = scenario.sums().stream()
                    .anyMatch(sum -> sum.addUpTo() != null && sum.parts().contains(figure.id()));
            long made = scenario.made(figure);
            if (figure.indicator() != null && !loose && made != figure.published()) {
                throw file.defect(
                        place,
                        "the groups make " + made + ", " + figure.published()
                                + " was published: mend dossiers of the groups");
            }
            checkWhole(scenario, figure, "/figures/" + i);
        }
    }

    private void checkWhole(ProvinceScenario scenario, Figure figure, String place) throws ScenarioDefect {
        for (Group group : scenario.groups()) {
            long inside = group.agencies().stream()
                    .filter(code -> Group.matches(figure.agencies(), code))
                    .count();
            if (inside != 0 && inside != group.agencies().size()) {
                throw file.defect(
                        place + "/agencies",
                        figure.agencies() + " matches some agencies of a group and not all: make a group of its own");
            }
        }
    }
}
