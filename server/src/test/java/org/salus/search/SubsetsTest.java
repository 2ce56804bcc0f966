package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.JsonObject;
import org.salus.testing.RunningSalus.Answer;

/** {@code _summary} and {@code _elements}. */
class SubsetsTest {

    private final Fixture fixture = new Fixture();
    private final String patient = fixture.create(
            "Patient",
            "'text':{'status':'generated','div':'<div xmlns=\\'http://www.w3.org/1999/xhtml\\'>x</div>'},'name':[{'family':'Teil'}],"
                    .replace("\\'", "\\\"")
                    + "'birthDate':'1980-05','_birthDate':{'extension':[{'url':'urn:e','valueString':'v'}]},'maritalStatus':{'text':'single'},"
                    + "'communication':[{'language':{'text':'Dutch'},'preferred':true}]");

    private JsonObject first(String query) {
        Answer answer = fixture.get(fixture.system, query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return ((JsonObject) answer.json().array("entry").get(0)).object("resource");
    }

    @Test
    void theSummaryHasWhatTheDefinitionsMark() {
        JsonObject summary = first("Patient?_summary=true&_tag=" + fixture.tag);
        assertThat(summary.has("name")).isTrue();
        assertThat(summary.string("birthDate")).isEqualTo("1980-05");
        assertThat(summary.has("_birthDate")).isTrue();
        assertThat(summary.has("maritalStatus")).isFalse();
        assertThat(summary.has("text")).isFalse();
        assertThat(summary.has("communication")).isFalse();
        assertThat(summary.object("meta").array("tag")).hasSize(2);
        assertThat(summary.object("meta").array("tag").object(1).string("code")).isEqualTo("SUBSETTED");
        assertThat(summary.object("meta").has("versionId")).isTrue();
    }

    @Test
    void mandatoryElementsStayInEveryPart() {
        fixture.observation(patient, "'note':[{'text':'n'}],'valueString':'v'");
        for (String part : new String[] {"_summary=text", "_elements=note", "_elements=value", "_elements=Observation.valueString"}) {
            JsonObject observation = first("Observation?" + part + "&_tag=" + fixture.tag);
            assertThat(observation.string("status")).as(part).isEqualTo("final");
            assertThat(observation.has("code")).isTrue();
            assertThat(observation.has("note")).isEqualTo(part.endsWith("note"));
            assertThat(observation.has("valueString")).isEqualTo(part.contains("alue"));
            assertThat(observation.has("subject")).isFalse();
        }
    }

    @Test
    void readVreadAndHistoryGiveParts() {
        for (String path : new String[] {patient, patient + "/_history/1"}) {
            JsonObject text = fixture.system.get("/fhir/" + path + "?_summary=text").json();
            assertThat(text.has("text")).isTrue();
            assertThat(text.has("name")).isFalse();
            JsonObject data = fixture.system.get("/fhir/" + path + "?_summary=data").json();
            assertThat(data.has("text")).isFalse();
            assertThat(data.has("maritalStatus")).isTrue();
            assertThat(fixture.system.get("/fhir/" + path + "?_summary=false").body()).isEqualTo(
                    fixture.system.get("/fhir/" + path).body());
        }
        JsonObject history = first(patient + "/_history?_elements=birthDate");
        assertThat(history.string("birthDate")).isEqualTo("1980-05");
        assertThat(history.has("name")).isFalse();
    }

    @Test
    void elementsGoForMatchesAndTheSummaryForAll() {
        fixture.observation(patient, "");
        Answer some = fixture.get(fixture.system, "Observation?_elements=status&_include=Observation:subject&_tag=" + fixture.tag);
        assertThat(some.body()).contains("Teil").contains("Dutch");
        Answer summary = fixture.get(fixture.system, "Observation?_summary=true&_include=Observation:subject&_tag=" + fixture.tag);
        assertThat(summary.body()).contains("Teil").doesNotContain("Dutch");
    }

    @Test
    void countsAlone() {
        for (String query : new String[] {"_summary=count", "_count=0"}) {
            Answer answer = fixture.get(fixture.system, "Patient?" + query + "&_tag=" + fixture.tag);
            assertThat(answer.json().get("total")).hasToString("1");
            assertThat(answer.ids()).isEmpty();
        }
        assertThat(fixture.get(fixture.system, "Patient?_total=none&_tag=" + fixture.tag).json().has("total")).isFalse();
        assertThat(fixture.get(fixture.system, "Patient?_total=estimate&_tag=" + fixture.tag).json().get("total")).hasToString("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Patient?_summary=some", "Patient?_elements=nothing", "Patient?_elements=", "Patient?_elements=name,'; DROP TABLE resource--",
        "Patient?_elements=name&_summary=true", "Patient?_total=all", "Patient?_count=-1", "Patient?_count=x",
        "Observation?_summary=text&_include=Observation:subject"
    })
    void refusesWhatIsNoPart(String query) {
        Answer answer = fixture.refused(query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).containsAnyOf("_summary", "_elements", "_total", "_count");
    }
}
