package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code _filter}. */
class FilterTest {

    private final Fixture fixture = new Fixture();
    private final String anna = fixture.create("Patient", "'name':[{'family':'Anders','given':['Anna']}],'gender':'female','birthDate':'1980-03-04'");
    private final String bert = fixture.create("Patient", "'name':[{'family':'Bertsen','given':['Bert']}],'gender':'male','birthDate':'1990'");
    private final String carl = fixture.create("Patient", "'name':[{'family':'Carlsen','given':['Carl']}],'active':true");

    private List<String> find(String filter) {
        return fixture.find("Patient?_filter=" + filter);
    }

    @Test
    void comparesStrings() {
        assertThat(find("family eq \"anders\"")).containsExactly(anna);
        assertThat(find("family eq ander")).isEmpty();
        assertThat(find("family sw \"Bert\"")).containsExactly(bert);
        assertThat(find("family ew sen")).containsExactlyInAnyOrder(bert, carl);
        assertThat(find("name co nn")).containsExactly(anna);
        assertThat(find("given ne carl")).containsExactlyInAnyOrder(anna, bert);
    }

    @Test
    void comparesTokensAndDates() {
        assertThat(find("gender eq female")).containsExactly(anna);
        assertThat(find("gender ne female")).containsExactly(bert);
        assertThat(find("gender pr false")).containsExactly(carl);
        assertThat(find("birthdate pr true")).containsExactlyInAnyOrder(anna, bert);
        assertThat(find("birthdate ge 1985")).containsExactly(bert);
        assertThat(find("birthdate lt 1985-01-01")).containsExactly(anna);
        assertThat(find("birthdate eq 1980")).containsExactly(anna);
        assertThat(find("birthdate po 1990-06")).containsExactly(bert);
        assertThat(find("_id eq " + anna.substring(8))).containsExactly(anna);
        assertThat(find("_id ne " + anna.substring(8))).containsExactlyInAnyOrder(bert, carl);
        assertThat(find("_lastUpdated gt 2020")).hasSize(3);
    }

    @Test
    void joins() {
        assertThat(find("gender eq male or family eq Anders")).containsExactlyInAnyOrder(anna, bert);
        assertThat(find("gender eq male and family eq Anders")).isEmpty();
        assertThat(find("not (gender eq male)")).containsExactlyInAnyOrder(anna, carl);
        assertThat(find("gender eq female or gender eq male and family ew sen")).containsExactlyInAnyOrder(anna, bert);
        assertThat(find("(gender eq female or gender eq male) and family ew sen")).containsExactly(bert);
        assertThat(find("not (family co nders or birthdate pr false)")).containsExactly(bert);
        assertThat(fixture.total(fixture.system, "Patient?_filter=not (family co nders)")).isEqualTo(2);
    }

    @Test
    void followsReferences() {
        String of = fixture.observation(anna, "'valueString':'fine words'");
        String other = fixture.observation(bert, "'valueString':'other words'");
        for (String filter : List.of(
                "subject.name co nn", "subject:Patient.name eq anna", "patient.gender eq female", "subject re " + anna,
                "subject eq " + anna, "subject[gender eq female].birthdate eq 1980", "patient[name co nn or gender eq x].family sw a",
                "value-string co \"fine\" and subject.name co nn", "value-string co fine or subject.family eq nobody",
                "not (subject.name co bert)", "not (value-string co other or subject.family eq nobody)")) {
            assertThat(fixture.find("Observation?_filter=" + filter)).as(filter).containsExactly(of);
        }
        assertThat(fixture.find("Observation?_filter=subject[gender eq male].birthdate eq 1980")).isEmpty();
        assertThat(fixture.find("Observation?_filter=value-string co words")).containsExactlyInAnyOrder(of, other);
        assertThat(find("_has:Observation:patient:value-string eq fine")).containsExactly(anna);
        assertThat(fixture.find("Encounter?_filter=subject.name co nn")).isEmpty();
    }

    @Test
    void whatIsHiddenCannotBeAskedFor() {
        String secret = fixture.observation(anna, "'valueString':'secretword'");
        Client stranger = fixture.salus.signIn(0, Role.PATIENT, bert.substring(8));
        assertThat(fixture.find(stranger, "Patient?_filter=name co anna or name co bert")).containsExactly(bert);
        assertThat(fixture.find(stranger, "Patient?_filter=not (name co bert)")).isEmpty();
        assertThat(fixture.total(stranger, "Patient?_filter=not (name co bert)")).isZero();
        assertThat(fixture.find(stranger, "Observation?_filter=value-string co secretword")).isEmpty();
        assertThat(fixture.find(stranger, "Practitioner?_filter=not (_has:Observation:performer:value-string eq secretword)")).isEmpty();
        // By a visible organisation, back to a hidden patient.
        String house = fixture.create("Organization", "'name':'House'");
        fixture.create("Patient", "'name':[{'family':'Hidden'}]," + Fixture.reference("managingOrganization", house));
        for (String filter : List.of("_has:Patient:organization:family eq hidden", "_has:Patient:organization:_content eq hidden")) {
            assertThat(fixture.find(stranger, "Organization?_filter=" + filter)).as(filter).isEmpty();
            assertThat(fixture.find("Organization?_filter=" + filter)).containsExactly(house);
        }
        assertThat(fixture.find(stranger, "Organization?_has:Patient:organization:family:contains=idde")).isEmpty();
        assertThat(secret).isNotEmpty();
        Client lab = fixture.salus.signIn(0, Role.LAB_TECHNICIAN, null);
        assertThat(fixture.find(lab, "Patient?_filter=_has:Observation:patient:value-string eq secretword")).isEmpty();
        assertThat(fixture.find(lab, "Patient?_has:Observation:patient:value-string:contains=secretword")).isEmpty();
        assertThat(fixture.find(lab, "Patient?_has:Observation:patient:_content=secretword")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "family", "family eq", "family is x", "(family eq x", "family eq x)", "nothing eq x", "family gt x", "gender co x",
        "birthdate eq yesterday", "family eq \"x", "not family eq x", "family eq x or", "and", "subject.name", "family.name eq x",
        "general-practitioner[name eq x] eq y", "birthdate po ge2000", "gender pr maybe", "family eq x; DROP TABLE resource",
        "_text co x", "organization.organization.organization.organization.organization.organization.nothing eq 1"
    })
    void refusesWhatIsNoFilter(String filter) {
        Answer answer = fixture.refused("Patient?_filter=" + filter);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("_filter");
    }

    @Test
    void limitsTheWork() {
        assertThat(fixture.refused("Patient?_filter=" + "(".repeat(500) + "family eq x" + ")".repeat(500)).body()).contains("nested");
        String deep = "Observation?_filter=" + "focus.".repeat(15) + "code eq x";
        assertThat(fixture.refused(deep).status()).isEqualTo(400);
    }
}
