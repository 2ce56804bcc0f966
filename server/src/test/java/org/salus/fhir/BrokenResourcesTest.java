package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.salus.kernel.Problem;
import org.salus.kernel.Problem.Code;

/** One thing wrong at a time: each is refused, once, at the right element. */
class BrokenResourcesTest {

    private static final String OBSERVATION =
            "'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org','code':'8867-4'}]}";

    private final Examiner examiner = new Examiner(R4.definitions());

    private static Arguments broken(Code code, String path, String json) {
        return Arguments.of(code, path, json);
    }

    private static Arguments patient(Code code, String path, String members) {
        return Arguments.of(code, path, "{'resourceType':'Patient'," + members + "}");
    }

    private static Arguments observation(Code code, String path, String members) {
        return Arguments.of(code, path, "{" + OBSERVATION + "," + members + "}");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                // The type
                broken(Code.REQUIRED, "resourceType", "{'active':true}"),
                broken(Code.REQUIRED, "resourceType", "{}"),
                broken(Code.STRUCTURE, "resourceType", "{'resourceType':'Patent'}"),
                broken(Code.STRUCTURE, "resourceType", "{'resourceType':'patient'}"),
                broken(Code.STRUCTURE, "resourceType", "{'resourceType':'HumanName','family':'x'}"),
                broken(Code.STRUCTURE, "resourceType", "{'resourceType':'DomainResource'}"),
                broken(Code.STRUCTURE, "resourceType", "{'resourceType':7}"),
                // Unknown elements
                patient(Code.STRUCTURE, "Patient.nickname", "'nickname':'x'"),
                patient(Code.STRUCTURE, "Patient.birthdate", "'birthdate':'1970-01-01'"),
                patient(Code.STRUCTURE, "Patient.name[1].sirname", "'name':[{'family':'a'},{'sirname':'b'}]"),
                patient(Code.STRUCTURE, "Patient.deceased", "'deceased':true"),
                patient(
                        Code.STRUCTURE,
                        "Patient.contact[0].name.resourceType",
                        "'contact':[{'name':{'family':'a','resourceType':'x'}}]"),
                patient(Code.STRUCTURE, "Patient._name", "'_name':[{'id':'x'}]"),
                observation(Code.STRUCTURE, "Observation.valueMoney", "'valueMoney':{'value':1}"),
                observation(
                        Code.STRUCTURE,
                        "Observation.component[1].valueQuantity.amount",
                        "'component':[{'code':{'text':'a'}},{'code':{'text':'b'},'valueQuantity':{'amount':1}}]"),
                // Wrong JSON types and cardinality
                patient(Code.STRUCTURE, "Patient.name", "'name':{'family':'a'}"),
                patient(Code.STRUCTURE, "Patient.name[0]", "'name':['Anna']"),
                patient(Code.STRUCTURE, "Patient.name[0]", "'name':[[{'family':'a'}]]"),
                patient(Code.STRUCTURE, "Patient.name[0].given", "'name':[{'given':'Anna'}]"),
                patient(Code.STRUCTURE, "Patient.birthDate", "'birthDate':['1970-01-01']"),
                patient(Code.STRUCTURE, "Patient.active", "'active':'true'"),
                patient(Code.STRUCTURE, "Patient.active", "'active':1"),
                patient(Code.VALUE, "Patient.name[0].family", "'name':[{'family':7}]"),
                patient(Code.STRUCTURE, "Patient.name[0].family", "'name':[{'family':null}]"),
                patient(Code.STRUCTURE, "Patient.maritalStatus", "'maritalStatus':null"),
                patient(Code.STRUCTURE, "Patient.maritalStatus", "'maritalStatus':'M'"),
                patient(
                        Code.STRUCTURE,
                        "Patient.managingOrganization",
                        "'managingOrganization':[{'reference':'Organization/1'}]"),
                // Empty things
                patient(Code.STRUCTURE, "Patient.name", "'name':[]"),
                patient(Code.STRUCTURE, "Patient.name[0]", "'name':[{}]"),
                patient(Code.STRUCTURE, "Patient.maritalStatus", "'maritalStatus':{}"),
                patient(Code.VALUE, "Patient.name[0].given[1]", "'name':[{'given':['a','']}]"),
                patient(Code.STRUCTURE, "Patient.name[0].given[0]", "'name':[{'given':[null]}]"),
                patient(
                        Code.STRUCTURE,
                        "Patient.name[0].given[1]",
                        "'name':[{'given':['a',null],'_given':[{'id':'x'}]}]"),
                patient(Code.STRUCTURE, "Patient._birthDate", "'_birthDate':{}"),
                patient(Code.STRUCTURE, "Patient._birthDate", "'_birthDate':[{'id':'x'}]"),
                patient(Code.STRUCTURE, "Patient._birthDate.value", "'_birthDate':{'value':'x'}"),
                patient(Code.STRUCTURE, "Patient.name[0]._given[1]", "'name':[{'given':['a'],'_given':[null,null]}]"),
                // Missing
                broken(Code.REQUIRED, "Observation.status", "{'resourceType':'Observation','code':{'text':'x'}}"),
                broken(Code.REQUIRED, "Observation.code", "{'resourceType':'Observation','status':'final'}"),
                observation(Code.REQUIRED, "Observation.component[0].code", "'component':[{'valueString':'x'}]"),
                patient(Code.REQUIRED, "Patient.link[0].type", "'link':[{'other':{'reference':'Patient/2'}}]"),
                patient(Code.REQUIRED, "Patient.text.div", "'text':{'status':'generated'}"),
                patient(Code.REQUIRED, "Patient.extension[0].url", "'extension':[{'valueString':'x'}]"),
                broken(
                        Code.REQUIRED,
                        "MedicationRequest.medication",
                        "{'resourceType':'MedicationRequest','status':'active','intent':'order','subject':{'reference':'Patient/1'}}"),
                // Choices
                observation(Code.STRUCTURE, "Observation.valueString", "'valueInteger':1,'valueString':'x'"),
                patient(Code.STRUCTURE, "Patient.deceasedDateTime", "'deceasedBoolean':true,'deceasedDateTime':'2020'"),
                patient(
                        Code.STRUCTURE,
                        "Patient._deceasedBoolean",
                        "'deceasedDateTime':'2020','_deceasedBoolean':{'id':'x'}"),
                // Forms of primitives
                patient(Code.VALUE, "Patient.id", "'id':'a b'"),
                patient(Code.VALUE, "Patient.id", "'id':'" + "a".repeat(65) + "'"),
                patient(Code.VALUE, "Patient.birthDate", "'birthDate':'1970-02-30'"),
                patient(Code.VALUE, "Patient.birthDate", "'birthDate':'1900-02-29'"),
                patient(Code.VALUE, "Patient.birthDate", "'birthDate':'1970-13-01'"),
                patient(Code.VALUE, "Patient.birthDate", "'birthDate':'01/02/1970'"),
                patient(Code.VALUE, "Patient.birthDate", "'birthDate':'1970-01-01T00:00:00Z'"),
                patient(Code.VALUE, "Patient.birthDate", "'birthDate':'1970-1-1'"),
                patient(Code.VALUE, "Patient.birthDate", "'birthDate':19700101"),
                patient(Code.VALUE, "Patient.deceasedDateTime", "'deceasedDateTime':'2020-01-01T10:00'"),
                patient(Code.VALUE, "Patient.deceasedDateTime", "'deceasedDateTime':'2020-01-01T10:00:00'"),
                patient(Code.VALUE, "Patient.deceasedDateTime", "'deceasedDateTime':'2020-01-01T24:00:00Z'"),
                patient(Code.VALUE, "Patient.deceasedDateTime", "'deceasedDateTime':'2020-01-01T10:00:00+15:00'"),
                patient(Code.VALUE, "Patient.meta.lastUpdated", "'meta':{'lastUpdated':'2020-01-01'}"),
                patient(Code.VALUE, "Patient.meta.profile[0]", "'meta':{'profile':['a b']}"),
                patient(Code.VALUE, "Patient.photo[0].url", "'photo':[{'url':'JavaScript:alert(1)'}]"),
                patient(Code.VALUE, "Patient.photo[0].url", "'photo':[{'url':'vbscript:x'}]"),
                patient(Code.VALUE, "Patient.multipleBirthInteger", "'multipleBirthInteger':1.5"),
                patient(Code.VALUE, "Patient.multipleBirthInteger", "'multipleBirthInteger':2147483648"),
                patient(Code.VALUE, "Patient.multipleBirthInteger", "'multipleBirthInteger':'1'"),
                patient(Code.VALUE, "Patient.telecom[0].rank", "'telecom':[{'rank':0}]"),
                patient(Code.VALUE, "Patient.photo[0].size", "'photo':[{'size':-1}]"),
                patient(Code.VALUE, "Patient.photo[0].data", "'photo':[{'contentType':'image/png','data':'abc'}]"),
                patient(Code.VALUE, "Patient.photo[0].data", "'photo':[{'contentType':'image/png','data':'ab$='}]"),
                patient(Code.VALUE, "Patient.language", "'language':' en'"),
                patient(Code.VALUE, "Patient.name[0].family", "'name':[{'family':'a\\u0000b'}]"),
                patient(Code.VALUE, "Patient.name[0].family", "'name':[{'family':'" + "x".repeat(1_048_577) + "'}]"),
                observation(Code.VALUE, "Observation.valueQuantity.value", "'valueQuantity':{'value':'1.5'}"),
                observation(Code.VALUE, "Observation.valueTime", "'valueTime':'25:00:00'"),
                observation(Code.VALUE, "Observation.issued", "'issued':'2020-01-01T10:00:00'"),
                patient(
                        Code.VALUE,
                        "Patient.extension[0].valueOid",
                        "'extension':[{'url':'http://x','valueOid':'1.2.3'}]"),
                patient(
                        Code.VALUE,
                        "Patient.extension[0].valueUuid",
                        "'extension':[{'url':'http://x','valueUuid':'0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'}]"),
                // Required bindings
                patient(Code.CODE, "Patient.gender", "'gender':'M'"),
                patient(Code.CODE, "Patient.gender", "'gender':'Male'"),
                patient(Code.CODE, "Patient.telecom[0].system", "'telecom':[{'system':'telephone','value':'1'}]"),
                broken(
                        Code.CODE,
                        "Observation.status",
                        "{'resourceType':'Observation','status':'done','code':{'text':'x'}}"),
                broken(
                        Code.CODE,
                        "AllergyIntolerance.clinicalStatus.coding",
                        "{'resourceType':'AllergyIntolerance','patient':{'reference':'Patient/1'},'clinicalStatus':{'coding':"
                                + "[{'system':'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical','code':'on'}]}}"),
                broken(
                        Code.CODE,
                        "AllergyIntolerance.clinicalStatus.coding",
                        "{'resourceType':'AllergyIntolerance','patient':{'reference':'Patient/1'},'clinicalStatus':{'coding':"
                                + "[{'system':'http://example.org','code':'active'}]}}"),
                broken(
                        Code.CODE,
                        "AllergyIntolerance.clinicalStatus.coding",
                        "{'resourceType':'AllergyIntolerance','patient':{'reference':'Patient/1'},'clinicalStatus':{'text':'active'}}"),
                // References
                observation(Code.VALUE, "Observation.subject.reference", "'subject':{'reference':'Practitioner/1'}"),
                observation(
                        Code.VALUE,
                        "Observation.subject.reference",
                        "'subject':{'reference':'http://a.org/fhir/Encounter/1'}"),
                observation(Code.VALUE, "Observation.subject.reference", "'subject':{'reference':'Patent/1'}"),
                observation(Code.VALUE, "Observation.subject.reference", "'subject':{'reference':'1'}"),
                observation(Code.VALUE, "Observation.subject.reference", "'subject':{'reference':'Patient/1/2'}"),
                observation(
                        Code.VALUE, "Observation.subject.reference", "'subject':{'reference':'Patient/../Group/1'}"),
                observation(
                        Code.VALUE, "Observation.subject.reference", "'subject':{'reference':'Patient?identifier=1'}"),
                observation(
                        Code.VALUE, "Observation.subject.type", "'subject':{'reference':'Patient/1','type':'Group'}"),
                observation(Code.VALUE, "Observation.subject.type", "'subject':{'type':'Encounter','display':'x'}"),
                observation(Code.REFERENCE, "Observation.subject.reference", "'subject':{'reference':'#p'}"),
                // Contained resources
                observation(
                        Code.REFERENCE,
                        "Observation.subject.reference",
                        "'contained':[{'resourceType':'Patient','id':'p'}],'subject':{'reference':'#q'}"),
                observation(
                        Code.REFERENCE,
                        "Observation.contained[0].managingOrganization.reference",
                        "'contained':[{'resourceType':'Patient','id':'p','managingOrganization':{'reference':'#o'}}],"
                                + "'subject':{'reference':'#p'}"),
                observation(
                        Code.REQUIRED,
                        "Observation.contained[0].id",
                        "'contained':[{'resourceType':'Patient','active':true}]"),
                observation(Code.REQUIRED, "Observation.contained[0].resourceType", "'contained':[{'id':'p'}]"),
                observation(
                        Code.STRUCTURE,
                        "Observation.contained[0].resourceType",
                        "'contained':[{'resourceType':'X','id':'p'}]"),
                observation(
                        Code.STRUCTURE,
                        "Observation.contained[1].id",
                        "'contained':[{'resourceType':'Patient','id':'p'},{'resourceType':'Group','id':'p','type':'person','actual':true}]"),
                observation(
                        Code.STRUCTURE,
                        "Observation.contained[0].contained[0]",
                        "'contained':[{'resourceType':'Patient','id':'p','contained':[{'resourceType':'Patient','id':'q'}]}]"),
                observation(
                        Code.CODE,
                        "Observation.contained[0].gender",
                        "'contained':[{'resourceType':'Patient','id':'p','gender':'x'}]"),
                // Resources in a Bundle
                broken(
                        Code.CODE,
                        "Bundle.entry[1].resource.gender",
                        "{'resourceType':'Bundle','type':'collection','entry':[{'fullUrl':'urn:x:1'},"
                                + "{'resource':{'resourceType':'Patient','gender':'x'}}]}"),
                // Extensions
                patient(Code.INVARIANT, "Patient.extension[0]", "'extension':[{'url':'http://x'}]"),
                patient(
                        Code.INVARIANT,
                        "Patient.extension[0]",
                        "'extension':[{'url':'http://x','valueString':'a','extension':[{'url':'b','valueCode':'c'}]}]"),
                patient(
                        Code.STRUCTURE,
                        "Patient.extension[0].valueInteger",
                        "'extension':[{'url':'http://x','valueString':'a','valueInteger':1}]"),
                patient(Code.STRUCTURE, "Patient.extension[0].value", "'extension':[{'url':'http://x','value':'a'}]"),
                patient(
                        Code.VALUE,
                        "Patient._birthDate.extension[0].valueDateTime",
                        "'birthDate':'1970','_birthDate':{'extension':[{'url':'http://x','valueDateTime':'x'}]}"),
                // Narrative
                patient(Code.VALUE, "Patient.text.div", narrative("<script>alert(1)</script>")),
                patient(Code.VALUE, "Patient.text.div", narrative("<p onclick=\\\"x()\\\">a</p>")),
                patient(Code.VALUE, "Patient.text.div", narrative("<a href=\\\"javascript:x()\\\">a</a>")),
                patient(Code.VALUE, "Patient.text.div", narrative("<p>a")));
    }

    private static String narrative(String inner) {
        return "'text':{'status':'generated','div':'<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">" + inner
                + "</div>'}";
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("broken")
    void isRefusedWhereItIsBroken(Code code, String path, String json) {
        Examination examination = examine(json);

        assertThat(examination.isOk()).isFalse();
        assertThat(examination.entries()).isEmpty();
        assertThat(examination.patients()).isEmpty();
        Problem problem = examination.problems().getFirst();
        assertThat(examination.problems()).hasSize(1);
        assertThat(problem.path()).isEqualTo(path);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.message()).isNotBlank().hasSizeLessThan(500).doesNotContain("<script");
    }

    private Examination examine(String json) {
        return examiner.examine(
                Json.parse(json.replace('\'', '"').getBytes(UTF_8)).get(), ReferenceResolver.AS_IS);
    }

    @Test
    void tellsAllProblemsAtOnce() {
        Examination examination =
                examine("{'resourceType':'Patient','gender':'x','birthDate':'y','name':[{'sirname':'z'}],'active':1}");

        assertThat(examination.problems())
                .extracting(Problem::path)
                .containsExactly("Patient.gender", "Patient.birthDate", "Patient.name[0].sirname", "Patient.active");
    }

    @Test
    void tellsFiftyProblemsAtMost() {
        String names = "{'sirname':'z'},".repeat(10_000);

        assertThat(examine("{'resourceType':'Patient','name':[" + names + "{'family':'a'}]}")
                        .problems())
                .hasSize(50);
    }

    @Test
    void saysWhatWouldBeRight() {
        assertThat(message("{'resourceType':'Patient','gender':'M'}")).contains("female, male, other, unknown");
        assertThat(message("{'resourceType':'Patient','birthdate':'1970'}")).contains("'birthDate'");
        assertThat(message("{'resourceType':'Patient','deceased':true}")).contains("deceasedBoolean, deceasedDateTime");
        assertThat(message("{'resourceType':'Patient','birthDate':'70'}")).contains("YYYY-MM-DD");
    }

    private String message(String json) {
        return examine(json).problems().getFirst().message();
    }

    @Test
    void deepNestingIsNoProblemForTheWalk() {
        String item = "{'linkId':'a','type':'group','item':[".repeat(28) + "{'linkId':'b','type':'display'}"
                + "]}".repeat(28);

        assertThat(examine("{'resourceType':'Questionnaire','status':'draft','item':[" + item + "]}")
                        .problems())
                .isEmpty();
    }

    @Test
    void everyResourceTypeRefusesAnUnknownElement() {
        for (ResourceType type : R4.definitions().types()) {
            List<Problem> problems = examine("{'resourceType':'" + type.name() + "','unheardOf':1}")
                    .problems();
            assertThat(problems).extracting(Problem::path).contains(type.name() + ".unheardOf");
        }
    }
}
