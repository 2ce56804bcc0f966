package org.salus.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;

class AllergyCheckTest {

    /** One allergy, to penicillin, and one Medication, "m1". */
    private static final Look RECORD = new Look() {
        @Override
        public Outcome<JsonObject> read(String type, String id) {
            return id.equals("m1")
                    ? Outcome.ok(json("{'resourceType':'Medication','code':{'text':'penicillin V 250 MG Oral Tablet'}}"))
                    : Outcome.refused(Problem.Code.NOT_FOUND, "none");
        }

        @Override
        public Outcome<Found> search(String type, String query) {
            return Outcome.ok(new Found(
                    List.of(json("{'resourceType':'AllergyIntolerance','code':{'text':'Penicillin'}}")), List.of(), false));
        }
    };

    private static JsonObject json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).get();
    }

    private static List<OrderCheck.Finding> check(String medicine) {
        return new AllergyCheck()
                .check(RECORD, "p", List.of(json("{'resourceType':'MedicationRequest','id':'o1'," + medicine + "}")))
                .get();
    }

    @Test
    void aMedicineNamedByReferenceIsCompared() {
        assertThat(check("'medicationReference':{'reference':'Medication/m1'}").getFirst().text()).startsWith("Allergy on record");
        assertThat(check("'medicationCodeableConcept':{'text':'lisinopril 10 MG Oral Tablet'}")).isEmpty();
    }

    @Test
    void whatCannotBeComparedIsNeverTakenForChecked() {
        assertThat(check("'medicationReference':{'reference':'Medication/gone'}").getFirst().text()).startsWith("NOT CHECKED");
        assertThat(check("'medicationReference':{'display':'something'}").getFirst().text()).startsWith("NOT CHECKED");
        assertThat(check("'medicationCodeableConcept':{}").getFirst().text()).startsWith("NOT CHECKED");
    }
}
