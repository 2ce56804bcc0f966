package org.salus.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;

/**
 * The published FHIR validator cases that apply to R4, without their network: whether a resource is valid must be the same verdict. Writes
 * its table to {@code target/validation-cases.md}; docs/api/conformance-cases.md holds the last one.
 */
@Tag("slow")
class ValidationCasesTest {

    private static final String FOLDER = "/org/hl7/fhir/testcases/validator/";
    private static final Set<String> OTHER_SUBJECTS = Set.of(
            "matchetype", "cdshooks", "shc", "json5", "dsig", "cda", "api", "fmt", "logical", "package-versioning", "versions", "scoring");

    /** Settings of the published validator that this one does not have, since it has one way for all. */
    private static final Set<String> OTHER_SETTINGS = Set.of(
            "packages", "package-map", "logical", "fetcher", "validateReference", "security-checks", "advisor", "use-test", "supporting5",
            "new-xver-mode", "certificate", "for-publication", "ips", "no-experimental-content", "validateContains", "bundle-param",
            "best-practice", "crumb-trail", "noHtmlInMarkdown", "language", "fhir-validator-cli-options");

    private static final FhirContext R4 = FhirContext.forR4();

    /** Definitions that a case brings. */
    private static final class Brought implements PackageContents {
        private final Map<String, byte[]> byUrl = new HashMap<>();
        private long generation;

        void set(List<JsonObject> definitions) {
            byUrl.clear();
            for (JsonObject definition : definitions) {
                byUrl.put(definition.string("resourceType") + " " + definition.string("url"), Json.write(definition));
            }
            generation++;
        }

        @Override
        public byte @Nullable [] find(String type, String url, @Nullable String version) {
            return byUrl.get(type + " " + url);
        }

        @Override
        public List<Profile> profiles() {
            return List.of();
        }

        @Override
        public long generation() {
            return generation;
        }
    }

    private record Row(String name, String module, String result, String why) {}

    @Test
    void verdictsAreThoseThatArePublished() throws IOException {
        Brought brought = new Brought();
        List<Row> rows = new ArrayList<>();
        try (ValidatorFixture fixture = new ValidatorFixture(brought)) {
            for (Object one : Objects.requireNonNull(manifest().array("test-cases"))) {
                JsonObject test = (JsonObject) one;
                String module = test.has("module") ? String.valueOf(test.string("module")) : "general";
                String why = notApplicable(test, module);
                if (why != null) {
                    rows.add(new Row(String.valueOf(test.string("name")), module, "n/a", why));
                    continue;
                }
                rows.addAll(run(fixture, brought, test, module));
            }
        }
        Path table = Files.writeString(Path.of("target", "validation-cases.md"), table(rows));
        System.out.println(Files.readString(table));
        long passed = rows.stream().filter(r -> r.result.equals("passed")).count();
        long failed = rows.stream().filter(r -> r.result.equals("failed")).count();
        assertThat(passed).isGreaterThan(failed * 4);
    }

    private static JsonObject manifest() throws IOException {
        return Json.parse(Objects.requireNonNull(bytes("manifest.json"))).get();
    }

