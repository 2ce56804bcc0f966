package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Searches across types and of compartments. */
class SystemSearchTest {

    private final Fixture fixture = new Fixture();
    private final String practitioner = fixture.create("Practitioner", "'active':true");
    private final String patient = fixture.patient("Sys", "'birthDate':'1970-01-01'");
    private final String other = fixture.patient("Sysother", "");
    private final String encounter = fixture.create(
            "Encounter",
            "'status':'finished','class':{'code':'AMB'},'period':{'start':'2024-02-01','end':'2024-02-02'}," + Fixture.reference("subject", patient)
                    + ",'participant':[{'individual':{'reference':'" + practitioner + "'}}]");
    private final String observation = fixture.observation(
            patient, "'effectiveDateTime':'2024-03-01'," + Fixture.reference("encounter", encounter));
    private final String others = fixture.observation(other, "'effectiveDateTime':'2024-01-01'");

    @Test
    void severalTypesByWhatTheyShare() {
        assertThat(fixture.find("?_type=Patient,Observation")).containsExactlyInAnyOrder(patient, other, observation, others);
        assertThat(fixture.find("?_type=Patient&_type=Encounter")).containsExactlyInAnyOrder(patient, other, encounter);
        assertThat(fixture.find("?_type=Encounter,Observation&subject=" + patient)).containsExactlyInAnyOrder(encounter, observation);
        assertThat(fixture.find("?_type=Encounter,Observation&patient.name=sys&date=ge2024-02"))
                .containsExactlyInAnyOrder(encounter, observation);
        assertThat(fixture.find("?_type=Encounter,Observation&_sort=-date")).containsExactly(observation, encounter, others);
        assertThat(fixture.find("?")).contains(patient, practitioner, encounter, observation);
        assertThat(fixture.find("?_id=" + patient.substring(8))).containsExactly(patient);
        assertThat(fixture.total(fixture.system, "?_type=Patient,Observation")).isEqualTo(4);
    }

    @Test
    void pagesAcrossTypes() {
        List<String> seen = new ArrayList<>();
        Answer page = fixture.get(fixture.system, "?_type=Patient,Observation,Encounter&_count=2&_tag=" + fixture.tag);
        while (true) {
            seen.addAll(page.ids());
            String next = null;
            for (Object link : page.json().array("link")) {
                next = "next".equals(((JsonObject) link).string("relation")) ? ((JsonObject) link).string("url") : next;
            }
            if (next == null) {
                break;
            }
            page = fixture.system.get(next);
            assertThat(page.status()).isEqualTo(200);
        }
        assertThat(seen).containsExactlyInAnyOrder(patient, other, encounter, observation, others);
    }

    @Test
    void byPost() {
        Client form = fixture.system.with("Content-Type", "application/x-www-form-urlencoded");
        assertThat(form.post("/fhir/_search", "_type=Patient&_tag=" + fixture.tag).ids()).containsExactlyInAnyOrder(patient, other);
        assertThat(form.post("/fhir/" + patient + "/Observation/_search", "_tag=" + fixture.tag).ids()).containsExactly(observation);
    }

    @Test
    void compartments() {
        assertThat(fixture.find(patient + "/Observation")).containsExactly(observation);
        assertThat(fixture.find(patient + "/Observation?date=ge2025")).isEmpty();
        assertThat(fixture.find(patient + "/*")).containsExactlyInAnyOrder(patient, encounter, observation);
        assertThat(fixture.find(patient + "/*?_type=Encounter")).containsExactly(encounter);
        assertThat(fixture.find(encounter + "/Observation")).containsExactly(observation);
        assertThat(fixture.find(encounter + "/*")).containsExactlyInAnyOrder(encounter, observation);
        assertThat(fixture.find(practitioner + "/Encounter")).containsExactly(encounter);
        assertThat(fixture.find("Patient/nobody/Observation")).isEmpty();
        assertThat(fixture.find(patient + "/Organization")).isEmpty();
    }

    @Test
    void eachTypeAndRowIsAsTheCallerMaySeeIt() {
        Client own = fixture.salus.signIn(0, Role.PATIENT, patient.substring(8));
        assertThat(fixture.find(own, "?_type=Patient,Observation")).containsExactlyInAnyOrder(patient, observation);
        assertThat(fixture.total(own, "?_type=Patient,Observation")).isEqualTo(2);
        assertThat(fixture.find(own, other + "/Observation")).isEmpty();
        assertThat(fixture.find(own, other + "/*")).isEmpty();
        assertThat(fixture.find(own, "?")).contains(patient, observation).doesNotContain(other, others);
        Client desk = fixture.salus.signIn(0, Role.FRONT_DESK, null);
        Answer refused = fixture.get(desk, "?_type=Patient,Observation&_tag=" + fixture.tag);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("Observation");
        assertThat(fixture.get(desk, patient + "/Observation?").status()).isEqualTo(403);
        assertThat(fixture.find(desk, "?")).contains(patient).doesNotContain(observation);
        assertThat(fixture.get(fixture.salus.anonymous(), "?_type=Patient").status()).isEqualTo(401);
        assertThat(fixture.get(fixture.salus.signIn(0, Role.PRIVACY_OFFICER, null), "?_type=Patient").status()).isEqualTo(403);
        assertThat(fixture.find(fixture.salus.system(1), "?")).isEmpty();
        assertThat(fixture.find(fixture.salus.system(1), patient + "/*")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "?_type=Nothing; 400; _type", "?_type=; 400; _type", "?_type=Patient,Observation&birthdate=2000; 400; birthdate",
        "Patient?_type=Observation; 400; _type", "?_type=Patient&_sort=nothing; 400; _sort", "?name=x; 400; name",
        "Patient/1/*?_type=Organization; 400; _type", "Organization/1/Patient; 404; compartment", "Patient/1/Nothing; 404; compartment",
        "Patient/not_valid!/Observation; 404; Patient"
    })
    void refusesWhatIsNotThere(String query, int status, String named) {
        Answer answer = fixture.refused(query);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains(named);
    }
}
