package org.salus.orders;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Favourite orders are their owner's, and about nobody. */
class FavouriteRuleTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final Client ADA = SALUS.signIn(0, Role.PHYSICIAN, null);
    private static final Client BEA = SALUS.signIn(0, Role.PHYSICIAN, null);

    private static String subject(Client who) {
        return String.valueOf(who.get("/auth/session").json().object("user").string("subject"));
    }

    private static String favourite(String owner, String more) {
        return ("{'resourceType':'Basic','identifier':[{'system':'urn:salus:favourite-of','value':'" + owner + "'}],"
                        + "'code':{'coding':[{'system':'urn:salus:CodeSystem:basic','code':'favourite-order'}]},"
                        + "'contained':[{'resourceType':'MedicationRequest','id':'order','status':'draft','intent':'order',"
                        + "'subject':{'display':'Any patient'},'medicationCodeableConcept':{'text':'lisinopril 10 MG Oral Tablet'}" + more + "}],"
                        + "'extension':[{'url':'urn:salus:favourite-order','extension':[{'url':'name','valueString':'Lisinopril'},"
                        + "{'url':'order','valueReference':{'reference':'#order'}}]}]}")
                .replace('\'', '"');
    }

    @Test
    void aFavouriteIsItsOwners() {
        String ada = subject(ADA);
        Answer stored = ADA.post("/fhir/Basic", favourite(ada, ""));
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
        String id = "/fhir/Basic/" + stored.json().string("id");
        assertThat(ADA.get("/fhir/Basic?identifier=urn:salus:favourite-of%7C" + ada).ids()).containsExactly("Basic/" + stored.json().string("id"));
        assertThat(BEA.post("/fhir/Basic", favourite(ada, "")).status()).isEqualTo(403);
        assertThat(BEA.put(id, stored.body().replace(ada, subject(BEA))).status()).isEqualTo(403);
        assertThat(BEA.delete(id).status()).isEqualTo(403);
        assertThat(SALUS.signIn(0, Role.FRONT_DESK, null).get(id).status()).isEqualTo(403);
        assertThat(SALUS.signIn(1, Role.PHYSICIAN, null).get(id).status()).isEqualTo(404);
        assertThat(ADA.delete(id).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        ",'reasonCode':[{'text':'His hypertension'}]", ",'note':[{'text':'As he likes it'}]", ",'encounter':{'reference':'Encounter/1'}",
        ",'requester':{'display':'Somebody'}"})
    void whatIsOnePatientsIsInNoFavourite(String more) {
        Answer refused = ADA.post("/fhir/Basic", favourite(subject(ADA), more));
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
    }

    @Test
    void aFavouriteIsAboutNoPatient() {
        String patient = SALUS.system().create("Patient", "{\"resourceType\":\"Patient\"}");
        String named = favourite(subject(ADA), "").replace("{\"display\":\"Any patient\"}", "{\"reference\":\"Patient/" + patient + "\"}");
        assertThat(ADA.post("/fhir/Basic", named).status()).isEqualTo(422);
    }
}
