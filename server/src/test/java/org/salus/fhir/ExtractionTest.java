package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.fhir.IndexEntry.Date;
import org.salus.fhir.IndexEntry.Quantity;
import org.salus.fhir.IndexEntry.Reference;
import org.salus.fhir.IndexEntry.Text;
import org.salus.fhir.IndexEntry.Token;
import org.salus.fhir.IndexEntry.Uri;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** What each data type yields for a search parameter. */
class ExtractionTest {

    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;

    private final Examiner examiner = new Examiner(R4.definitions());

    private static JsonObject json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(UTF_8)).get();
    }

    private Examination examined(String text) {
        JsonObject resource = json(text);
        Examination examination = examiner.examine(resource, ReferenceResolver.AS_IS);
        assertThat(examination.problems()).isEmpty();
        assertThat(examiner.index(resource)).isEqualTo(examination);
        return examination;
    }

    private List<IndexEntry> entries(String text, String code) {
        return examined(text).entries().stream()
                .filter(entry -> entry.param().code().equals(code))
                .toList();
    }

    private static SearchParam param(String type, String code) {
        return R4.definitions().type(type).param(code);
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    private static final String PATIENT = """
            {'resourceType':'Patient','id':'p1','meta':{'profile':['http://x/p'],'tag':[{'system':'http://t','code':'a'}],
             'security':[{'system':'http://s','code':'R'}],'source':'urn:feed:1'},
             'identifier':[{'system':'http://mrn','value':'12','type':{'text':'Record number'}},{'value':'7'}],'active':true,
             'name':[{'use':'official','text':'Dr Ana Sáenz','family':'Sáenz','given':['Ana','María'],'prefix':['Dr'],'suffix':['MD']}],
             'telecom':[{'system':'phone','value':'555-1','use':'home'},{'system':'email','value':'a@x.org'},{'system':'fax','value':'9'}],
             'gender':'female','birthDate':'1980-05',
             'address':[{'use':'home','line':['1 Elm St','Apt 2'],'city':'Boston','state':'MA','postalCode':'02101','country':'US'}],
             'communication':[{'language':{'coding':[{'system':'urn:ietf:bcp:47','code':'es','display':'Spanish'}],'text':'Español'}}],
             'generalPractitioner':[{'reference':'Practitioner/d1'}],'managingOrganization':{'reference':'http://other/fhir/Organization/o1'},
             'link':[{'other':{'reference':'Patient/p2'},'type':'seealso'}]}""";

    @Test
    void tokens() {
        assertThat(entries(PATIENT, "identifier"))
                .containsExactly(
                        new Token(param("Patient", "identifier"), "http://mrn", "12", "Record number"),
                        new Token(param("Patient", "identifier"), null, "7", null));
        assertThat(entries(PATIENT, "active"))
                .containsExactly(new Token(param("Patient", "active"), null, "true", null));
        assertThat(entries(PATIENT, "gender"))
                .containsExactly(new Token(
                        param("Patient", "gender"), "http://hl7.org/fhir/administrative-gender", "female", null));
        assertThat(entries(PATIENT, "language"))
                .containsExactly(
                        new Token(param("Patient", "language"), "urn:ietf:bcp:47", "es", "Spanish"),
                        new Token(param("Patient", "language"), null, null, "Español"));
        assertThat(entries(PATIENT, "telecom"))
                .hasSize(3)
                .contains(new Token(param("Patient", "telecom"), "phone", "555-1", null));
        assertThat(entries(PATIENT, "phone"))
                .containsExactly(new Token(param("Patient", "phone"), "phone", "555-1", null));
        assertThat(entries(PATIENT, "email"))
                .containsExactly(new Token(param("Patient", "email"), "email", "a@x.org", null));
        assertThat(entries(PATIENT, "address-use")).hasSize(1);
        assertThat(entries(PATIENT, "_tag"))
                .containsExactly(new Token(param("Patient", "_tag"), "http://t", "a", null));
        assertThat(entries(PATIENT, "_security"))
                .containsExactly(new Token(param("Patient", "_security"), "http://s", "R", null));
    }

    @Test
    void strings() {
        assertThat(entries(PATIENT, "name"))
                .extracting(entry -> ((Text) entry).value())
                .containsExactly("Sáenz", "Ana", "María", "Dr", "MD", "Dr Ana Sáenz");
        assertThat(entries(PATIENT, "family")).containsExactly(new Text(param("Patient", "family"), "Sáenz"));
        assertThat(entries(PATIENT, "address"))
                .extracting(entry -> ((Text) entry).value())
                .containsExactly("1 Elm St", "Apt 2", "Boston", "MA", "02101", "US");
        assertThat(entries(PATIENT, "address-city"))
                .containsExactly(new Text(param("Patient", "address-city"), "Boston"));
        assertThat(entries(PATIENT, "phonetic")).isEmpty();
        assertThat(param("Patient", "phonetic").indexedAs()).isEqualTo("name");
    }

    @Test
    void uris() {
        assertThat(entries(PATIENT, "_profile")).containsExactly(new Uri(param("Patient", "_profile"), "http://x/p"));
        assertThat(entries(PATIENT, "_source")).containsExactly(new Uri(param("Patient", "_source"), "urn:feed:1"));
    }

    @Test
    void deceasedIsKnownOfEveryPatient() {
        SearchParam deceased = param("Patient", "deceased");
        assertThat(entries("{'resourceType':'Patient','active':true}", "deceased"))
                .containsExactly(new Token(deceased, null, "false", null));
        assertThat(entries("{'resourceType':'Patient','deceasedBoolean':false}", "deceased"))
                .containsExactly(new Token(deceased, null, "false", null));
        assertThat(entries("{'resourceType':'Patient','deceasedBoolean':true}", "deceased"))
                .containsExactly(new Token(deceased, null, "true", null));
        assertThat(entries("{'resourceType':'Patient','deceasedDateTime':'2020'}", "deceased"))
                .containsExactly(new Token(deceased, null, "true", null));
    }

    @Test
    void references() {
        assertThat(entries(PATIENT, "general-practitioner"))
                .containsExactly(new Reference(
                        param("Patient", "general-practitioner"), "Practitioner", "d1", null, null, null));
        assertThat(entries(PATIENT, "organization"))
                .containsExactly(new Reference(
                        param("Patient", "organization"), null, null, "http://other/fhir/Organization/o1", null, null));
        String observation = observation(
                "'subject':{'reference':'Patient/p1/_history/3','identifier':{'system':'http://mrn','value':'12'}},"
                        + "'encounter':{'identifier':{'value':'e'},'type':'Encounter'},'device':{'display':'a pump'},"
                        + "'contained':[{'resourceType':'Practitioner','id':'d'}],'performer':[{'reference':'#d'}]");
        assertThat(entries(observation, "subject"))
                .containsExactly(
                        new Reference(param("Observation", "subject"), "Patient", "p1", null, "http://mrn", "12"));
        assertThat(entries(observation, "encounter"))
                .containsExactly(new Reference(param("Observation", "encounter"), "Encounter", null, null, null, "e"));
        assertThat(entries(observation, "device")).isEmpty();
        assertThat(entries(observation, "performer")).isEmpty();
        assertThat(param("Observation", "patient").indexedAs()).isEqualTo("subject");
        assertThat(param("Observation", "patient").targets()).containsExactly("Patient");
    }

    @Test
    void referencesThatOnlySomeTypesOf() {
        String audit =
                "{'resourceType':'AuditEvent','type':{'code':'a'},'recorded':'2020-01-01T00:00:00Z','source':{'observer':{'display':'x'}},"
                        + "'agent':[{'requestor':true,'who':{'reference':'Practitioner/d'}},{'requestor':false,'who':{'reference':'Patient/p'}}],"
                        + "'entity':[{'what':{'reference':'Observation/o'}},{'what':{'reference':'Patient/q'}}]}";

        assertThat(entries(audit, "patient"))
                .extracting(entry -> ((Reference) entry).id())
                .containsExactlyInAnyOrder("p", "q");
        assertThat(examined(audit).patients()).containsExactlyInAnyOrder("p", "q");
    }

    @Test
    void datesAndPeriods() {
        SearchParam date = param("Observation", "date");
        assertThat(entries(PATIENT, "birthdate")).hasSize(1).first().isInstanceOf(Date.class);
        assertThat(entries(observation("'effectiveDateTime':'1970-01-02'"), "date"))
                .containsExactly(new Date(date, DAY, 2 * DAY));
        assertThat(entries(observation("'effectiveInstant':'1970-01-01T00:00:01.5Z'"), "date"))
                .containsExactly(new Date(date, 1_500_000, 1_500_001));
        assertThat(entries(
                        observation("'effectivePeriod':{'start':'1970-01-02','end':'1970-01-03T12:00:00Z'}"), "date"))
                .containsExactly(new Date(date, DAY, 2 * DAY + DAY / 2 + SECOND));
        assertThat(entries(observation("'effectivePeriod':{'start':'1970-01-02'}"), "date"))
                .containsExactly(new Date(date, DAY, Long.MAX_VALUE));
        assertThat(entries(observation("'effectivePeriod':{'end':'1970-01-01'}"), "date"))
                .containsExactly(new Date(date, Long.MIN_VALUE, DAY));
        assertThat(entries(observation("'effectiveTiming':{'event':['1970-01-03','1970-01-02']}"), "date"))
                .containsExactly(new Date(date, DAY, 3 * DAY));
        assertThat(entries(
                        observation(
                                "'effectiveTiming':{'repeat':{'boundsPeriod':{'start':'1970-01-02'},'frequency':1}}"),
                        "date"))
                .containsExactly(new Date(date, DAY, Long.MAX_VALUE));
        assertThat(entries(observation("'effectiveTiming':{'code':{'text':'BID'}}"), "date"))
                .isEmpty();
    }

    @Test
    void quantities() {
        SearchParam value = param("Observation", "value-quantity");
        String unit = "'unit':'mg','system':'http://unitsofmeasure.org','code':'mg'";
        assertThat(entries(observation("'valueQuantity':{'value':1.50," + unit + "}"), "value-quantity"))
                .containsExactly(
                        new Quantity(value, decimal("1.50"), decimal("1.50"), "http://unitsofmeasure.org", "mg", "mg"));
        assertThat(entries(observation("'valueQuantity':{'value':2,'comparator':'<'," + unit + "}"), "value-quantity"))
                .containsExactly(new Quantity(value, null, decimal("2"), "http://unitsofmeasure.org", "mg", "mg"));
        assertThat(entries(observation("'valueQuantity':{'value':2,'comparator':'>='," + unit + "}"), "value-quantity"))
                .containsExactly(new Quantity(value, decimal("2"), null, "http://unitsofmeasure.org", "mg", "mg"));
        assertThat(entries(observation("'valueQuantity':{" + unit + "}"), "value-quantity"))
                .isEmpty();
        String condition =
                "{'resourceType':'Condition','subject':{'reference':'Patient/p'},'onsetRange':{'low':{'value':30,'unit':'a'}}}";
        assertThat(entries(condition, "onset-age"))
                .containsExactly(new Quantity(param("Condition", "onset-age"), decimal("30"), null, null, null, "a"));
        String invoice = "{'resourceType':'Invoice','status':'issued','totalGross':{'value':9.90,'currency':'EUR'}}";
        assertThat(entries(invoice, "totalgross"))
                .containsExactly(new Quantity(
                        param("Invoice", "totalgross"),
                        decimal("9.90"),
                        decimal("9.90"),
                        "urn:iso:std:iso:4217",
                        "EUR",
                        null));
    }

    @Test
    void numbers() {
        String risk = "{'resourceType':'RiskAssessment','status':'final','subject':{'reference':'Patient/p'},"
                + "'prediction':[{'probabilityDecimal':0.2},{'probabilityRange':{'low':{'value':0.1},'high':{'value':0.4}}}]}";
        SearchParam probability = param("RiskAssessment", "probability");
        assertThat(entries(risk, "probability"))
                .contains(new IndexEntry.Number(probability, decimal("0.2"), decimal("0.2")));
    }

    @Test
    void compositesKeepPartsOfOneElementTogether() {
        String panel = observation(
                "'component':[{'code':{'coding':[{'code':'sys'}]},'valueQuantity':{'value':120}},{'code':{'coding':[{'code':'dia'}]}},"
                        + "{'code':{'coding':[{'code':'pulse'}]},'valueQuantity':{'value':60}}]");

        List<List<String>> pairs = new ArrayList<>();
        for (IndexEntry entry : entries(panel, "component-code-value-quantity")) {
            IndexEntry.Composite composite = (IndexEntry.Composite) entry;
            pairs.add(List.of(
                    ((Token) composite.components().get(0).getFirst()).code(),
                    ((Quantity) composite.components().get(1).getFirst()).low().toString()));
        }

        assertThat(pairs).containsExactly(List.of("sys", "120"), List.of("pulse", "60"));
        assertThat(entries(panel, "code-value-quantity")).isEmpty();
        assertThat(entries(panel, "combo-code")).hasSize(4);
        assertThat(param("Observation", "component-code-value-quantity").components())
                .containsExactly(
                        new SearchParam.Component("component-code", SearchParam.Type.TOKEN),
                        new SearchParam.Component("component-value-quantity", SearchParam.Type.QUANTITY));
    }

    @Test
    void theFirstEntryOfADocument() {
        String document =
                "{'resourceType':'Bundle','type':'document','entry':[{'resource':{'resourceType':'Composition','id':'c',"
                        + "'status':'final','type':{'text':'x'},'date':'2020','author':[{'display':'a'}],'title':'t'}},"
                        + "{'resource':{'resourceType':'Composition','id':'d','status':'final','type':{'text':'x'},'date':'2020',"
                        + "'author':[{'display':'a'}],'title':'t'}}]}";

        assertThat(entries(document, "composition"))
                .containsExactly(new Reference(param("Bundle", "composition"), "Composition", "c", null, null, null));
        assertThat(entries(document, "message")).isEmpty();
    }

    @Test
    void compartments() {
        assertThat(examined(PATIENT).patients()).containsExactly("p1");
        assertThat(examined(
                                observation(
                                        "'subject':{'reference':'Patient/p1'},'performer':[{'reference':'Patient/p1'},{'reference':'Patient/p9'}]"))
                        .patients())
                .containsExactlyInAnyOrder("p1", "p9");
        assertThat(examined(observation("'focus':[{'reference':'Patient/p1'}]")).patients())
                .isEmpty();
        assertThat(examined(observation("'subject':{'reference':'http://other/fhir/Patient/p1'}"))
                        .patients())
                .isEmpty();
        assertThat(examined(observation("'subject':{'reference':'Group/g'}")).patients())
                .isEmpty();
        assertThat(examined("{'resourceType':'Practitioner','active':true}").patients())
                .isEmpty();
    }

    @Test
    void replacesReferencesInPlace() {
        JsonObject resource = json("{'resourceType':'Encounter','status':'finished','class':{'code':'AMB'},"
                + "'subject':{'reference':'urn:uuid:1','display':'x'},'serviceProvider':{'reference':'Organization?identifier=a|b'},"
                + "'participant':[{'individual':{'reference':'#d'}}],'contained':[{'resourceType':'Practitioner','id':'d',"
                + "'qualification':[{'code':{'text':'x'},'issuer':{'reference':'urn:uuid:2'}}]}]}");
        List<String> asked = new ArrayList<>();

        Examination examination = examiner.examine(resource, text -> {
            asked.add(text);
            return Outcome.ok(
                    switch (text) {
                        case "urn:uuid:1" -> "Patient/p1";
                        case "urn:uuid:2" -> "Organization/o2";
                        default -> "Organization/o1";
                    });
        });

        assertThat(examination.problems()).isEmpty();
        assertThat(asked).containsExactly("urn:uuid:1", "Organization?identifier=a|b", "urn:uuid:2");
        assertThat(resource.object("subject").string("reference")).isEqualTo("Patient/p1");
        assertThat(resource.object("subject").string("display")).isEqualTo("x");
        assertThat(resource.object("serviceProvider").string("reference")).isEqualTo("Organization/o1");
        assertThat(examination.patients()).containsExactly("p1");
    }

    @Test
    void tellsWhereAReferenceCouldNotBeResolved() {
        JsonObject resource = json(observation(
                "'subject':{'reference':'urn:uuid:1'},'performer':[{'display':'a'},{'reference':'urn:uuid:2'}]"));

        Examination examination = examiner.examine(
                resource, text -> Outcome.refused(Problem.Code.REFERENCE, "Nothing in the Bundle has this fullUrl"));

        assertThat(examination.problems())
                .extracting(Problem::path)
                .containsExactly("Observation.subject.reference", "Observation.performer[1].reference");
    }

    @Test
    void aResolvedReferenceMustFitItsElement() {
        JsonObject resource = json(observation("'subject':{'reference':'urn:uuid:1'}"));

        assertThat(examiner.examine(resource, text -> Outcome.ok("Practitioner/1"))
                        .problems())
                .extracting(Problem::path)
                .containsExactly("Observation.subject.reference");
    }

    @Test
    void resourcesInsideABundleKeepTheirReferences() {
        JsonObject bundle = json("{'resourceType':'Bundle','type':'collection','entry':[{'resource':"
                + observation("'subject':{'reference':'urn:uuid:1'}") + "}]}");

        assertThat(examiner.examine(bundle, text -> Outcome.refused(Problem.Code.REFERENCE, "x"))
                        .problems())
                .isEmpty();
    }

    private static String observation(String members) {
        return "{'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org','code':'1'}]},"
                + members + "}";
    }
}
