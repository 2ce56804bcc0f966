package org.salus.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/**
 * {@code _has} with a code that so many charts have that patients are walked for it: who may not see a condition does not learn from the
 * patients that are found that it is there.
 */
@Tag("slow")
class WalkedHasTest {

    /** More than a walk needs, with any of the labels alone too. */
    private static final int PATIENTS = 450;

    private static final List<String> LABELS = List.of("", "PSY", "NOPAT");

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final String code = "walked-" + UUID.randomUUID();
    private final List<String> patients = IntStream.range(0, PATIENTS).mapToObj(i -> id("p", i)).toList();
    private final String without = id("q", 0);

    WalkedHasTest() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < PATIENTS; i++) {
            entries.add(put("Patient", patients.get(i), ""));
            String label = LABELS.get(i % 3);
            String meta = label.isEmpty()
                    ? ""
                    : ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"" + label + "\"}]}";
            entries.add(put(
                    "Condition",
                    id("c", i),
                    ",\"code\":{\"coding\":[{\"system\":\"urn:walk\",\"code\":\"" + code + "\"}]},\"subject\":{\"reference\":\"Patient/"
                            + patients.get(i) + "\"}" + meta));
        }
        entries.add(put("Patient", without, ""));
        Answer stored = system.post("/fhir", Matrix.bundle("transaction", entries));
        assertThat(stored.status()).as(stored.body()).isEqualTo(200);
    }

    private String id(String kind, int number) {
        return kind + number + code.substring(6, 20);
    }

    private static String put(String type, String id, String more) {
        return Matrix.entry("PUT", type + "/" + id, "") + ",\"resource\":{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"" + more + "}}";
    }

    /** What all pages of a search find, each once. */
    private Set<String> found(Client caller, String search) {
        Set<String> found = new HashSet<>();
        String url = "/fhir/" + search + "&_count=40";
        while (url != null) {
            Answer page = caller.get(url);
            if (page.status() == 403) {
                assertThat(found).isEmpty();
                return found;
            }
            assertThat(page.status()).as(search + page.body()).isEqualTo(200);
            page.ids().forEach(id -> assertThat(found.add(id)).as(id + " twice").isTrue());
            url = next(page.json());
        }
        return found;
    }

    private @Nullable String next(JsonObject bundle) {
        return JsonObject.objects(bundle, "link").stream()
                .filter(link -> "next".equals(link.string("relation")))
                .map(link -> String.valueOf(link.string("url")).substring(salus.base().length()))
                .findFirst()
                .orElse(null);
    }

    private Set<String> patients(Predicate<String> label) {
        Set<String> ids = new HashSet<>();
        IntStream.range(0, PATIENTS).filter(i -> label.test(LABELS.get(i % 3))).forEach(i -> ids.add("Patient/" + patients.get(i)));
        return ids;
    }

    @Test
    void patientsAreFoundByTheConditionsThatTheCallerMaySee() {
        String has = "_has:Condition:subject:code=urn:walk%7C" + code;
        String search = "Patient?" + has;
        assertThat(found(system, search)).isEqualTo(patients(label -> true));
        assertThat(found(salus.signIn(0, Role.PHYSICIAN, null), search)).isEqualTo(patients(label -> true));
        Client nurse = salus.signIn(0, Role.NURSE, null);
        assertThat(found(nurse, search)).isEqualTo(patients(label -> !label.equals("PSY")));
        assertThat(nurse.get("/fhir/" + search + "&_summary=count").json().get("total").toString()).isEqualTo("300");
        // Who sees patients and none of their conditions.
        assertThat(found(salus.signIn(0, Role.FRONT_DESK, null), search)).isEmpty();
        assertThat(found(salus.program(0, "system/Patient.rs"), search)).isEmpty();
        assertThat(found(salus.system(1), search)).isEmpty();
        assertThat(salus.anonymous().get("/fhir/" + search).status()).isEqualTo(401);
    }

    @Test
    void aPatientFindsNobodyButThemselfAndNotByWhatIsWithheld() {
        String search = "Patient?_has:Condition:subject:code=urn:walk%7C" + code;
        for (int i = 0; i < 3; i++) {
            String own = patients.get(i);
            Set<String> seen = LABELS.get(i).equals("NOPAT") ? Set.of() : Set.of("Patient/" + own);
            assertThat(found(salus.signIn(0, Role.PATIENT, own), search)).as(LABELS.get(i)).isEqualTo(seen);
        }
        assertThat(found(salus.signIn(0, Role.PATIENT, without), search)).isEmpty();
    }
}
