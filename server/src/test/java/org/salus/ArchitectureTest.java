package org.salus;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;

/** The rules of docs/adr that a compiler does not know. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.salus");

    @Test
    void modulesUseOnlyWhatTheyDeclare() {
        ApplicationModules.of(Salus.class).verify();
    }

    /** Writes docs/modules when {@code -Dsalus.docs=write}; otherwise the committed pages must be those of the code. */
    @Test
    void moduleDiagramIsThatOfTheCode() throws IOException {
        Path written = Path.of("target", "modules");
        new Documenter(ApplicationModules.of(Salus.class), Documenter.Options.defaults().withOutputFolder(written.toString()))
                .writeModulesAsPlantUml();
        Path committed = Path.of("..", "docs", "modules", "components.puml");
        String now = Files.readString(written.resolve("components.puml"));
        if ("write".equals(System.getProperty("salus.docs"))) {
            Files.createDirectories(committed.getParent());
            // In order, so that it changes only where the modules do.
            Files.write(committed, Stream.concat(
                            now.lines().filter(line -> !line.startsWith("Rel(") && !isEnd(line)),
                            Stream.concat(
                                    now.lines().filter(line -> line.startsWith("Rel(")).sorted(),
                                    now.lines().filter(ArchitectureTest::isEnd)))
                    .toList());
        }
        // The order of the lines differs from run to run.
        assertThat(Files.readString(committed).lines().map(String::strip).sorted().toList())
                .isEqualTo(now.lines().map(String::strip).sorted().toList());
    }

    private static boolean isEnd(String line) {
        return line.startsWith("SHOW_LEGEND") || line.startsWith("hide ") || line.startsWith("@enduml");
    }

    @Test
    void nothingIsInjectedIntoFields() {
        noFields().should().beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired").check(CLASSES);
    }

    @Test
    void kernelAndFhirKnowNoFrameworkAndNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAnyPackage("org.salus.kernel..", "org.salus.fhir..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "java.sql..", "java.net.http..", "jakarta..")
                .check(CLASSES.that(describe("sources", c -> !c.getSimpleName().equals("package-info"))));
    }

    /** OWASP deserialisation, XXE, zip slip and SSRF: each has one hardened helper or none; nobody goes around it. */
    @Test
    void dangerousLibraryPartsAreNotUsed() {
        List<String> banned = List.of(
                "java.io.ObjectInputStream",
                "javax.xml.parsers.DocumentBuilderFactory",
                "javax.xml.parsers.SAXParserFactory",
                "javax.xml.stream.XMLInputFactory",
                "javax.xml.transform.TransformerFactory",
                "java.util.zip.ZipInputStream",
                "java.util.zip.ZipFile",
                "java.net.HttpURLConnection",
                "java.net.http.HttpClient",
                "org.springframework.web.client.RestClient",
                "org.springframework.web.client.RestTemplate");
        noClasses()
                .that(describe("are not a hardened helper", c -> !isHelper(c)))
                .should()
                .dependOnClassesThat(describe("are dangerous", c -> banned.contains(c.getFullName())))
                .check(CLASSES);
    }

    /**
     * The command line asks its own server on this machine whether it is ready; other requests go out by one class alone. Releases of
     * terminologies are zips and XML; resources are XML.
     */
    private static boolean isHelper(JavaClass c) {
        return c.getFullName().equals("org.salus.terminology.loaders.SafeZip")
                || c.getFullName().equals("org.salus.terminology.loaders.SafeXml")
                || c.getFullName().equals("org.salus.fhir.SafeXml")
                || c.getFullName().startsWith("org.salus.platform.tls.ServerProbe")
                || c.getFullName().startsWith("org.salus.platform.outgoing.Outgoing")
                || c.getFullName().equals("org.salus.platform.cli.DemoCommand");
    }

    @Test
    void onlyPostgresIsStartedAsAProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.salus.platform..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.ProcessBuilder")
                .check(CLASSES);
    }

    /** Clinical tables are the store's alone: it is where policy filters become SQL. */
    @Test
    void onlyTheStoreNamesClinicalTables() throws IOException {
        Pattern clinical = Pattern.compile(
                "\\b(from|into|update|join|copy)\\s+(resource|resource_history|change_log)\\b", Pattern.CASE_INSENSITIVE);
        Path sources = Path.of("src", "main", "java", "org", "salus");
        try (Stream<Path> files = Files.walk(sources)) {
            List<String> offenders = files.filter(f -> f.toString().endsWith(".java"))
                    .filter(f -> !sources.relativize(f).startsWith("store"))
                    .filter(f -> clinical.matcher(withoutComments(read(f))).find())
                    .map(f -> sources.relativize(f).toString().toLowerCase(Locale.ROOT))
                    .toList();
            assertThat(offenders).isEmpty();
        }
    }

    /** Rules of other modules hold for every write because there is one place that commits. */
    @Test
    void onlyOneClassOfTheDoorCommits() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.salus.store..")
                .and()
                .doNotHaveFullyQualifiedName("org.salus.record.Commits")
                .should()
                .callMethod(org.salus.store.RecordStore.class, "commit", org.salus.store.Commit.class)
                .check(CLASSES);
    }

    private static String withoutComments(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)//.*$", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
