package io.lienthong.province;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with the small scenario and the procedures of all, to be changed by tests. */
record Small(Path folder) {
    static final Path SHIPPED = Path.of("test-fixtures/province");
    private static final Path SMALL = Path.of("src/test/resources/province/small.yaml");

    static Small in(Path folder) throws IOException {
        Files.copy(SHIPPED.resolve("procedures.yaml"), folder.resolve("procedures.yaml"));
        Files.copy(SMALL, folder.resolve("small.yaml"));
        return new Small(folder);
    }

    Small with(String file, String was, String is) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        if (!text.contains(was)) {
            throw new IllegalArgumentException(file + " has no " + was);
        }
        Files.writeString(path, text.replace(was, is));
        return this;
    }

    ProvinceScenario scenario() throws ScenarioDefect {
        return ProvinceScenario.read(folder, "small");
    }
}
