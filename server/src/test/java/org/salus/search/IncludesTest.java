package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code _include} and {@code _revinclude}: over several steps, by wildcard, within what the caller may see. */
class IncludesTest {

    private final Fixture fixture = new Fixture();
    private final String organization = fixture.create("Organization", "'name':'House'");
    private final String parent = fixture.create("Organization", "'name':'Parent'," + Fixture.reference("partOf", organization));
    private final String practitioner = fixture.create("Practitioner", "'active':true");
    private final String patient = fixture.patient(
            "Incl", Fixture.reference("managingOrganization", parent) + ",'generalPractitioner':[{'reference':'" + practitioner + "'}]");
    private final String first = fixture.observation(patient, "'performer':[{'reference':'" + practitioner + "'}]");
    private final String second = fixture.observation(patient, "'hasMember':[{'reference':'" + first + "'}]");

    @Test
    void followsIncludedResourcesOnlyWhenAsked() {
        assertThat(fixture.find("Observation?_include=Observation:subject&_include=Patient:organization".replace("&_include=Patient", "&_include:iterate=Patient")))
                .containsExactlyInAnyOrder(first, second, patient, parent);
        assertThat(fixture.find("Observation?_include=Observation:subject&_include:iterate=Patient:organization&_include:recurse=Organization:partof"))
                .containsExactlyInAnyOrder(first, second, patient, parent, organization);
        assertThat(fixture.find("Observation?_include=Observation:subject")).containsExactlyInAnyOrder(first, second, patient);
    }

    @Test
    void nothingComesTwiceAndCyclesEnd() {
        String one = fixture.create("Organization", "'name':'Cycle one'");
        String two = fixture.create("Organization", "'name':'Cycle two'," + Fixture.reference("partOf", one));
        String id = one.substring(one.indexOf('/') + 1);
        fixture.system.put(
                "/fhir/" + one,
                "{\"resourceType\":\"Organization\",\"id\":\"" + id + "\",\"name\":\"Cycle one\",\"partOf\":{\"reference\":\"" + two + "\"}}");
        assertThat(fixture.get(fixture.system, "Organization?_id=" + id + "&_include:iterate=Organization:partof&_revinclude:iterate=Organization:partof").ids())
                .containsExactly(one, two);
        // A match is a match, though another match refers to it.
        assertThat(fixture.find("Observation?_include=Observation:has-member")).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void wildcardsTakeEveryReference() {
        List<String> all = List.of(first, second, patient, practitioner);
        assertThat(fixture.find("Observation?_include=*")).containsExactlyInAnyOrderElementsOf(all);
        assertThat(fixture.find("Observation?_include=Observation:*")).containsExactlyInAnyOrderElementsOf(all);
        assertThat(fixture.find("Observation?_include=Observation:*:Patient")).containsExactlyInAnyOrder(first, second, patient);
        assertThat(fixture.find("Patient?_revinclude=*")).containsExactlyInAnyOrder(patient, first, second);
        assertThat(fixture.find("Patient?_revinclude=Observation:*")).containsExactlyInAnyOrder(patient, first, second);
        assertThat(fixture.find("Organization?name=House&_revinclude=Organization:partof&_revinclude:iterate=Patient:organization&_revinclude:iterate=Observation:patient"))
                .containsExactlyInAnyOrder(organization, parent, patient, first, second);
    }

    @Test
    void targetTypesNarrow() {
        assertThat(fixture.find("Observation?_include=Observation:performer:Practitioner&_id=" + first.substring(12)))
                .containsExactly(first, practitioner);
        assertThat(fixture.find("Observation?_include=Observation:performer:Organization&_id=" + first.substring(12)))
                .containsExactly(first);
        assertThat(fixture.find("Observation?_include=Observation:patient:Patient&_include=Observation:subject")).hasSize(3);
    }

    @Test
    void whatIsHiddenIsNotIncluded() {
        Client lab = fixture.salus.signIn(0, Role.LAB_TECHNICIAN, null);
        String result = fixture.observation(
                patient,
                "'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/observation-category','code':'laboratory'}]}],"
                        + "'hasMember':[{'reference':'" + first + "'}]");
        for (String include : List.of(
                "_include=Observation:has-member", "_include=*", "_include:iterate=Observation:*", "_revinclude=*", "_revinclude:iterate=*",
                "_include=Observation:subject&_revinclude:iterate=Observation:subject",
                "_include=Observation:subject&_revinclude:iterate=*")) {
            List<String> ids = fixture.find(lab, "Observation?" + include);
            assertThat(ids).as(include).contains(result).doesNotContain(first, second);
        }
        Client other = fixture.salus.system(1);
        assertThat(fixture.find(other, "Observation?_include=*&_revinclude=*")).isEmpty();
        Client own = fixture.salus.signIn(0, Role.PATIENT, fixture.patient("Other", "").substring(8));
        assertThat(fixture.find(own, "Practitioner?_revinclude=*&_revinclude:iterate=*&_include:iterate=*"))
                .contains(practitioner)
                .doesNotContain(patient, first, second);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Observation?_include=Patient:organization", "Observation?_include=Observation", "Observation?_include=Nothing:x",
        "Observation?_include=Observation:nothing", "Observation?_include=Observation:code", "Observation?_include=Observation:subject:Nothing",
        "Observation?_include=Observation:subject:Medication", "Observation?_include=Observation:subject:Patient:x",
        "Observation?_include:twice=Observation:subject", "Observation?_revinclude=", "Observation?_include=Observation:subject' OR 1=1"
    })
    void refusesWhatIsNoInclude(String query) {
        Answer answer = fixture.refused(query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("include");
    }
}
