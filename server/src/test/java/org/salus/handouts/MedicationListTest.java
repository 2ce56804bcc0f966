package org.salus.handouts;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.PrintedPaper;
import org.salus.testing.RunningSalus;

/** The list of medicines on paper. */
class MedicationListTest {

    private static final RunningSalus SALUS = RunningSalus.shared();

    private static String create(String type, String members) {
        return SALUS.system().create(type, ("{'resourceType':'" + type + "'," + members + "}").replace('\'', '"'));
    }

    private static String patient(String language) {
        return create("Patient", "'name':[{'family':'García','given':['Ana']}],'birthDate':'1950-02','communication':[{'language':{'coding':[{'code':'"
                + language + "'}]},'preferred':true}]");
    }

    private static void order(String patient, String status, String medicine, String more) {
        create("MedicationRequest", "'status':'" + status + "','intent':'order','subject':{'reference':'Patient/" + patient
                + "'},'authoredOn':'2025-03-04','medicationCodeableConcept':{'text':'" + medicine + "'}" + more);
    }

    private static String chart(String language) {
        String id = patient(language);
        create("AllergyIntolerance", "'patient':{'reference':'Patient/" + id + "'},'code':{'text':'penicilina'}");
        create("AllergyIntolerance", "'patient':{'reference':'Patient/" + id + "'},'code':{'text':'latex'},'verificationStatus':{'coding':[{"
                + "'system':'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification','code':'refuted'}]}");
        order(id, "active", "metformin 500 MG", ",'requester':{'display':'Dr. Ruiz'},'reasonCode':[{'text':'diabetes'}],'dosageInstruction':[{'text':"
                + "'1 tablet oral twice daily','route':{'text':'oral'},'timing':{'code':{'coding':[{'code':'BID'}]}},"
                + "'doseAndRate':[{'doseQuantity':{'value':1,'unit':'tablet'}}],'patientInstruction':'con comida'}]");
        order(id, "on-hold", "warfarin 5 MG", ",'dosageInstruction':[{'text':'as told by the clinic'}]");
        order(id, "active", "aspirin 81 MG", ",'dosageInstruction':[{'timing':{'repeat':{'frequency':1,'period':2,'periodUnit':'d'}},"
                + "'doseAndRate':[{'doseQuantity':{'value':1,'unit':'tablet'}}]}]");
        order(id, "active", "insulin", ",'dosageInstruction':[{'timing':{'repeat':{'frequency':1,'period':1,'periodUnit':'d','when':['ACM']}},"
                + "'doseAndRate':[{'doseQuantity':{'value':10,'unit':'units'}}]}]");
        order(id, "active", "ibuprofen", ",'doNotPerform':true");
        order(id, "stopped", "stopped-medicine", "");
        create("MedicationRequest", "'status':'active','intent':'proposal','subject':{'reference':'Patient/" + id
                + "'},'medicationCodeableConcept':{'text':'proposed-medicine'}");
        create("MedicationStatement", "'status':'active','subject':{'reference':'Patient/" + id
                + "'},'effectivePeriod':{'start':'2024'},'medicationCodeableConcept':{'text':'vitamin D'},'dosage':[{'text':'una al día'}]");
        return id;
    }

    private static String words(byte[] pdf) throws Exception {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document).replace('\u00a0', ' ').replaceAll("\\s+", " ").strip();
        }
    }

    @Test
    void saysWhatIsTakenAndWhatIsNotInThePatientsLanguage() throws Exception {
        assertThat(words(PrintedPaper.of(SALUS.signIn(0, Role.NURSE, null), path(chart("es"))).body()))
                .contains("Mis medicamentos García, Ana Fecha de nacimiento: febrero de 1950")
                .contains("Alergias: penicilina Medicamentos que tomo ahora")
                .contains("aspirin 81 MG 1 comprimido una vez cada 2 días no consta 4 mar 2025 no consta")
                .contains("insulin no consta aquí: pregunte")
                .contains("metformin 500 MG 1 comprimido por vía oral dos veces al día, con comida diabetes 4 mar 2025 Dr. Ruiz")
                .contains("vitamin D una al día no consta 2024 Comunicado, no recetado aquí")
                .contains("warfarin 5 MG En pausa: no lo tome por ahora as told by the clinic")
                .contains("No tomar", "ibuprofen", "Página 1 de 1")
                .doesNotContain("latex", "stopped-medicine", "proposed-medicine");
        assertThat(words(PrintedPaper.of(SALUS.signIn(0, Role.NURSE, null), path(patient("fr"))).body()))
                .contains("Allergies : rien n’est enregistré", "Aucun médicament en cours n’est enregistré.");
    }

    @Test
    void whoMayNotReadThemPrintsNothingAndTheAuditKnowsWhoDid() {
        String id = chart("es");
        assertThat(SALUS.signIn(1, Role.PHYSICIAN, null).get(path(id)).status()).isEqualTo(404);
        assertThat(SALUS.signIn(0, Role.PATIENT, patient("fr")).get(path(id)).status()).isEqualTo(404);
        assertThat(SALUS.signIn(0, Role.FRONT_DESK, null).get(path(id)).status()).isEqualTo(403);
        assertThat(SALUS.anonymous().get(path(id)).status()).isEqualTo(401);
        assertThat(SALUS.signIn(0, Role.NURSE, null).get(path(id)).status()).isEqualTo(200);
        assertThat(SALUS.signIn(0, Role.PRIVACY_OFFICER, null).get("/audit/events?patient=" + id).body()).contains("$medication-list");
    }

    private static String path(String id) {
        return "/fhir/Patient/" + id + "/$medication-list";
    }
}
