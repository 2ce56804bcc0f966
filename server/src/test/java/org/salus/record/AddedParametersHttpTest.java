package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** SearchParameters that an organisation adds, over HTTP. */
@Tag("slow")
class AddedParametersHttpTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final String code = "own-" + UUID.randomUUID().toString().substring(0, 8);

    private String parameter(String status, String type, String base, String expression) {
        return """
                {"resourceType":"SearchParameter","url":"http://x/%s","name":"Own","status":"%s","description":"d","code":"%s",
                "base":["%s"],"type":"%s","expression":"%s"}"""
                .formatted(code, status, code, base, type, expression);
    }

    private String insurance(String text) {
        return system.create(
                "BodyStructure",
                "{\"resourceType\":\"BodyStructure\",\"patient\":{\"reference\":\"Patient/x\"},\"description\":\"" + text
                        + "\",\"extension\":[{\"url\":\"http://x/e\",\"valueCode\":\"" + text + "\"}]}");
    }

    /** Waits until the search is answered, and sees that until then it is refused and not answered incompletely. */
    private Answer searched(Client client, String query) {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (true) {
            Answer answer = client.get("/fhir/BodyStructure?" + query);
            if (answer.status() == 200) {
                return answer;
            }
            assertThat(answer.status()).as(answer.body()).isEqualTo(409);
            assertThat(answer.body()).contains("being indexed").contains("%");
            assertThat(Instant.now()).isBefore(end);
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isSearchedByOnceItsRowsAreIndexedAndGoesWhenItIsRetired() {
        String word = "w" + code.substring(4);
        String before = insurance(word);
        Client administrator = salus.signIn(0, Role.ADMINISTRATOR, null);
        String id = administrator.create("SearchParameter", parameter("active", "token", "BodyStructure", "BodyStructure.extension('http://x/e').value"));
        String during = insurance(word);
        insurance("other");

        assertThat(searched(system, code + "=" + word).ids())
                .containsExactlyInAnyOrder("BodyStructure/" + before, "BodyStructure/" + during);
        assertThat(system.get("/fhir/BodyStructure?" + code + ":not=" + word + "&_count=1000").ids())
                .doesNotContain("BodyStructure/" + before);
        assertThat(system.get("/fhir/Patient?_has:BodyStructure:patient:" + code + "=" + word).status()).isEqualTo(200);
        assertThat(system.get("/fhir/BodyStructure/" + before + "/_history").json().array("entry").size()).isEqualTo(1);
        // Others know nothing of it.
        assertThat(salus.system(1).get("/fhir/BodyStructure?" + code + "=" + word).status()).isEqualTo(400);
        assertThat(system.get("/fhir/metadata").body()).doesNotContain(code);

        // Another meaning: the old values count no more.
        assertThat(administrator.put("/fhir/SearchParameter/" + id, parameter("active", "string", "BodyStructure", "BodyStructure.description")
                                .replaceFirst("\\{", "{\"id\":\"" + id + "\",")).status())
                .isEqualTo(200);
        assertThat(searched(system, code + "=" + word.toUpperCase(java.util.Locale.ROOT)).ids())
                .containsExactlyInAnyOrder("BodyStructure/" + before, "BodyStructure/" + during);

        assertThat(administrator.delete("/fhir/SearchParameter/" + id).status()).isEqualTo(204);
        assertThat(system.get("/fhir/BodyStructure?" + code + "=" + word).status()).isEqualTo(400);
        assertThat(insurance(word)).isNotEmpty();
    }

    @Test
    void datesNumbersAndSortingWorkWithoutAColumn() {
        system.create("SearchParameter", parameter("active", "date", "BodyStructure", "BodyStructure.extension('http://x/d').value"));
        String early = system.create("BodyStructure", dated("2020-01-01"));
        String late = system.create("BodyStructure", dated("2024-05-05"));

        assertThat(searched(system, code + "=ge2024").ids()).contains("BodyStructure/" + late).doesNotContain("BodyStructure/" + early);
        List<String> sorted = searched(system, "_sort=" + code + "&_count=1000").ids();
        assertThat(sorted.indexOf("BodyStructure/" + early)).isLessThan(sorted.indexOf("BodyStructure/" + late));
    }

    private static String dated(String date) {
        return "{\"resourceType\":\"BodyStructure\",\"patient\":{\"reference\":\"Patient/x\"},\"extension\":[{\"url\":\"http://x/d\",\"valueDate\":\""
                + date + "\"}]}";
    }

    @Test
    void whatCannotBeIsRefusedAndNothingIsStored() {
        Answer bad = system.post("/fhir/SearchParameter", parameter("active", "token", "BodyStructure", "BodyStructure.nothing"));
        assertThat(bad.status()).isEqualTo(422);
        assertThat(bad.body()).contains("SearchParameter.expression").contains("nothing");
        assertThat(system.get("/fhir/SearchParameter?code=" + code).ids()).isEmpty();

        system.create("SearchParameter", parameter("active", "token", "BodyStructure", "BodyStructure.extension('http://x/e').value"));
        Answer twice = system.post("/fhir/SearchParameter", parameter("active", "string", "BodyStructure", "BodyStructure.description"));
        assertThat(twice.status()).isEqualTo(422);
        assertThat(twice.body()).contains("SearchParameter.code").contains(code);
        // A draft says nothing of searches yet.
        assertThat(system.post("/fhir/SearchParameter", parameter("draft", "token", "BodyStructure", "BodyStructure.nothing")).status())
                .isEqualTo(201);
        // Another organisation has codes of its own.
        assertThat(salus.system(1)
                        .post("/fhir/SearchParameter", parameter("active", "string", "BodyStructure", "BodyStructure.description"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void onlyWhoWritesDefinitionsAddsParameters() {
        String body = parameter("active", "token", "BodyStructure", "BodyStructure.extension('http://x/e').value");
        for (Role role : List.of(Role.PHYSICIAN, Role.NURSE, Role.FRONT_DESK, Role.BILLER, Role.LAB_TECHNICIAN)) {
            assertThat(salus.signIn(0, role, null).post("/fhir/SearchParameter", body).status()).as(role.code()).isEqualTo(403);
        }
        assertThat(system.get("/fhir/BodyStructure?" + code + "=x").status()).isEqualTo(400);
    }

    @Test
    void administratorsAskForAReindexAndSeeHowFarItIs() {
        Client administrator = salus.signIn(0, Role.ADMINISTRATOR, null);
        insurance("w");

        Answer asked = administrator.post("/fhir/$reindex?type=BodyStructure", "{\"resourceType\":\"Parameters\"}");
        assertThat(asked.status()).isEqualTo(202);
        assertThat(asked.header("Location")).endsWith("/admin/reindex");
        Answer progress = administrator.get("/admin/reindex");
        assertThat(progress.status()).isEqualTo(200);
        assertThat(progress.body()).contains("BodyStructure").contains("percent");
        assertThat(administrator.post("/fhir/$reindex?type=Nothing", "{\"resourceType\":\"Parameters\"}").status()).isEqualTo(400);
        // Nobody else, and of one's own organisation only.
        for (Role role : List.of(Role.PHYSICIAN, Role.NURSE, Role.FRONT_DESK, Role.PRIVACY_OFFICER)) {
            Client other = salus.signIn(0, role, null);
            assertThat(other.post("/fhir/$reindex", "{\"resourceType\":\"Parameters\"}").status()).as(role.code()).isEqualTo(403);
            assertThat(other.get("/admin/reindex").status()).as(role.code()).isEqualTo(403);
        }
        assertThat(salus.anonymous().get("/admin/reindex").status()).isEqualTo(401);
    }
}
