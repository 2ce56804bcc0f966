package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Modifiers, units, words, lists, places, sounds and orders. */
class SearchValuesTest {

    private final Fixture fixture = new Fixture();

    private String quantity(String patient, String value, String code) {
        return fixture.observation(
                patient, "'valueQuantity':{'value':" + value + ",'unit':'u','system':'http://unitsofmeasure.org','code':'" + code + "'}");
    }

    @Test
    void quantitiesCompareAcrossUnits() {
        String patient = fixture.patient("Unit", "");
        String mg = quantity(patient, "5400", "mg");
        String g = quantity(patient, "5.4", "g");
        String kg = quantity(patient, "0.0054", "kg");
        String more = quantity(patient, "6", "g");
        String length = quantity(patient, "5.4", "m");
        String unknown = quantity(patient, "5.4", "spoons");
        String dose = "http://unitsofmeasure.org|";
        assertThat(fixture.find("Observation?value-quantity=5.4|" + dose + "g")).containsExactlyInAnyOrder(mg, g, kg);
        assertThat(fixture.find("Observation?value-quantity=5400|" + dose + "mg")).containsExactlyInAnyOrder(mg, g, kg);
        assertThat(fixture.find("Observation?value-quantity=gt5500|" + dose + "mg")).containsExactly(more);
        assertThat(fixture.find("Observation?value-quantity=ge5400|" + dose + "mg")).containsExactlyInAnyOrder(mg, g, kg, more);
        assertThat(fixture.find("Observation?value-quantity=lt0.006|" + dose + "kg")).containsExactlyInAnyOrder(mg, g, kg);
        assertThat(fixture.find("Observation?value-quantity=le0.006|" + dose + "kg")).containsExactlyInAnyOrder(mg, g, kg, more);
        assertThat(fixture.find("Observation?value-quantity=ne5.4|" + dose + "g")).containsExactly(more);
        assertThat(fixture.find("Observation?value-quantity=ap5|" + dose + "g")).containsExactlyInAnyOrder(mg, g, kg);
        assertThat(fixture.find("Observation?value-quantity=sa5.5|" + dose + "g")).containsExactly(more);
        assertThat(fixture.find("Observation?value-quantity=eb5.5|" + dose + "g")).containsExactlyInAnyOrder(mg, g, kg);
        assertThat(fixture.find("Observation?value-quantity=5.4|" + dose + "spoons")).containsExactly(unknown);
        assertThat(fixture.find("Observation?value-quantity=540|" + dose + "cm")).containsExactly(length);
        assertThat(fixture.find("Observation?value-quantity=5.4||g")).containsExactly(g);
        assertThat(fixture.find("Observation?value-quantity=5.4")).containsExactlyInAnyOrder(g, length, unknown);
        assertThat(fixture.total(fixture.system, "Observation?value-quantity=5.4|" + dose + "g")).isEqualTo(3);
        String both = fixture.observation(
                patient,
                "'component':[{'code':{'text':'a'},'valueQuantity':{'value':1,'system':'http://unitsofmeasure.org','code':'g'}},"
                        + "{'code':{'text':'b'},'valueQuantity':{'value':2,'system':'http://unitsofmeasure.org','code':'kg'}}]");
        assertThat(fixture.find("Observation?component-value-quantity=gt5|" + dose + "g")).containsExactly(both);
        assertThat(fixture.find("Observation?component-value-quantity=lt1500|" + dose + "mg")).containsExactly(both);
        assertThat(fixture.find("Observation?component-value-quantity=5|" + dose + "g")).isEmpty();
        assertThat(fixture.find("Observation?code-value-quantity=1-8$5.4|" + dose + "g")).containsExactlyInAnyOrder(mg, g, kg);
    }

    @Test
    void temperaturesHaveAnotherZero() {
        String patient = fixture.patient("Warm", "");
        String celsius = quantity(patient, "37.0", "Cel");
        String fahrenheit = quantity(patient, "98.6", "[degF]");
        String fever = quantity(patient, "104", "[degF]");
        assertThat(fixture.find("Observation?value-quantity=37.0|http://unitsofmeasure.org|Cel")).containsExactlyInAnyOrder(celsius, fahrenheit);
        assertThat(fixture.find("Observation?value-quantity=gt38|http://unitsofmeasure.org|Cel")).containsExactly(fever);
        assertThat(fixture.find("Observation?value-quantity=le98.6|http://unitsofmeasure.org|[degF]")).containsExactlyInAnyOrder(celsius, fahrenheit);
    }

    @Test
    void identifiersByTheirType() {
        String type = "'type':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0203','code':'%s'}]},'value':'%s'";
        String mine = fixture.create("Patient", "'identifier':[{" + type.formatted("MR", "77") + "},{" + type.formatted("SS", "88") + "}]");
        String other = fixture.create("Patient", "'identifier':[{" + type.formatted("SS", "77") + "}]");
        String system = "http://terminology.hl7.org/CodeSystem/v2-0203";
        assertThat(fixture.find("Patient?identifier:of-type=" + system + "|MR|77")).containsExactly(mine);
        assertThat(fixture.find("Patient?identifier:of-type=" + system + "|SS|77")).containsExactly(other);
        assertThat(fixture.find("Patient?identifier:of-type=" + system + "|MR|88")).isEmpty();
        assertThat(fixture.find("Patient?identifier:of-type=" + system + "|MR|77," + system + "|SS|77")).hasSize(2);
    }