    private static byte @Nullable [] bytes(String file) throws IOException {
        try (InputStream in = ValidationCasesTest.class.getResourceAsStream(FOLDER + file)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static @Nullable String notApplicable(JsonObject test, String module) {
        String version = test.string("version");
        if (version == null || !version.startsWith("4.0")) {
            return "another FHIR version";
        }
        String file = String.valueOf(test.string("file"));
        if (!file.endsWith(".json") && !file.endsWith(".xml")) {
            return "neither JSON nor XML";
        }
        if (OTHER_SUBJECTS.contains(module)) {
            return "about " + module + ", which is not validation of an R4 resource here";
        }
        for (int i = 0; i < test.size(); i++) {
            if (OTHER_SETTINGS.contains(test.name(i))) {
                return "needs " + test.name(i);
            }
        }
        return test.has("java") ? null : "no published verdict";
    }

    private static List<Row> run(ValidatorFixture fixture, Brought brought, JsonObject test, String module)
            throws IOException {
        List<Row> rows = new ArrayList<>();
        String name = String.valueOf(test.string("name"));
        String file = String.valueOf(test.string("file"));
        byte[] content = bytes(file);
        if (content == null) {
            return List.of(new Row(name, module, "n/a", "its file is not among the published ones"));
        }
        List<JsonObject> definitions = new ArrayList<>();
        brought(test.array("supporting"), definitions);
        brought(test.array("profiles"), definitions);
        JsonObject profile = test.object("profile");
        String url = null;
        if (profile != null) {
            brought(profile.array("supporting"), definitions);
            JsonArray source = JsonArray.of(String.valueOf(profile.string("source")));
            int before = definitions.size();
            brought(source, definitions);
            url = definitions.size() > before ? definitions.getLast().string("url") : profile.string("source");
        }
        brought.set(definitions);
        rows.add(verdict(fixture, name, module, file, content, List.of(), Objects.requireNonNull(test.get("java"))));
        if (profile != null && url != null && profile.has("java")) {
            rows.add(verdict(
                    fixture, name + " (profile)", module, file, content, List.of(url), Objects.requireNonNull(profile.get("java"))));
        }
        return rows;
    }

    private static void brought(@Nullable JsonArray files, List<JsonObject> definitions) throws IOException {
        for (int i = 0; files != null && i < files.size(); i++) {
            String file = String.valueOf(files.get(i));
            byte[] content = bytes(file);
            if (content != null) {
                JsonObject json = json(file, content);
                if (json != null) {
                    definitions.add(json);
                }
            }
        }
    }

    private static @Nullable JsonObject json(String file, byte[] content) {
        byte[] text = content;
        if (file.endsWith(".xml")) {
            try {
                var parser = R4.newXmlParser();
                parser.setParserErrorHandler(new StrictErrorHandler());
                text = R4.newJsonParser()
                        .encodeResourceToString(parser.parseResource(new String(content, StandardCharsets.UTF_8)))
                        .getBytes(StandardCharsets.UTF_8);
            } catch (RuntimeException e) {
                return null;
            }
        }
        return Json.parse(text) instanceof Outcome.Ok<JsonObject>(JsonObject json) ? json : null;
    }

    private static Row verdict(
            ValidatorFixture fixture, String name, String module, String file, byte[] content, List<String> profiles, Object expected)
            throws IOException {
        Integer errors = expected(expected);
        if (errors == null) {
            return new Row(name, module, "n/a", "no published verdict");
        }
        List<Issue> found = List.of();
        boolean invalid;
        String said = "it is not readable as R4";
        JsonObject json = json(file, content);
        if (json == null) {
            invalid = true;
        } else {
            Outcome<List<Issue>> outcome = fixture.validator.validate(ValidatorFixture.ORG, json, profiles, Duration.ofSeconds(60));
            if (!(outcome instanceof Outcome.Ok<List<Issue>>(List<Issue> issues))) {
                return new Row(name, module, "failed", "it was not finished");
            }
            found = ValidatorFixture.errors(issues);
            invalid = !found.isEmpty();
            said = found.isEmpty() ? "nothing" : found.getFirst().message();
        }
        if (invalid == errors > 0) {
            return new Row(name, module, "passed", found.size() == errors ? "same number of errors" : "other number of errors");
        }
        return new Row(
                name, module, "failed", invalid ? "said to be invalid: " + said : "its published errors were not found: " + first(expected));
    }

    private static @Nullable Integer expected(Object java) throws IOException {
        JsonArray issues = issues(java);
        if (issues == null) {
            return java instanceof JsonObject object && object.has("errorCount")
                    ? Integer.valueOf(String.valueOf(object.get("errorCount")))
                    : null;
        }
        int errors = 0;
        for (Object issue : issues) {
            String severity = ((JsonObject) issue).string("severity");
            if ("error".equals(severity) || "fatal".equals(severity)) {
                errors++;
            }
        }
        return errors;
    }

    private static @Nullable JsonArray issues(Object java) throws IOException {
        if (java instanceof String file) {
            byte[] outcome = bytes("outcomes/" + file);
            return outcome == null ? null : issues(Json.parse(outcome).get());
        }
        JsonObject outcome = java instanceof JsonObject object ? object.object("outcome") : null;
        return outcome == null ? null : issues(outcome);
    }

    /** An outcome without issues says that all is well. */
    private static JsonArray issues(JsonObject outcome) {
        JsonArray issues = outcome.array("issue");
        return issues == null ? new JsonArray() : issues;
    }

    private static String first(Object java) throws IOException {
        JsonArray issues = issues(java);
        for (int i = 0; issues != null && i < issues.size(); i++) {
            JsonObject issue = (JsonObject) issues.get(i);
            JsonObject details = issue.object("details");
            if (details != null && ("error".equals(issue.string("severity")) || "fatal".equals(issue.string("severity")))) {
                return String.valueOf(details.string("text"));
            }
        }
        return "";
    }

    private static String table(List<Row> rows) {
        StringBuilder out = new StringBuilder("| subject | passed | failed | not applicable |\n|---|---|---|---|\n");
        Map<String, int[]> modules = new TreeMap<>();
        for (Row row : rows) {
            int[] counts = modules.computeIfAbsent(row.module, _ -> new int[3]);
            counts[row.result.equals("passed") ? 0 : row.result.equals("failed") ? 1 : 2]++;
        }
        int[] all = new int[3];
        modules.forEach((module, counts) -> {
            out.append("| ").append(module);
            for (int i = 0; i < 3; i++) {
                all[i] += counts[i];
                out.append(" | ").append(counts[i]);
            }
            out.append(" |\n");
        });
        out.append("| **all** | **").append(all[0]).append("** | **").append(all[1]).append("** | **").append(all[2]).append("** |\n\n");
        Map<String, Integer> exact = new TreeMap<>();
        Map<String, Integer> why = new TreeMap<>();
        for (Row row : rows) {
            if (row.result.equals("n/a")) {
                why.merge(row.why, 1, Integer::sum);
            } else if (row.result.equals("passed")) {
                exact.merge(row.why, 1, Integer::sum);
            }
        }
        out.append("Of those passed: ").append(exact).append("\n\n| not applicable because | cases |\n|---|---|\n");
        why.forEach((reason, count) -> out.append("| ").append(reason).append(" | ").append(count).append(" |\n"));
        out.append("\n| failed | subject | why |\n|---|---|---|\n");
        for (Row row : rows) {
            if (row.result.equals("failed")) {
                String reason = row.why.replace('|', '/').replace('\n', ' ');
                out.append("| ").append(row.name).append(" | ").append(row.module).append(" | ")
                        .append(reason, 0, Math.min(200, reason.length())).append(" |\n");
            }
        }
        return out.toString();
    }
}
