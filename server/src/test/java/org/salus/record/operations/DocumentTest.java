package org.salus.record.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code Composition/[id]/$document} over HTTP. */
class DocumentTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final String patient = system.create("Patient", "{\"resourceType\":\"Patient\"}");
    private final String organisation = system.create("Organization", "{\"resourceType\":\"Organization\",\"name\":\"Clinic\"}");
    private final String author = system.create("Practitioner", "{\"resourceType\":\"Practitioner\"}");
    private final String performer = system.create("Practitioner", "{\"resourceType\":\"Practitioner\"}");
    private final String inner = observation("\"performer\":[{\"reference\":\"Practitioner/" + performer + "\"}],");
    private final String panel = observation("\"hasMember\":[{\"reference\":\"Observation/" + inner + "\"}],");

    private String observation(String more) {
        return system.create(
                "Observation",
                "{\"resourceType\":\"Observation\",\"status\":\"final\"," + more
                        + "\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/" + patient + "\"}}");
    }

    private String composition(String entries) {
        return "/fhir/Composition/"
                + system.create(
                        "Composition",
                        """
                        {"resourceType":"Composition","status":"final","type":{"text":"Note"},"date":"2024-01-01","title":"Note",
                        "subject":{"reference":"Patient/%s"},"author":[{"reference":"Practitioner/%s"}],
                        "custodian":{"reference":"Organization/%s"},
                        "section":[{"title":"Results","section":[{"title":"Inner","entry":[%s]}]}]}"""
                                .formatted(patient, author, organisation, entries));
    }

    private static String to(String reference) {
        return "{\"reference\":\"" + reference + "\"}";
    }

    @Test
    void aDocumentIsTheCompositionAndAllThatItIsMadeOf() {
        String url = composition(to("Observation/" + panel) + "," + to("Patient/" + patient));
        Answer answer = system.get(url + "/$document");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().string("type")).isEqualTo("document");
        assertThat(answer.json().has("timestamp")).isTrue();
        assertThat(String.valueOf(answer.json().object("identifier").string("value"))).startsWith("urn:uuid:");
        assertThat(answer.ids()).startsWith(url.substring("/fhir/".length())).hasSize(7).doesNotHaveDuplicates()
                .contains(
                        "Patient/" + patient, "Practitioner/" + author, "Organization/" + organisation, "Observation/" + panel,
                        "Observation/" + inner, "Practitioner/" + performer);
        assertThat(answer.body()).contains("\"fullUrl\":\"" + salus.fhir() + "/Observation/" + inner + "\"");
        Answer posted = system.post(url + "/$document", "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"persist\",\"valueBoolean\":false}]}");
        assertThat(posted.ids()).isEqualTo(answer.ids());
    }

    @Test
    void aStoredDocumentLiesInThePatientsChartWithTheLabelsOfItsParts() {
        String secret = observation("\"meta\":{\"security\":[{\"system\":\"urn:s\",\"code\":\"R\"}]},");
        String url = composition(to("Observation/" + secret));
        assertThat(system.get(url + "/$document?persist=true").status()).isEqualTo(405);
        Answer stored = system.post(url + "/$document?persist=true", "{\"resourceType\":\"Parameters\"}");
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
        String bundle = "Bundle/" + stored.json().string("id");
        assertThat(stored.header("Location")).startsWith(salus.fhir() + "/" + bundle);
        assertThat(system.get("/fhir/" + bundle).body()).isEqualTo(stored.body()).contains("\"security\":[{\"system\":\"urn:s\",\"code\":\"R\"}]");
        assertThat(system.get("/fhir/Patient/" + patient + "/$everything").ids()).contains(bundle);
        assertThat(system.get("/fhir/Bundle?_security=R&_id=" + stored.json().string("id")).ids()).hasSize(1);
        assertThat(system.with("X-Salus-Patient", patient).post(url + "/$document?persist=true", "{\"resourceType\":\"Parameters\"}").status())
                .isEqualTo(201);
        assertThat(system.with("X-Salus-Patient", author).post(url + "/$document?persist=true", "{\"resourceType\":\"Parameters\"}").status())
                .isEqualTo(409);
    }

    @Test
    void whatIsHiddenOrMissingIsNotLeftOutInSilence() {
        String secret = observation("\"meta\":{\"security\":[{\"code\":\"R\"}]},");
        String direct = composition(to("Observation/" + secret));
        String report = system.create(
                "DiagnosticReport",
                "{\"resourceType\":\"DiagnosticReport\",\"status\":\"final\",\"code\":{\"text\":\"r\"},\"subject\":" + to("Patient/" + patient)
                        + ",\"result\":[" + to("Observation/" + secret) + "]}");
        String indirect = composition(to("DiagnosticReport/" + report));
        Client nurse = salus.signIn(0, Role.NURSE, null);
        assertThat(system.get(direct + "/$document").status()).isEqualTo(200);
        assertThat(system.get(indirect + "/$document").ids()).contains("Observation/" + secret);
        Answer refused = nurse.get(direct + "/$document");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("Composition.section[0].section[0].entry[0]");
        assertThat(nurse.get(indirect + "/$document").body()).contains("DiagnosticReport/" + report + ".result[0]");
        String missing = system.get(composition(to("Observation/nobody")) + "/$document").body();
        assertThat(missing).contains("does not exist or is not open to you");
        assertThat(system.get(composition(to("http://elsewhere.example/fhir/Observation/1")) + "/$document").status()).isEqualTo(422);
    }

    @Test
    void othersGetNothing() {
        String url = composition(to("Observation/" + panel));
        String other = system.create("Patient", "{\"resourceType\":\"Patient\"}");
        assertThat(salus.signIn(0, Role.PATIENT, patient).get(url + "/$document").status()).isEqualTo(200);
        assertThat(salus.signIn(0, Role.PATIENT, other).get(url + "/$document").status()).isEqualTo(404);
        assertThat(salus.system(1).get(url + "/$document").status()).isEqualTo(404);
        assertThat(salus.signIn(0, Role.BILLER, null).get(url + "/$document").status()).isEqualTo(403);
        assertThat(salus.signIn(0, Role.NURSE, null).post(url + "/$document?persist=true", "{\"resourceType\":\"Parameters\"}").status())
                .isEqualTo(403);
        for (String wrong : List.of("persist=maybe", "graph=x", "id=1")) {
            assertThat(system.get(url + "/$document?" + wrong).status()).as(wrong).isEqualTo(400);
        }
    }
}