    @Test
    void missingIsToldByTheIndex() {
        String with = fixture.create("Patient", "'birthDate':'1990-01-01','telecom':[{'system':'email','value':'a@b'}]");
        String without = fixture.create("Patient", "'active':true");
        for (String param : List.of("birthdate", "email", "telecom")) {
            assertThat(fixture.find("Patient?" + param + ":missing=true")).containsExactly(without);
            assertThat(fixture.find("Patient?" + param + ":missing=false")).containsExactly(with);
            assertThat(fixture.total(fixture.system, "Patient?" + param + ":missing=true")).isEqualTo(1);
        }
        assertThat(fixture.find("Patient?deceased:missing=true")).isEmpty();
        assertThat(fixture.find("Patient?phone:missing=false")).isEmpty();
        String group = fixture.create("Group", "'type':'person','actual':true");
        String of = fixture.observation(group, "");
        assertThat(fixture.find("Observation?patient:missing=true")).containsExactly(of);
        assertThat(fixture.find("Observation?subject:missing=true")).isEmpty();
    }

    @Test
    void stringsByTheirMiddle() {
        String anna = fixture.patient("Schönmann", "");
        String longer = fixture.patient("x".repeat(70) + "needle", "");
        assertThat(fixture.find("Patient?family:contains=ONMA")).containsExactly(anna);
        assertThat(fixture.find("Patient?name:contains=nm")).containsExactly(anna);
        assertThat(fixture.find("Patient?family:contains=needle")).containsExactly(longer);
        assertThat(fixture.find("Patient?family:contains=mann,needl")).containsExactlyInAnyOrder(anna, longer);
        assertThat(fixture.find("Patient?family:contains=manns")).isEmpty();
    }

    @Test
    void namesByTheirSound() {
        String meyer = fixture.patient("Meyer", "");
        String smith = fixture.patient("Smith", "");
        assertThat(fixture.find("Patient?phonetic=Maier")).containsExactly(meyer);
        assertThat(fixture.find("Patient?phonetic=Smythe")).containsExactly(smith);
        assertThat(fixture.find("Patient?phonetic=Ines Schmidt")).containsExactly(smith);
        assertThat(fixture.find("Patient?phonetic=Walter")).isEmpty();
    }

    @Test
    void wordsOfTheNarrativeAndOfAllText() {
        String div = "'text':{'status':'generated','div':'<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><b>Chest</b> pain since <i>yester</i>day</div>'},";
        String told = fixture.create("Patient", div + "'name':[{'family':'Wordy'}],'contact':[{'name':{'text':'Uncle Béla'}}]");
        String silent = fixture.create("Patient", "'name':[{'family':'Silent','given':['Chest']}]");
        assertThat(fixture.find("Patient?_text=chest")).containsExactly(told);
        assertThat(fixture.find("Patient?_text=CHEST pain yesterday")).containsExactly(told);
        assertThat(fixture.find("Patient?_text=\"chest pain\"")).containsExactly(told);
        assertThat(fixture.find("Patient?_text=\"pain chest\"")).isEmpty();
        assertThat(fixture.find("Patient?_text=headache OR chest")).containsExactly(told);
        assertThat(fixture.find("Patient?_text=chest headache")).isEmpty();
        assertThat(fixture.find("Patient?_text=div")).isEmpty();
        assertThat(fixture.find("Patient?_content=chest")).containsExactlyInAnyOrder(told, silent);
        assertThat(fixture.find("Patient?_content=\"uncle bela\"")).containsExactly(told);
        assertThat(fixture.find("Patient?_content=wordy chest")).containsExactly(told);
        assertThat(fixture.total(fixture.system, "Patient?_text=chest")).isEqualTo(1);
        Client other = fixture.salus.signIn(0, Role.PATIENT, silent.substring(8));
        assertThat(fixture.find(other, "Patient?_text=chest")).isEmpty();
        assertThat(fixture.total(other, "Patient?_text=chest")).isZero();
        assertThat(fixture.find(other, "Patient?_content=chest")).containsExactly(silent);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            many.append("word").append(i).append(' ');
        }
        String wide = fixture.create(
                "Patient", "'text':{'status':'generated','div':'<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">" + many + "</div>'}");
        assertThat(fixture.find("Patient?_text=word299")).containsExactly(wide);
        assertThat(fixture.find("Patient?_text=word3000")).isEmpty();
    }

