package org.salus.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.testing.RunningSalus;
import org.salus.vault.Vault;

/** When a patient's key is destroyed, the chart is gone on every way to it, nothing else is, and nothing fails because of it. */
class ErasedPatientTest {

    private static final String SECRET = "Waldenbrook";
    private static final String TAG = "urn:test:erased";

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static String erased;
    private static String erasedCondition;
    private static String kept;
    private static String keptCondition;

    @BeforeAll
    static void erase() {
        erased = patient("first");
        kept = patient("second");
        erasedCondition = condition(erased);
        keptCondition = condition(kept);
        SALUS.system().put(
                        "/fhir/Condition/" + erasedCondition,
                        condition(erasedCondition, erased).replace("Says", "Still says"));
        assertThat(SALUS.system().get("/fhir/Patient/" + erased).body()).contains(SECRET);
        Vault vault = SALUS.server().bean(Vault.class);
        int organisation = SALUS.organisation(0);
        vault.destroyPatientKey(organisation, vault.blindIndex(organisation).self("Patient", erased));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient/{id}", "Patient/{id}/_history/1", "Patient/{id}/_history", "Patient/{id}/$everything",
                "Condition/{condition}", "Condition/{condition}/_history/1", "Condition/{condition}/_history",
                "Condition?patient={id}", "Condition?patient={id}&_include=Condition:subject", "Patient?_id={id}",
                "Patient?_id={id}&_revinclude=Condition:subject", "Patient/{id}/_history/2"
            })
    void theErasedChartTellsNothing(String path) {
        RunningSalus.Answer answer = SALUS.system()
                .get("/fhir/" + path.replace("{id}", erased).replace("{condition}", erasedCondition));
        assertThat(answer.status()).as(answer.body()).isIn(200, 404, 410);
        assertThat(answer.body()).doesNotContain(SECRET).doesNotContain("Says").doesNotContain("Still says");
    }

    @Test
    void searchesAndHistoriesOfManyPatientsGoOnWithoutIt() {
        assertThat(SALUS.system().get("/fhir/Patient?identifier=" + TAG + "%7C").ids()).contains("Patient/" + kept)
                .doesNotContain("Patient/" + erased);
        assertThat(SALUS.system().get("/fhir/Patient?family=" + SECRET + "&_count=200").ids())
                .contains("Patient/" + kept)
                .doesNotContain("Patient/" + erased);
        assertThat(SALUS.system().get("/fhir/Condition?patient.identifier=" + TAG + "%7Csecond&_include=Condition:subject").ids())
                .contains("Condition/" + keptCondition, "Patient/" + kept);
        for (String history : List.of("/fhir/_history?_count=50", "/fhir/Patient/_history?_count=50", "/fhir/Condition/_history?_count=50")) {
            RunningSalus.Answer answer = SALUS.system().get(history);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void theOtherChartIsWhole() {
        assertThat(SALUS.system().get("/fhir/Patient/" + kept).body()).contains(SECRET);
        assertThat(SALUS.system().get("/fhir/Patient/" + kept + "/$everything").ids())
                .contains("Patient/" + kept, "Condition/" + keptCondition);
        assertThat(SALUS.system().get("/fhir/Condition/" + keptCondition).body()).contains("Says");
    }

    /** Not sealed under a key made anew, and no bug either. */
    @Test
    void nothingIsWrittenIntoIt() {
        assertThat(SALUS.system().put("/fhir/Patient/" + erased, patient(erased, "first")).status()).isEqualTo(410);
        assertThat(SALUS.system().post("/fhir/Condition", condition(null, erased)).status()).isEqualTo(410);
        RunningSalus.Answer batch = SALUS.system()
                .post(
                        "/fhir",
                        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                                + entry(condition(null, kept)) + "," + entry(condition(null, erased)) + "]}");
        assertThat(batch.status()).isEqualTo(200);
        assertThat(batch.body()).contains("201 Created", "410 Gone");
    }

    @Test
    void itsLiveStreamDoesNotOpen() {
        assertThat(SALUS.system().get("/live?patient=" + erased).status()).isIn(404, 410);
    }

    private static String entry(String resource) {
        return "{\"resource\":" + resource + ",\"request\":{\"method\":\"POST\",\"url\":\"Condition\"}}";
    }

    private static String patient(String which) {
        return SALUS.system().create("Patient", patient(null, which));
    }

    private static String patient(@org.jspecify.annotations.Nullable String id, String which) {
        return "{\"resourceType\":\"Patient\"," + (id == null ? "" : "\"id\":\"" + id + "\",") + "\"identifier\":[{\"system\":\"" + TAG
                + "\",\"value\":\"" + which + "\"}],\"name\":[{\"family\":\"" + SECRET + "\"}]}";
    }

    private static String condition(String patient) {
        return SALUS.system().create("Condition", condition(null, patient));
    }

    private static String condition(@org.jspecify.annotations.Nullable String id, String patient) {
        return "{\"resourceType\":\"Condition\"," + (id == null ? "" : "\"id\":\"" + id + "\",") + "\"subject\":{\"reference\":\"Patient/"
                + patient + "\"},\"note\":[{\"text\":\"Says nothing\"}]}";
    }
}
