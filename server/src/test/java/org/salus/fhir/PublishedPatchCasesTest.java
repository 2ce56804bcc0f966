package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.salus.fhir.PublishedJsonPatchCases.Result;
import org.salus.testing.PublishedCases;

/**
 * All published patch cases. Their table is the section "Patch" of {@code docs/api/conformance-cases.md}, which
 * {@code -Dsalus.docs=write} writes anew.
 */
class PublishedPatchCasesTest {

    private static final Path PAGE = Path.of("..", "docs", "api", "conformance-cases.md");
    private static final String BEGIN = "<!-- patch: written by PublishedPatchCasesTest -->";
    private static final String END = "<!-- end of patch -->";

    @Test
    void everyCaseThatAppliesPasses() throws Exception {
        List<Result> results = new ArrayList<>();
        // The collection of json-patch-tests is not on Maven Central.
        String data = System.getenv("SALUS_DATA");
        if (data != null) {
            for (String suite : List.of("json-patch-tests/tests.json", "json-patch-tests/spec_tests.json")) {
                results.addAll(PublishedJsonPatchCases.run(suite, Path.of(data).resolve(suite)));
            }
        }
        results.addAll(PublishedJsonPatchCases.run("FHIR test cases: json-patch-tests.json", file("json-patch-tests.json")));
        results.addAll(PublishedFhirPatchCases.run("FHIR test cases: fhir-patch-tests.xml", file("fhir-patch-tests.xml")));
        results.addAll(PublishedFhirPatchCases.notApplicable(
                "FHIR test cases: xml-patch-tests.xml", file("xml-patch-tests.xml"), "XML Patch (RFC 5261) is not offered"));
        String table = table(results);
        if (data != null && "write".equals(System.getProperty("salus.docs"))) {
            String page = Files.exists(PAGE) ? Files.readString(PAGE) : "# Published test cases\n";
            page = page.contains(BEGIN)
                    ? page.substring(0, page.indexOf(BEGIN)) + table + page.substring(page.indexOf(END) + END.length())
                    : page + "\n" + table + "\n";
            Files.writeString(PAGE, page);
        }
        assertThat(results.stream().filter(r -> r.failure() != null).toList()).isEmpty();
        assertThat(results).hasSizeGreaterThan(70);
        if (data != null) {
            assertThat(Files.readString(PAGE)).contains(table);
        }
    }

    private static Path file(String name) throws Exception {
        return Files.write(Path.of("target", name), PublishedCases.read("r4/patch/" + name));
    }

    private static String table(List<Result> results) {
        StringBuilder out = new StringBuilder(BEGIN)
                .append("\n## Patch\n\nJSON Patch (RFC 6902) and FHIRPath Patch (`r4/patch` of the FHIR test cases); `json-patch-tests` runs where `SALUS_DATA` names its"
                        + " folder.\n\n| suite | passed | failed | not applicable | why |\n|---|---|---|---|---|\n");
        Set<String> suites = new LinkedHashSet<>();
        results.forEach(r -> suites.add(r.suite()));
        for (String suite : suites) {
            List<Result> mine = results.stream().filter(r -> r.suite().equals(suite)).toList();
            Set<String> why = new LinkedHashSet<>();
            mine.forEach(r -> {
                if (r.notApplicable() != null) {
                    why.add(r.notApplicable());
                }
                if (r.failure() != null) {
                    why.add(r.name() + ": " + r.failure());
                }
            });
            out.append("| ").append(suite);
            out.append(" | ").append(mine.stream().filter(r -> r.failure() == null && r.notApplicable() == null).count());
            out.append(" | ").append(mine.stream().filter(r -> r.failure() != null).count());
            out.append(" | ").append(mine.stream().filter(r -> r.notApplicable() != null).count());
            out.append(" | ").append(String.join("; ", why)).append(" |\n");
        }
        return out.append(END).toString();
    }
}
