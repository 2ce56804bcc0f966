package org.salus.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** A deletion says that there was something: it is hidden from everybody from whom that was hidden. */
class HiddenDeletionsTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    @Test
    void theDeletionOfASensitiveRowIsHiddenFromTheNurseWithAllThatWentBefore() {
        String plain = "{\"resourceType\":\"Condition\",\"code\":{\"text\":\"x\"},\"subject\":{\"display\":\"x\"}}";
        String id = system.create("Condition", plain);
        String labelled = plain.replace(
                "\"code\"", "\"id\":\"" + id + "\",\"meta\":{\"security\":[{\"code\":\"PSY\"}]},\"code\"");
        assertThat(system.put("/fhir/Condition/" + id, labelled).status()).isEqualTo(200);
        assertThat(system.delete("/fhir/Condition/" + id).status()).isEqualTo(204);

        Client nurse = salus.signIn(0, Role.NURSE, null);
        for (String url : List.of("", "/_history", "/_history/1", "/_history/2", "/_history/3")) {
            Answer answer = nurse.get("/fhir/Condition/" + id + url);
            assertThat(answer.status()).as(url).isEqualTo(404);
        }
        assertThat(nurse.get("/fhir/Condition/_history?_count=1000").body()).doesNotContain(id);
        assertThat(nurse.get("/fhir/_history?_count=1000").body()).doesNotContain(id);

        Client physician = salus.signIn(0, Role.PHYSICIAN, null);
        assertThat(physician.get("/fhir/Condition/" + id).status()).isEqualTo(410);
        assertThat(physician.get("/fhir/Condition/" + id + "/_history").json().array("entry"))
                .hasSize(3);
    }
}
