package org.salus.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code $scan} over HTTP: the front desk brings paper into a chart and reads nothing of it. */
class ScanTest {

    private static final String TYPE =
            ",'type':{'coding':[{'system':'http://loinc.org','code':'11502-2','display':'Laboratory report'}]}";

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final Client clerk = salus.signIn(0, Role.FRONT_DESK, null);

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private String patient() {
        return system.create("Patient", json("{'resourceType':'Patient','name':[{'family':'Doe'}]}"));
    }

    private static String document(String patient, String more) {
        return untyped(patient, TYPE + more);
    }

    private static String untyped(String patient, String more) {
        return json("{'resourceType':'DocumentReference','status':'current'" + more + ",'subject':{'reference':'Patient/" + patient
                + "'},'description':'Insurance card','content':[{'attachment':{'title':'card.txt'}}]}");
    }

    private static Answer scan(Client who, String patient, String document, String content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes((document + "\n" + content).getBytes(StandardCharsets.UTF_8));
        return who.with("Content-Type", "application/vnd.salus.upload")
                .with("X-Salus-Patient", patient)
                .sendBytes("POST", "/fhir/DocumentReference/$scan", body.toByteArray());
    }

    private int documentsOf(String patient) {
        return system.get("/fhir/DocumentReference?patient=" + patient).ids().size();
    }

    @Test
    void theFrontDeskFilesWhatItCannotRead() {
        String patient = patient();
        Answer filed = scan(clerk, patient, document(patient, ""), "Member 12345");
        assertThat(filed.status()).as(filed.body()).isEqualTo(201);
        String id = String.valueOf(filed.json().string("id"));
        JsonObject there = system.get("/fhir/DocumentReference/" + id).json();
        assertThat(there.string("docStatus")).isEqualTo("preliminary");
        assertThat(there.object("type").array("coding").object(0).string("code")).isEqualTo("11502-2");
        assertThat(system.get("/fhir/DocumentReference/" + id).body()).contains(Filing.ToSort.MARK).contains("Test front-desk");
        String binary = there.array("content").object(0).object("attachment").string("url");
        assertThat(system.get("/fhir/" + binary + "?_format=json").body()).contains("DocumentReference/" + id);
        for (String url : new String[] {
            "DocumentReference/" + id, "DocumentReference/" + id + "/_history", "DocumentReference/" + id + "/_history/1",
            "DocumentReference?patient=" + patient, String.valueOf(binary), "Patient/" + patient + "/DocumentReference"
        }) {
            assertThat(clerk.get("/fhir/" + url).status()).as(url).isEqualTo(403);
        }
        assertThat(clerk.put("/fhir/DocumentReference/" + id, system.get("/fhir/DocumentReference/" + id).body()).status()).isEqualTo(403);
        assertThat(clerk.delete("/fhir/DocumentReference/" + id).status()).isEqualTo(403);
        Client officer = salus.signIn(0, Role.PRIVACY_OFFICER, null);
        String audit = officer.get("/audit/events?patient=" + patient).body();
        assertThat(audit).contains("$scan", "Test front-desk", "DocumentReference/" + id);
        assertThat(audit).doesNotContain("Member 12345");
        // A nurse says what it is.
        assertThat(salus.signIn(0, Role.NURSE, null).get("/fhir/DocumentReference/" + id).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",'category':[{'text':'Clinical note'}]",
                ",'author':[{'display':'Dr Chen'}]",
                ",'docStatus':'final'",
                ",'extension':[{'url':'urn:salus:document-reviewed','valueString':'x'}]",
                ",'authenticator':{'display':'Dr Chen'}",
                ",'context':{'encounter':[{'reference':'Encounter/1'}]}",
                ",'<script>':'x'"
            })
    void whatItIsOthersSay(String more) {
        String patient = patient();
        Answer refused = scan(clerk, patient, document(patient, more), "text");
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("Nothing was stored").doesNotContain("<script>");
        assertThat(documentsOf(patient)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ",'type':{'text':'Consult note'}", ",'type':{'coding':[{'system':'http://t.example/types','code':'11502-2'}]}",
                ",'type':{'coding':[{'system':'http://loinc.org'}]}"
            })
    void withoutATypeNothingIsStored(String type) {
        String patient = patient();
        Answer refused = scan(clerk, patient, untyped(patient, type), "text");
        assertThat(refused.status()).as(refused.body()).isBetween(400, 422);
        assertThat(refused.body()).contains("DocumentReference.type").contains("Nothing was stored");
        assertThat(documentsOf(patient)).isZero();
    }

    @Test
    void itIsLookedAtAsEveryUpload() {
        String patient = patient();
        assertThat(scan(clerk, patient, document(patient, ""), "<html><script>x()</script></html>").status()).isEqualTo(415);
        assertThat(scan(clerk, patient, document(patient, ""), "").status()).isEqualTo(422);
        String eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
        assertThat(scan(clerk, patient, document(patient, ""), eicar).body()).contains("SAL-MALWARE");
        assertThat(scan(clerk, patient(), document(patient, ""), "text").body()).contains("SAL-WRONG-PATIENT");
        assertThat(scan(clerk, "nobody-" + UUID.randomUUID(), document(patient, ""), "text").status()).isIn(404, 409);
        assertThat(documentsOf(patient)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"BILLER", "LAB_TECHNICIAN", "ADMINISTRATOR", "PRIVACY_OFFICER", "PATIENT"})
    void othersScanNothing(Role role) {
        String patient = patient();
        Client who = salus.signIn(0, role, role == Role.PATIENT ? patient : null);
        assertThat(scan(who, patient, document(patient, ""), "text").status()).isEqualTo(403);
        assertThat(documentsOf(patient)).isZero();
    }

    @Test
    void strangersScanNothing() {
        String patient = patient();
        assertThat(scan(salus.anonymous(), patient, document(patient, ""), "text").status()).isEqualTo(401);
        assertThat(scan(salus.signIn(1, Role.FRONT_DESK, null), patient, document(patient, ""), "text").status()).isEqualTo(404);
        assertThat(documentsOf(patient)).isZero();
    }
}
