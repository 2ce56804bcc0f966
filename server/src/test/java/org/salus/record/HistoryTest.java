package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonArray;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** history and its parameters (R4 section 3.1.0.9). */
class HistoryTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    private static String now() throws InterruptedException {
        Thread.sleep(3);
        String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        Thread.sleep(3);
        return now;
    }

    private static List<String> versions(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> versions = new ArrayList<>();
        JsonArray entries = answer.json().array("entry");
        for (int i = 0; entries != null && i < entries.size(); i++) {
            versions.add(entries.object(i).object("response").string("etag").replaceAll("\\D", ""));
        }
        return versions;
    }

    @Test
    void aHistoryIsSeenAtATimeAndInEitherOrder() throws Exception {
        String id = system.create("Patient", "{\"resourceType\":\"Patient\",\"active\":true}");
        String url = "/fhir/Patient/" + id + "/_history";
        String first = now();
        system.put("/fhir/Patient/" + id, "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"active\":false}");
        String second = now();
        system.delete("/fhir/Patient/" + id);
        String third = now();
        assertThat(versions(system.get(url + "?_at=" + first))).containsExactly("1");
        assertThat(versions(system.get(url + "?_at=" + second))).containsExactly("2");
        assertThat(versions(system.get(url + "?_at=" + third))).as("it was deleted").isEmpty();
        assertThat(versions(system.get(url + "?_at=2001"))).isEmpty();
        assertThat(versions(system.get(url + "?_at=" + first.substring(0, 4)))).containsExactly("3", "2", "1");
        assertThat(versions(system.get(url + "?_since=" + second))).containsExactly("3");
        assertThat(versions(system.get(url + "?_since=2999-01-01T00:00:00Z"))).isEmpty();
        assertThat(versions(system.get(url + "?_sort=_lastUpdated"))).containsExactly("1", "2", "3");
        assertThat(versions(system.get(url + "?_sort=-_lastUpdated"))).containsExactly("3", "2", "1");
        Answer page = system.get(url + "?_sort=_lastUpdated&_count=2");
        assertThat(versions(page)).containsExactly("1", "2");
        String next = null;
        for (Object link : page.json().array("link")) {
            if (link instanceof org.salus.fhir.JsonObject l && "next".equals(l.string("relation"))) {
                next = l.string("url");
            }
        }
        assertThat(versions(system.get(String.valueOf(next)))).containsExactly("3");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        String id = system.create("Patient", "{\"resourceType\":\"Patient\"}");
        for (String query : List.of("_at=yesterday", "_since=x", "_list=1", "_sort=name", "_count=x", "name=x", "_page=x")) {
            assertThat(system.get("/fhir/Patient/" + id + "/_history?" + query).status()).as(query).isEqualTo(400);
        }
        assertThat(system.get("/fhir/Patient/none/_history?_at=2001").status()).isEqualTo(404);
    }

    @Test
    void policyHoldsForThePastToo() throws Exception {
        String mine = system.create("Patient", "{\"resourceType\":\"Patient\"}");
        String other = system.create("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Hidden\"}]}");
        String then = now();
        Client patient = salus.signIn(0, Role.PATIENT, mine);
        assertThat(patient.get("/fhir/Patient/" + other + "/_history?_at=" + then).status()).isEqualTo(404);
        assertThat(patient.get("/fhir/Patient/_history?_at=" + then).body()).doesNotContain("Hidden");
        assertThat(patient.get("/fhir/_history?_at=" + then).body()).doesNotContain("Hidden");
        assertThat(salus.system(1).get("/fhir/Patient/" + other + "/_history?_at=" + then).status()).isEqualTo(404);
    }
}
