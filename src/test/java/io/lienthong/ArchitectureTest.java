package io.lienthong;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The package structure of design: who may use whom, and who may use what of others. */
@AnalyzeClasses(packages = "io.lienthong", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.lienthong.";

    /** What each package may use of ours, beside itself. */
    private static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

    static {
        MAY_USE.put("message", List.of());
        MAY_USE.put("platform", List.of("message"));
        MAY_USE.put("connector", List.of("message"));
        MAY_USE.put("contract", List.of("message", "connector"));
        MAY_USE.put("mapping", List.of("message", "connector"));
        MAY_USE.put("scaffold", List.of("message", "connector", "contract", "mapping"));
        MAY_USE.put("document", List.of("message"));
        MAY_USE.put("access", List.of("message", "connector", "platform"));
        MAY_USE.put("operator", List.of("message", "platform", "access"));
        MAY_USE.put("traffic", List.of("message"));
        MAY_USE.put("tracing", List.of("message"));
        MAY_USE.put("journal", List.of("message", "platform", "traffic"));
        MAY_USE.put("provider", List.of("message", "connector", "platform"));
        MAY_USE.put("delivery", List.of("message", "connector", "journal", "platform"));
        MAY_USE.put("poll", List.of("message", "connector", "journal"));
        MAY_USE.put("reconciliation", List.of("message"));
        MAY_USE.put("dataset", List.of("message", "connector", "journal", "platform"));
        MAY_USE.put("indicator", List.of("message", "connector", "dataset", "delivery", "platform"));
        MAY_USE.put("simulator", List.of("message", "connector", "platform"));
        MAY_USE.put("province", List.of("message", "connector"));
        MAY_USE.put("mailbox", List.of("message", "document"));
        List<String> engine = List.of(
                "message",
                "platform",
                "connector",
                "contract",
                "mapping",
                "access",
                "traffic",
                "journal",
                "provider",
                "delivery",
                "poll",
                "dataset",
                "indicator",
                "document",
                "mailbox",
                "simulator",
                "reconciliation");
        MAY_USE.put("route", engine);
        MAY_USE.put("webhook", List.of("message", "platform", "access", "journal", "provider", "dataset", "route"));
        MAY_USE.put(
                "alert",
                List.of(
                        "message",
                        "platform",
                        "connector",
                        "access",
                        "traffic",
                        "provider",
                        "delivery",
                        "dataset",
                        "reconciliation",
                        "route"));
        MAY_USE.put(
                "face",
                List.of(
                        "message",
                        "access",
                        "route",
                        "platform",
                        "journal",
                        "connector",
                        "contract",
                        "mailbox",
                        "dataset",
                        "indicator",
                        "webhook"));
        MAY_USE.put(
                "console", with(with(with(with(with(engine, "route"), "webhook"), "operator"), "alert"), "tracing"));
        MAY_USE.put("cli", with(with(with(engine, "route"), "province"), "scaffold"));
        MAY_USE.put("demo", List.of("platform", "cli"));
    }

    private static List<String> with(List<String> some, String more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    @ArchTest
    static final ArchRule noCircles = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyRouteUsesCamel = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "route..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule xmlFactoriesByClass = noClasses()
            .should()
            .callMethod(javax.xml.stream.XMLInputFactory.class, "newInstance")
            .orShould()
            .callMethod(javax.xml.stream.XMLInputFactory.class, "newFactory")
            .orShould()
            .callMethod(javax.xml.parsers.DocumentBuilderFactory.class, "newInstance")
            .orShould()
            .callMethod(javax.xml.transform.TransformerFactory.class, "newInstance")
            .because("a factory found by look-up is whichever library the class path happens to hold");

    @ArchTest
    static final ArchRule noJavaSerialisation =
            noClasses().should().dependOnClassesThat().areAssignableTo(java.io.ObjectInputStream.class);

    @ArchTest
    static void packagesUseOnlyWhatTheyMay(com.tngtech.archunit.core.domain.JavaClasses all) {
        MAY_USE.forEach((name, used) -> {
            String[] allowed = Stream.concat(used.stream(), Stream.of(name))
                    .map(other -> ROOT + other + "..")
                    .toArray(String[]::new);
            DescribedPredicate<JavaClass> others =
                    DescribedPredicate.not(resideInAPackage("io.lienthong..")).or(resideInAnyPackage(allowed));
            classes()
                    .that()
                    .resideInAPackage(ROOT + name + "..")
                    .should(onlyDependOnClassesThat(others))
                    .as(name + " uses only " + used)
                    .check(all);
        });
    }

    @Test
    void everyPackageIsInTheList() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src/main/java/io/lienthong"))) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
        }
    }

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        try (Stream<Path> folders = Files.walk(Path.of("src/main/java/io/lienthong"))) {
            assertThat(folders.filter(Files::isDirectory)
                            .filter(folder -> !folder.endsWith("io/lienthong"))
                            .filter(folder -> !Files.exists(folder.resolve("package-info.java"))))
                    .isEmpty();
        }
    }
}
