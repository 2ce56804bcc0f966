package org.salus.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Client;

/** A result that becomes final asks for an acknowledgement, once, in the right inbox, as bad as it is. */
class ReviewsTest {

    private final Ward ward = new Ward();

    private static String severity(JsonObject task) {
        return String.valueOf(Terms.part(task, "input", Terms.SEVERITY).string("valueCode"));
    }

    @Test
    void aCriticalResultOfTheLaboratoryIsOnTopOfTheOrderingCliniciansInboxWithinFiveSeconds() {
        Client technician = ward.salus.signIn(0, Role.LAB_TECHNICIAN, null);
        ward.report(ward.system, "4.1", "N");
        Instant sent = Instant.now();
        String report = ward.report(technician, "6.2", "HH");
        JsonObject task = ward.await(report, 1).getFirst();
        assertThat(Duration.between(sent, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(task.string("priority")).isEqualTo("stat");
        assertThat(severity(task)).isEqualTo("critical");
        assertThat(task.string("description")).isEqualTo("Potassium 6.2 mmol/L HH");
        assertThat(task.object("owner").string("reference")).isEqualTo(ward.practitioner);
        assertThat(task.object("for").string("reference")).isEqualTo(ward.patient);
        assertThat(Ward.inbox(ward.physician).getFirst().string("id")).isEqualTo(task.string("id"));
    }

    @Test
    void abnormalIsUrgentAndNormalIsRoutine() {
        String high = ward.report(ward.system, "5.4", "H");
        String normal = ward.report(ward.system, "4.0", "N");
        assertThat(ward.await(high, 1).getFirst().string("priority")).isEqualTo("urgent");
        JsonObject routine = ward.await(normal, 1).getFirst();
        assertThat(routine.string("priority")).isEqualTo("routine");
        assertThat(severity(routine)).isEqualTo("normal");
    }

    @Test
    void aCorrectionAsksAgainSaysWhatChangedAndKeepsTheOldVersion() {
        String report = ward.report(ward.system, "6.2", "HH");
        JsonObject first = ward.await(report, 1).getFirst();
        assertThat(Ward.call(ward.physician, "Task/" + first.string("id") + "/$acknowledge", "comment", "called").status()).isEqualTo(200);
        JsonObject stored = ward.system.get("/fhir/" + report).json();
        String observation = stored.array("result").object(0).string("reference");
        String id = Terms.idOf(observation);
        String bundle = "{'resourceType':'Bundle','type':'transaction','entry':[{'resource':{'resourceType':'Observation','id':'" + id + "',"
                + ward.potassium("4.2", "N", "corrected") + "},'request':{'method':'PUT','url':'" + observation + "'}},{'resource':"
                + Ward.text(stored.put("status", "corrected"))
                + ",'request':{'method':'PUT','url':'" + report + "'}}]}";
        assertThat(ward.system.post("/fhir", Ward.json(bundle)).status()).isEqualTo(200);
        List<JsonObject> both = ward.await(report, 2);
        JsonObject again = both.stream().filter(t -> !t.string("id").equals(first.string("id"))).findFirst().orElseThrow();
        assertThat(again.string("status")).isEqualTo("requested");
        assertThat(again.string("priority")).isEqualTo("urgent");
        assertThat(again.string("description")).startsWith("Corrected: Potassium 4.2 mmol/L N");
        assertThat(Ward.text(again)).contains("was 6.2 mmol/L HH, is 4.2 mmol/L N").contains(report + "/_history/1");
        assertThat(ward.system.get("/fhir/" + report + "/_history/1").json().string("status")).isEqualTo("final");
        assertThat(both.getFirst().string("status")).isEqualTo("completed");
    }

    @Test
    void anObservationWithoutAReportIsAResultUntilAReportContainsIt() {
        String observation = ward.create("Observation", ward.potassium("5.5", "H", "final"));
        JsonObject alone = ward.await(observation, 1).getFirst();
        assertThat(alone.string("status")).isEqualTo("requested");
        String report = ward.create("DiagnosticReport", "'status':'final','basedOn':[" + Ward.ref(ward.order) + "],'code':{'text':'Panel'},'subject':"
                + Ward.ref(ward.patient) + ",'result':[" + Ward.ref(observation) + "]");
        ward.await(report, 1);
        assertThat(ward.tasks(observation).getFirst().string("status")).isEqualTo("cancelled");
    }

    @Test
    void aWithdrawnResultIsToldToo() {
        String report = ward.report(ward.system, "4.0", "N");
        ward.await(report, 1);
        JsonObject stored = ward.system.get("/fhir/" + report).json();
        stored.put("status", "entered-in-error");
        assertThat(ward.system.put("/fhir/" + report, Ward.text(stored)).status()).isEqualTo(200);
        JsonObject again = ward.await(report, 2).stream().filter(t -> t.string("status").equals("requested")).findFirst().orElseThrow();
        assertThat(again.string("description")).startsWith("Withdrawn: ");
        assertThat(again.string("priority")).isEqualTo("urgent");
    }

    @Test
    void whatNobodyOwnsGoesToThePoolOfAllPhysicians() {
        String report = ward.create("DiagnosticReport", "'status':'final','code':{'text':'Chest X-ray'},'conclusion':'A finding','subject':" + Ward.ref(ward.patient));
        JsonObject task = ward.await(report, 1).getFirst();
        assertThat(task.object("owner").string("reference")).startsWith("CareTeam/");
        assertThat(severity(task)).isEqualTo("unclassified");
        assertThat(Ward.inbox(ward.physician)).extracting(t -> t.string("id")).contains(task.string("id"));
        assertThat(Ward.inbox(ward.salus.signIn(0, Role.NURSE, null))).extracting(t -> t.string("id")).doesNotContain(task.string("id"));
    }

    @Test
    void notesVitalSignsAndOldHistoryAskForNothing() {
        String note = ward.create("DiagnosticReport", "'status':'final','category':[{'coding':[{'system':'http://loinc.org','code':'34117-2'}]}],"
                + "'code':{'text':'Note'},'presentedForm':[{'contentType':'text/plain','data':'bm90ZQ=='}],'subject':" + Ward.ref(ward.patient));
        String old = ward.create("DiagnosticReport", "'status':'final','code':{'text':'Old'},'conclusion':'x','issued':'2019-01-01T00:00:00Z','subject':" + Ward.ref(ward.patient));
        String preliminary = ward.create("DiagnosticReport", "'status':'preliminary','code':{'text':'X'},'conclusion':'x','subject':" + Ward.ref(ward.patient));
        String last = ward.report(ward.system, "4.0", "N");
        ward.await(last, 1); // the log is read in order
        assertThat(ward.tasks(note)).isEmpty();
        assertThat(ward.tasks(old)).isEmpty();
        assertThat(ward.tasks(preliminary)).isEmpty();
    }

    /** New history is left out of what is told; what becomes of it later is not. */
    @Test
    void aCorrectionOfHistoryAsks() {
        String old = ward.create("DiagnosticReport", "'status':'final','code':{'text':'Biopsy'},'conclusion':'benign','issued':'2019-01-01T00:00:00Z','subject':"
                + Ward.ref(ward.patient));
        String last = ward.report(ward.system, "4.0", "N");
        ward.await(last, 1);
        assertThat(ward.tasks(old)).isEmpty();
        JsonObject stored = ward.system.get("/fhir/" + old).json();
        stored.put("status", "amended").put("conclusion", "malignant");
        assertThat(ward.system.put("/fhir/" + old, Ward.text(stored)).status()).isEqualTo(200);
        assertThat(ward.await(old, 1).getFirst().string("description")).startsWith("Corrected: ");
    }

    /** The report of the same commit is old and was left out: it is found. */
    @Test
    void aNewObservationInAnOldReportAsksForTheReport() {
        String bundle = "{'resourceType':'Bundle','type':'transaction','entry':[{'fullUrl':'urn:uuid:3f0c5a52-0a3d-4d5c-9f5a-6c1b6f1f0a01','resource':{"
                + "'resourceType':'Observation'," + ward.potassium("6.4", "HH", "final")
                + "},'request':{'method':'POST','url':'Observation'}},{'resource':{'resourceType':'DiagnosticReport','status':'final',"
                + "'code':{'text':'Panel'},'issued':'2019-01-01T00:00:00Z','subject':" + Ward.ref(ward.patient)
                + ",'result':[{'reference':'urn:uuid:3f0c5a52-0a3d-4d5c-9f5a-6c1b6f1f0a01'}]},'request':{'method':'POST','url':'DiagnosticReport'}}]}";
        JsonObject answer = ward.system.post("/fhir", Ward.json(bundle)).json();
        String report = answer.array("entry").object(1).object("response").string("location");
        report = report.substring(report.indexOf("DiagnosticReport/")).replaceAll("/_history.*", "");
        assertThat(ward.await(report, 1).getFirst().string("priority")).isEqualTo("stat");
    }

    @Test
    void aProcessThatEndsBeforeItsPositionIsStoredMakesNoSecondTask() throws SQLException {
        String first = ward.report(ward.system, "6.0", "H");
        ward.await(first, 1);
        // As after such an end: what was handled is not known to have been.
        try (Connection connection = ward.salus.server().bean(DataSource.class).getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE follower_position SET tx = 0, seq = 0 WHERE follower = 'reviews'")).isPositive();
        }
        String second = ward.report(ward.system, "6.1", "H");
        ward.await(second, 1); // all before it was handled again
        assertThat(ward.tasks(first)).hasSize(1);
        assertThat(ward.tasks(second)).hasSize(1);
    }
}
