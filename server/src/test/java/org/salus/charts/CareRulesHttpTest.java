package org.salus.charts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** What goals, care plans and care teams may say, and who may write them. */
class CareRulesHttpTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final String PRIMARY_CARE = code("http://snomed.info/sct", "453231000124104");

    private static Client doctor;
    private static Client nurse;
    private static Client clerk;

    private final Client system = SALUS.system();
    private final String patient = patient(system);
    private final String other = patient(system);

    @BeforeAll
    static void signIn() {
        doctor = SALUS.signIn(0, Role.PHYSICIAN, null);
        nurse = SALUS.signIn(0, Role.NURSE, null);
        clerk = SALUS.signIn(0, Role.FRONT_DESK, null);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String patient(Client system) {
        return system.create("Patient", json("{'resourceType':'Patient','name':[{'family':'Cared'}]}"));
    }

    private static String code(String system, String code) {
        return "{'coding':[{'system':'" + system + "','code':'" + code + "'}]}";
    }

    private static String quantity(String value, String unit) {
        return "{'value':" + value + ",'unit':'" + unit + "','system':'http://unitsofmeasure.org','code':'" + unit + "'}";
    }

    private static String goal(String patient, String more) {
        return json("{'resourceType':'Goal','lifecycleStatus':'active','description':{'text':'Lower pressure'},'subject':{'reference':'Patient/"
                + patient + "'}" + more + "}");
    }

    private static String target(String measure, String detail) {
        return ",'target':[{'measure':" + code("http://loinc.org", measure) + ",'detail" + detail + "}]";
    }

    private static String plan(String patient, String more) {
        return json("{'resourceType':'CarePlan','status':'active','intent':'plan','title':'Hypertension','subject':{'reference':'Patient/" + patient
                + "'}" + more + "}");
    }

    private static String team(String patient, String participants) {
        return json("{'resourceType':'CareTeam','status':'active','subject':{'reference':'Patient/" + patient + "'},'participant':[" + participants + "]}");
    }

    private static String member(String reference, String role, String more) {
        return "{'role':[" + role + "],'member':{'reference':'" + reference + "'}" + more + "}";
    }

    private static void refused(Answer answer, int status, String path, String words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
        assertThat(answer.json().array("issue").object(0).array("expression").string(0)).isEqualTo(path);
    }

    // Goals

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "'startDate':'2026-05-10','target':[{'dueDate':'2026-05-09'}]; Goal.target[0].dueDate; not due before",
        "'startDate':'2026-05-10','statusDate':'2026-05-01','achievementStatus':{'coding':[{'code':'achieved'}]}; Goal.statusDate; not achieved",
    }, quoteCharacter = '"')
    void aGoalEndsAfterItBegan(String more, String path, String words) {
        refused(doctor.post("/fhir/Goal", goal(patient, "," + more)), 422, path, words);
    }

    @Test
    void datesCompareAsFarAsTheyAreSaid() {
        doctor.create("Goal", goal(patient, ",'startDate':'2026-05-10','target':[{'dueDate':'2026-05'}]"));
        doctor.create("Goal", goal(patient, ",'startDate':'2026-05-10','statusDate':'2026-05-10','achievementStatus':{'coding':[{'code':'achieved'}]}"));
        // Under way, the date of the status is no end.
        doctor.create("Goal", goal(patient, ",'startDate':'2026-05-10','statusDate':'2026-05-01'"));
    }

    @Test
    void aMeasuredTargetHasAUnitInWhichItIsMeasured() {
        refused(doctor.post("/fhir/Goal", goal(patient, target("8480-6", "Quantity':{'value':130,'comparator':'<'}"))), 422,
                "Goal.target[0].detailQuantity.code", "unit of UCUM");
        refused(doctor.post("/fhir/Goal", goal(patient, target("8480-6", "Quantity':" + quantity("130", "kg")))), 422,
                "Goal.target[0].detailQuantity.code", "not measured in");
        refused(doctor.post("/fhir/Goal", goal(patient, target("8480-6", "Quantity':" + quantity("1300", "mm[Hg]")))), 422,
                "Goal.target[0].detailQuantity.value", "between 0 and 500");
        refused(doctor.post("/fhir/Goal", goal(patient, target("29463-7", "Range':{'low':" + quantity("80", "kg") + ",'high':" + quantity("160", "[lb_av]") + "}"))),
                422, "Goal.target[0].detailRange.low", "lower end");

        doctor.create("Goal", goal(patient, target("8480-6", "Quantity':" + quantity("130", "mm[Hg]"))));
        doctor.create("Goal", goal(patient, target("29463-7", "Range':{'low':" + quantity("70", "kg") + ",'high':" + quantity("180", "[lb_av]") + "}")));
        doctor.create("Goal", goal(patient, ",'target':[{'detailString':'walks to the shop'}]"));
    }

    @Test
    void aGoalEnteredInErrorSaysNothing() {
        String id = doctor.create("Goal", goal(patient, ",'startDate':'2026-05-10'"));
        String wrong = goal(patient, ",'id':'" + id + "','startDate':'2026-05-10','target':[{'dueDate':'2026-05-09'}]");
        assertThat(doctor.put("/fhir/Goal/" + id, wrong).status()).isEqualTo(422);
        assertThat(doctor.put("/fhir/Goal/" + id, wrong.replace("\"active\"", "\"entered-in-error\"")).status()).isEqualTo(200);
    }

    @Test
    void validateSaysWhatAWriteWouldSay() {
        Answer answer = doctor.post("/fhir/Goal/$validate", goal(patient, ",'startDate':'2026-05-10','target':[{'dueDate':'2026-05-09'}]"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("not due before");
    }

    // Plans

    @Test
    void aPlanDoesNotEndBeforeItBegins() {
        refused(doctor.post("/fhir/CarePlan", plan(patient, ",'period':{'start':'2026-05-10','end':'2026-05-01'}")), 422, "CarePlan.period.end", "before it begins");
        refused(
                doctor.post("/fhir/CarePlan", plan(patient, ",'activity':[{'detail':{'status':'scheduled'}},{'detail':{'status':'scheduled',"
                        + "'scheduledPeriod':{'start':'2026-05','end':'2026-04'}}}]")),
                422, "CarePlan.activity[1].detail.scheduledPeriod.end", "before it begins");
        doctor.create("CarePlan", plan(patient, ",'period':{'start':'2026-05-10','end':'2026-05-10'}"));
    }

    @Test
    void nothingIsLinkedWithAnotherPatient() {
        String theirs = system.create("Condition", json("{'resourceType':'Condition','code':{'text':'Gout'},'subject':{'reference':'Patient/" + other + "'}}"));
        String own = system.create("Condition", json("{'resourceType':'Condition','code':{'text':'Gout'},'subject':{'reference':'Patient/" + patient + "'}}"));
        String theirGoal = doctor.create("Goal", goal(other, ""));
        String theirVisit = system.create("Appointment", json("{'resourceType':'Appointment','status':'proposed','participant':[{'status':'needs-action','actor':{'reference':'Patient/"
                + other + "'}}]}"));
        refused(doctor.post("/fhir/Goal", goal(patient, ",'addresses':[{'reference':'Condition/" + own + "'},{'reference':'Condition/" + theirs + "'}]")), 409,
                "Goal.addresses[1]", "another patient");
        refused(doctor.post("/fhir/CarePlan", plan(patient, ",'goal':[{'reference':'Goal/" + theirGoal + "'}]")), 409, "CarePlan.goal[0]", "another patient");
        refused(doctor.post("/fhir/CarePlan", plan(patient, ",'activity':[{'reference':{'reference':'Appointment/" + theirVisit + "'}}]")), 409,
                "CarePlan.activity[0].reference", "another patient");
        doctor.create("CarePlan", plan(patient, ",'addresses':[{'reference':'Condition/" + own + "'}]"));

        Answer together = doctor.post("/fhir", json("{'resourceType':'Bundle','type':'transaction','entry':[{'resource':")
                + goal(patient, ",'addresses':[{'reference':'Condition/" + theirs + "'}]") + json(",'request':{'method':'POST','url':'Goal'}}]}"));
        refused(together, 409, "Bundle.entry[0].resource / Goal.addresses[0]", "another patient");
        assertThat(system.get("/fhir/Goal?patient=" + patient).ids()).isEmpty();
    }

    @Test
    void aLinkThatWasThereMayStay() {
        String condition = system.create("Condition", json("{'resourceType':'Condition','code':{'text':'Gout'},'subject':{'reference':'Patient/" + patient + "'}}"));
        String goal = doctor.create("Goal", goal(patient, ",'addresses':[{'reference':'Condition/" + condition + "'}]"));
        // As by a merge of two charts that has come half way.
        assertThat(system.put("/fhir/Condition/" + condition, json("{'resourceType':'Condition','id':'" + condition + "','code':{'text':'Gout'},'subject':{'reference':'Patient/" + other + "'}}"))
                        .status())
                .isEqualTo(200);
        assertThat(doctor.put("/fhir/Goal/" + goal, goal(patient, ",'id':'" + goal + "','addresses':[{'reference':'Condition/" + condition + "'}]")).status())
                .isEqualTo(200);
    }

    // Teams

    @Test
    void nobodyIsTwiceInATeamAtOneTime() {
        String who = system.create("Practitioner", json("{'resourceType':'Practitioner','name':[{'family':'Member'}]}"));
        String dietitian = code("http://snomed.info/sct", "159033005");
        String one = member("Practitioner/" + who, PRIMARY_CARE, "");
        refused(doctor.post("/fhir/CareTeam", team(patient, one + "," + one)), 409, "CareTeam.participant[1].member", "in the care team already");
        refused(doctor.post("/fhir/CareTeam", team(patient, member("Practitioner/" + who, PRIMARY_CARE, ",'period':{'start':'2026-05-02','end':'2026-05-01'}"))), 422,
                "CareTeam.participant[0].period.end", "before it begins");
        doctor.create("CareTeam", team(patient, one + "," + member("Practitioner/" + who, dietitian, "")));
        doctor.create("CareTeam", team(patient, member("Practitioner/" + who, PRIMARY_CARE, ",'period':{'end':'2026-05-01'}") + "," + one));
    }

    // Who

    @Test
    void clinicalStaffWriteAndNobodyElse() {
        String goal = nurse.create("Goal", goal(patient, ""));
        String plan = nurse.create("CarePlan", plan(patient, ""));
        String team = nurse.create("CareTeam", team(patient, member("Patient/" + patient, code("http://snomed.info/sct", "116154003"), "")));
        Client stranger = SALUS.signIn(0, Role.PATIENT, other);
        Client own = SALUS.signIn(0, Role.PATIENT, patient);
        for (String one : new String[] {"Goal/" + goal, "CarePlan/" + plan, "CareTeam/" + team}) {
            String type = one.substring(0, one.indexOf('/'));
            String body = nurse.get("/fhir/" + one).body();
            assertThat(clerk.get("/fhir/" + one).status()).as(one).isEqualTo(403);
            assertThat(clerk.put("/fhir/" + one, body).status()).as(one).isEqualTo(403);
            assertThat(clerk.post("/fhir/" + type, body).status()).as(one).isEqualTo(403);
            assertThat(own.get("/fhir/" + one).status()).as(one).isEqualTo(200);
            assertThat(own.put("/fhir/" + one, body).status()).as(one).isEqualTo(403);
            assertThat(stranger.get("/fhir/" + one).status()).as(one).isEqualTo(404);
            assertThat(SALUS.anonymous().get("/fhir/" + one).status()).as(one).isEqualTo(401);
            assertThat(SALUS.anonymous().put("/fhir/" + one, body).status()).as(one).isEqualTo(401);
            assertThat(SALUS.system(1).get("/fhir/" + one).status()).as(one).isEqualTo(404);
            // The header names whose chart the writer believes to be in.
            assertThat(doctor.with("X-Salus-Patient", other).put("/fhir/" + one, body).status()).as(one).isEqualTo(409);
            assertThat(doctor.with("X-Salus-Patient", patient).put("/fhir/" + one, body).status()).as(one).isEqualTo(200);
        }
    }
}