    @Test
    void membersOfAList() {
        String in = fixture.patient("Listed", "");
        String out = fixture.patient("Unlisted", "");
        String list = fixture.create("List", "'status':'current','mode':'working','entry':[{'item':{'reference':'" + in + "'}}]");
        String id = list.substring(5);
        assertThat(fixture.find("Patient?_list=" + id)).containsExactly(in);
        assertThat(fixture.find("Patient?_list=List/" + id + ",none")).containsExactly(in);
        assertThat(fixture.find("Patient?_list=none")).isEmpty();
        assertThat(fixture.find("?_type=Patient,Observation&_list=" + id)).containsExactly(in);
        Client own = fixture.salus.signIn(0, Role.PATIENT, out.substring(8));
        assertThat(fixture.find(own, "Patient?_list=" + id)).isEmpty();
        // Who may not see the list learns nothing by it.
        Client narrow = fixture.salus.program(0, "system/Patient.rs");
        assertThat(fixture.find(narrow, "Patient?_list=" + id)).isEmpty();
    }

    @Test
    void placesNearby() {
        String paris = fixture.create("Location", "'name':'Paris','position':{'latitude':48.8566,'longitude':2.3522}");
        String versailles = fixture.create("Location", "'name':'Versailles','position':{'latitude':48.8049,'longitude':2.1204}");
        fixture.create("Location", "'name':'Nowhere'");
        assertThat(fixture.find("Location?near=48.8566|2.3522|5|km")).containsExactly(paris);
        assertThat(fixture.find("Location?near=48.8566|2.3522|20|km")).containsExactlyInAnyOrder(paris, versailles);
        assertThat(fixture.find("Location?near=48.8566|2.3522|12|[mi_us]")).hasSize(2);
        assertThat(fixture.find("Location?near=48.8566|2.3522|11")).hasSize(1);
        assertThat(fixture.find("Location?near=48.8566|2.3522")).hasSize(2);
        assertThat(fixture.find("Location?near=0|0|100|km")).isEmpty();
    }

    @Test
    void sortsByTextWithStablePages() {
        List<String> expected = new ArrayList<>();
        for (String family : List.of("adam", "Bauer", "Çelik", "Dora", "Emil")) {
            expected.add(fixture.patient(family, "'birthDate':'19" + (90 - expected.size()) + "'"));
        }
        assertThat(fixture.find("Patient?_sort=family")).containsExactlyElementsOf(expected);
        assertThat(fixture.find("Patient?_sort=-birthdate")).containsExactlyElementsOf(expected);
        assertThat(fixture.find("Patient?_sort=given,-family,_id")).containsExactlyElementsOf(expected.reversed());
        List<String> seen = new ArrayList<>();
        Answer page = fixture.get(fixture.system, "Patient?_sort=family&_count=2&_tag=" + fixture.tag);
        seen.addAll(page.ids());
        // A row that comes before the pages already seen moves nothing.
        fixture.patient("Aaron", "");
        while (next(page) != null) {
            page = fixture.system.get(next(page));
            seen.addAll(page.ids());
        }
        assertThat(seen).containsExactlyElementsOf(expected);
    }

    private static String next(Answer answer) {
        for (Object link : answer.json().array("link")) {
            if ("next".equals(((JsonObject) link).string("relation"))) {
                return ((JsonObject) link).string("url");
            }
        }
        return null;
    }

    @Test
    void lenientLeavesOutAndSaysSo() {
        String patient = fixture.patient("Lenient", "");
        Client lenient = fixture.system.with("Prefer", "handling=lenient");
        for (String query : List.of("nothing=1", "_sort=nothing", "_include=Patient:nothing", "_query=x")) {
            Answer answer = fixture.get(lenient, "Patient?" + query + "&_tag=" + fixture.tag);
            assertThat(answer.status()).as(query).isEqualTo(200);
            assertThat(answer.ids()).contains(patient);
            assertThat(answer.body()).contains("left out");
            assertThat(fixture.get(fixture.system.with("Prefer", "handling=strict"), "Patient?" + query).status()).as(query).isEqualTo(400);
        }
        assertThat(fixture.get(lenient, "Patient?_count=x").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Patient?_text=", "Patient?_text=*", "Patient?_text=che*", "Patient?_text=\"open", "Patient?_text=a OR", "Patient?_text=OR a",
        "Patient?_text:exact=a", "Patient?_content=---", "Patient?_list=$current-allergies", "Patient?_list=no/such", "Patient?_list=",
        "Location?near=", "Location?near=1", "Location?near=91|0", "Location?near=0|181", "Location?near=1|1|1|parsec", "Location?near=1|1|-1",
        "Patient?identifier:of-type=77", "Patient?identifier:of-type=|MR|77", "Patient?_contained=maybe", "Patient?_containedType=inner",
        "Patient?_query=current-high-risk", "Patient?_sort=_score", "Patient?_sort=link.name", "Observation?subject:below=Patient/1",
        "Patient?organization:above=1", "Patient?birthdate:missing=maybe", "Patient?phonetic=%22", "Patient?_id=",
        "Patient?_list=1') OR ('1'='1"
    })
    void refusesWhatItDoesNotKnow(String query) {
        Answer answer = fixture.refused(query);
        assertThat(answer.status()).isEqualTo(400);
        String name = query.substring(query.indexOf('?') + 1, query.indexOf('='));
        assertThat(answer.body()).contains(name.contains(":") ? name.substring(0, name.indexOf(':')) : name);
    }
}
