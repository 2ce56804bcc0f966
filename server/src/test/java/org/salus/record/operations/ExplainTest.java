package org.salus.record.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

class ExplainTest {

    private final RunningSalus salus = RunningSalus.shared();

    @Test
    void showsConditionsStatementAndPlanWithoutValues() {
        Client administrator = salus.signIn(0, Role.ADMINISTRATOR, null);
        Answer answer = administrator.get("/fhir/Observation/$explain?patient=secret-one&code=http://loinc.org%7C8867-4"
                + "&subject:Patient.name=Geheim&date=ge2025-03-01&_sort=-date&_total=accurate");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .contains("Observation: code (token) a value", "Observation: date (date) ge a date", "subject leads to Patient with [name")
                .contains("SELECT count(*)", "ORDER BY r.d0_hi DESC", "$1", "Index Scan")
                .doesNotContain("secret-one", "8867-4", "Geheim", "2025-03-01");
    }

    /** Which index is used depends on the rows there are; that this condition comes before all others does not. */
    @Test
    void aCodeWithinAChartIsAskedForByItsOwnTokensFirst() {
        Client administrator = salus.signIn(0, Role.ADMINISTRATOR, null);
        for (String of : new String[] {"patient=p&code=http://loinc.org%7C8867-4", "subject=Patient/p&code=8867-4,8310-5&date=ge2025&_sort=-date"}) {
            assertThat(administrator.get("/fhir/Observation/$explain?" + of).body())
                    .as(of)
                    .contains("FROM resource n WHERE n.organisation = $1 AND n.type IN (96) AND n.tokens && $2::bigint[] OFFSET 0");
        }
        for (String of : new String[] {"patient=p&code:text=pulse", "patient=p&code=http://loinc.org%7C", "patient=p&code:not=8867-4", "code=8867-4"}) {
            assertThat(administrator.get("/fhir/Observation/$explain?" + of).body()).as(of).doesNotContain("OFFSET 0");
        }
    }

    @Test
    void isForAdministratorsAlone() {
        for (Role role : new Role[] {Role.PHYSICIAN, Role.NURSE, Role.PRIVACY_OFFICER, Role.BILLER}) {
            assertThat(salus.signIn(0, role, null).get("/fhir/Observation/$explain?code=x").status()).as("%s", role).isEqualTo(403);
        }
        assertThat(salus.anonymous().get("/fhir/Observation/$explain?code=x").status()).isEqualTo(401);
    }

    @Test
    void refusesWhatASearchRefuses() {
        Client administrator = salus.signIn(0, Role.ADMINISTRATOR, null);
        assertThat(administrator.get("/fhir/Observation/$explain?unicorn=1").status()).isEqualTo(400);
        assertThat(administrator.get("/fhir/Observation/$explain?date=yesterday").body()).contains("http.date");
        assertThat(administrator.get("/fhir/Observation/$explain?_sort=%27;DROP%20TABLE%20resource--").status()).isEqualTo(400);
    }
}
