package org.salus.record.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code DocumentReference/$docref} over HTTP. */
class DocRefTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final String patient = system.create("Patient", "{\"resourceType\":\"Patient\"}");

    private String document(String code, String more) {
        return "DocumentReference/"
                + system.create(
                        "DocumentReference",
                        """
                        {"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/%s"},
                        "type":{"coding":[{"system":"http://loinc.org","code":"%s"}]},%s
                        "content":[{"attachment":{"contentType":"text/plain","data":"eA=="},"format":{"code":"urn:format:%s"}}]}"""
                                .formatted(patient, code, more, code));
    }

    private List<String> ids(String query) {
        Answer answer = system.get("/fhir/DocumentReference/$docref?patient=" + patient + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.ids();
    }

    @Test
    void withoutDatesItIsTheMostRecentAndWithDatesThoseOfTheTimeOfCare() {
        String old = document("34133-9", "\"date\":\"2020-01-01T00:00:00Z\",");
        String recent = document("34133-9", "\"date\":\"2024-01-01T00:00:00Z\",");
        String note = document("11506-3", "\"context\":{\"period\":{\"start\":\"2022-03-01\",\"end\":\"2022-03-02\"}},\"date\":\"2024-06-01T00:00:00Z\",");
        String undated = document("11506-3", "");
        assertThat(ids("")).containsExactly(recent);
        assertThat(ids("&type=http://loinc.org%7C34133-9")).containsExactly(recent);
        assertThat(ids("&start=2022-03&end=2022-04")).containsExactlyInAnyOrder(note, undated);
        assertThat(ids("&start=2022-03&type=11506-3")).containsExactlyInAnyOrder(note, undated);
        assertThat(ids("&end=2021")).containsExactlyInAnyOrder(old, undated);
        assertThat(ids("&start=1900&profile=urn:format:34133-9")).containsExactly(recent, old);
        assertThat(ids("&on-demand=false&start=1900")).hasSize(4);
        Answer posted = system.post(
                "/fhir/DocumentReference/$docref",
                """
                {"resourceType":"Parameters","parameter":[{"name":"patient","valueId":"%s"},
                {"name":"type","valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"34133-9"}]}},{"name":"start","valueDate":"2019-01-01"}]}"""
                        .formatted(patient));
        assertThat(posted.ids()).containsExactly(recent, old);
        Answer onDemand = system.get("/fhir/DocumentReference/$docref?on-demand=true&patient=" + patient);
        assertThat(onDemand.ids()).hasSize(1).allMatch(id -> id.startsWith("OperationOutcome/"));
        assertThat(onDemand.body()).contains("\"total\":0");
    }

    @Test
    void wrongParametersAreRefusedAndOthersSeeNothing() {
        document("34133-9", "\"date\":\"2024-01-01T00:00:00Z\",");
        String url = "/fhir/DocumentReference/$docref?";
        for (String wrong : List.of(
                "", "patient=a_b", "patient=1&patient=2", "patient=1&start=x", "patient=1&on-demand=perhaps", "patient=1&type=", "patient=1&count=2")) {
            assertThat(system.get(url + wrong).status()).as(wrong).isEqualTo(400);
        }
        assertThat(system.get(url + "patient=" + patient).ids()).hasSize(1);
        String other = system.create("Patient", "{\"resourceType\":\"Patient\"}");
        assertThat(salus.signIn(0, Role.PATIENT, other).get(url + "patient=" + patient).ids()).isEmpty();
        assertThat(salus.system(1).get(url + "patient=" + patient).ids()).isEmpty();
        assertThat(salus.signIn(0, Role.BILLER, null).get(url + "patient=" + patient).status()).isEqualTo(403);
    }
}
