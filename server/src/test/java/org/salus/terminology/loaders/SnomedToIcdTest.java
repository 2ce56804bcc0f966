package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.store.OrganisationConnections;
import org.salus.store.RecordStore;
import org.salus.terminology.Coded;
import org.salus.terminology.Load;
import org.salus.terminology.PostgresLoads;
import org.salus.terminology.ReleaseOptions;
import org.salus.terminology.Scope;
import org.salus.terminology.Terminology;
import org.salus.terminology.TranslateRequest;
import org.salus.testing.RunningSalus;
import org.salus.testing.TestDatabase;
import org.salus.vault.Vault;

/** The map of a SNOMED CT release, asked by the systems as the problem form asks. */
class SnomedToIcdTest {

    private static final String ICD = "http://hl7.org/fhir/sid/icd-10-cm";
    private static final String MAP_COLUMNS = "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tmapGroup\tmapPriority\t"
            + "mapRule\tmapAdvice\tmapTarget\tcorrelationId\tmapCategoryId";

    private static final RunningSalus SALUS = RunningSalus.shared();
    /** Of its own: a whole SNOMED CT of eight invented concepts would be a lie to the tests of others. */
    private static final TestDatabase DB = TestDatabase.fresh();

    private static final Terminology TERMINOLOGY = new Terminology(
            DB.app(),
            new OrganisationConnections(DB.app()),
            SALUS.server().bean(RecordStore.class),
            SALUS.server().bean(Vault.class),
            List::of);

    @TempDir
    static Path folder;

    private static String row(int concept, int group, int priority, String rule, String advice, String target) {
        return String.join("\t", "m", "20240301", "1", SnomedFiles.CORE, "6011000124106", SnomedFiles.concept(concept),
                Integer.toString(group), Integer.toString(priority), rule, advice, target, "447561005", "447637006");
    }

    private static void load(String date, String... rows) {
        SnomedFiles files = new SnomedFiles();
        for (int i = 1; i <= 5; i++) {
            files.concept(i, "1", "Test " + i + " (finding)", "Test " + i);
        }
        List<String> lines = new ArrayList<>(List.of(MAP_COLUMNS));
        lines.addAll(List.of(rows));
        ReleaseFolder release = files.write(folder.resolve(date))
                .file("Snapshot/Refset/Map/der2_iisssccRefset_ExtendedMapSnapshot_US1000124_20240301.txt", lines.toArray(String[]::new));
        ReleaseFolder.loader("snomed").load(
                new PostgresLoads(DB.app()),
                release.root,
                ReleaseOptions.standard().withVersion(SnomedRelease.SYSTEM + "/731000124108/version/" + date),
                Load.Progress.NONE);
    }

    @BeforeAll
    static void load() {
        load("20230901", row(1, 1, 1, "TRUE", "ALWAYS R50", "R50"));
        load(
                "20240301",
                row(1, 1, 1, "TRUE", "ALWAYS R52", "R52"),
                row(2, 1, 1, "IFA 445518008 | Age at onset of clinical finding (observable entity) | < 1 year", "IF YOUNG CHOOSE T36.0X1A",
                        "T36.0X1A"),
                row(2, 1, 2, "OTHERWISE TRUE", "ALWAYS R52", "R52"),
                row(3, 1, 1, "TRUE", "ALWAYS R52", "R52"),
                row(3, 2, 1, "TRUE", "ALWAYS T37", "T37"),
                row(4, 1, 1, "OTHERWISE TRUE", "CANNOT BE CLASSIFIED", ""));
        ReleaseFolder icd = new ReleaseFolder(folder.resolve("icd"))
                .file("icd10cm_order_2026.txt",
                        "00001 R52     1 %-60s Pain of tests".formatted("Pain"),
                        "00002 T36     0 %-60s Tests".formatted("Tests"),
                        "00003 T360X1A 1 %-60s Test of tests, first time".formatted("Test"));
        ReleaseFolder.loader("icd10cm").load(new PostgresLoads(DB.app()), icd.root, ReleaseOptions.standard(), Load.Progress.NONE);
    }

    @AfterAll
    static void close() {
        DB.close();
    }

    private static JsonObject ask(String code, @Nullable String source, @Nullable String target, @Nullable String targetSystem) {
        return TERMINOLOGY
                .translate(
                        Scope.ofRecord(SALUS.organisation(1)),
                        new TranslateRequest(
                                null, null, List.of(new Coded(SnomedRelease.SYSTEM, null, code, null)), source, target, targetSystem, false))
                .get();
    }

    private static JsonObject ask(int concept) {
        return ask(SnomedFiles.concept(concept), null, null, ICD);
    }

    /** {@code code display comment} of each match. */
    private static List<String> matches(JsonObject answer) {
        List<String> matches = new ArrayList<>();
        for (JsonObject match : named(answer.array("parameter"), "match")) {
            JsonArray parts = match.array("part");
            StringBuilder words = new StringBuilder();
            for (JsonObject concept : named(parts, "concept")) {
                JsonObject coding = concept.object("valueCoding");
                assertThat(coding.string("system")).isEqualTo(ICD);
                words.append(coding.string("code")).append(" '").append(coding.string("display")).append('\'');
            }
            for (JsonObject comment : named(parts, "comment")) {
                words.append(" [").append(comment.string("valueString")).append(']');
            }
            matches.add(words.toString());
        }
        return matches;
    }

    private static List<JsonObject> named(JsonArray all, String name) {
        List<JsonObject> found = new ArrayList<>();
        for (Object one : all) {
            if (one instanceof JsonObject object && name.equals(object.string("name"))) {
                found.add(object);
            }
        }
        return found;
    }

    private static Object result(JsonObject answer) {
        return named(answer.array("parameter"), "result").getFirst().get("valueBoolean");
    }

    @Test
    void theNewestReleaseAloneAnswersWithTheNamesOfItsTargets() {
        JsonObject answer = ask(1);
        assertThat(result(answer)).isEqualTo(true);
        assertThat(matches(answer)).containsExactly("R52 'Pain of tests' [group 1, priority 1; ALWAYS R52]");
    }

    @Test
    void rulesAreToldWithTheCodesThatTheyLeadTo() {
        assertThat(matches(ask(2))).satisfiesExactly(
                one -> assertThat(one).startsWith("T36.0X1A 'Test of tests, first time' [group 1, priority 1; IFA 445518008"),
                one -> assertThat(one).isEqualTo("R52 'Pain of tests' [group 1, priority 2; OTHERWISE TRUE; ALWAYS R52]"));
        // A code that the loaded ICD-10-CM does not have has no name.
        assertThat(matches(ask(3))).containsExactly(
                "R52 'Pain of tests' [group 1, priority 1; ALWAYS R52]", "T37 'null' [group 2, priority 1; ALWAYS T37]");
    }

    @Test
    void whatHasNoTargetHasNoTranslation() {
        assertThat(result(ask(4))).isEqualTo(false);
        assertThat(matches(ask(4))).singleElement().asString().contains("CANNOT BE CLASSIFIED");
        assertThat(result(ask(5))).isEqualTo(false);
        assertThat(result(ask(SnomedFiles.concept(1), null, null, "http://loinc.org"))).isEqualTo(false);
    }

    @Test
    void theValueSetsOfAllCodesNameTheMapToo() {
        String snomed = SnomedRelease.SYSTEM + "?fhir_vs";
        assertThat(matches(ask(SnomedFiles.concept(1), snomed, ICD + "?fhir_vs", null))).hasSize(1);
        assertThat(result(ask(SnomedFiles.concept(1), snomed, "http://loinc.org/vs", null))).isEqualTo(false);
    }
}
