package org.salus.handouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.PrintedPaper;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Client;

/** The card of vaccines on paper. */
class ImmunizationCardTest {

    private static final RunningSalus SALUS = RunningSalus.shared();

    private static String patient(String name, String language) {
        return SALUS.system().create("Patient", ("{'resourceType':'Patient','name':[{'use':'official'," + name + "}],'gender':'female',"
                        + "'birthDate':'2019-03-04','identifier':[{'type':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0203',"
                        + "'code':'MR'}]},'value':'CARD-" + System.nanoTime() + "'}],"
                        + "'communication':[{'language':{'coding':[{'system':'urn:ietf:bcp:47','code':'de'}]}},{'preferred':true,"
                        + "'language':{'coding':[{'system':'urn:ietf:bcp:47','code':'" + language + "'}]}}]}")
                .replace('\'', '"'));
    }

    private static void vaccine(String patient, String more) {
        SALUS.system().create("Immunization", ("{'resourceType':'Immunization','patient':{'reference':'Patient/" + patient + "'}," + more + "}")
                .replace('\'', '"'));
    }

    private static String coded(String system, String code) {
        return "{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/" + system + "','code':'" + code + "'}]}";
    }

    private static String chart(String language) {
        String id = patient("'family':'Roux','given':['Léa']", language);
        vaccine(id, "'status':'completed','primarySource':true,'occurrenceDateTime':'2024-06-02','lotNumber':'L-22','site':" + coded("v3-ActSite", "LD")
                + ",'vaccineCode':{'coding':[{'system':'http://hl7.org/fhir/sid/cvx','code':'115'}],'text':'Tdap'},'manufacturer':{'display':'Maker & Sons'},"
                + "'protocolApplied':[{'doseNumberPositiveInt':2}],'performer':[{'function':" + coded("v2-0443", "AP")
                + ",'actor':{'display':'Ana Nurse, RN'}}]");
        vaccine(id, "'status':'completed','primarySource':false,'occurrenceDateTime':'2019-05','vaccineCode':{'text':'DTaP'},'reportOrigin':"
                + coded("immunization-origin", "school"));
        vaccine(id, "'status':'not-done','primarySource':true,'occurrenceDateTime':'2025-01-09','vaccineCode':{'text':'influenza'},'statusReason':"
                + coded("v3-ActReason", "PATOBJ"));
        vaccine(id, "'status':'entered-in-error','occurrenceDateTime':'2025-01-09','vaccineCode':{'text':'wrong-patient-vaccine'}");
        return id;
    }

    private static String words(byte[] pdf) throws Exception {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(false);
            return stripper.getText(document).replace('\u00a0', ' ').replaceAll("\\s+", " ").strip();
        }
    }

    @Test
    void saysWhatWasGivenReportedAndRefusedInThePatientsLanguage() throws Exception {
        String id = chart("fr-CA");
        byte[] pdf = PrintedPaper.of(SALUS.signIn(0, Role.NURSE, null).with("Accept-Language", "es"), path(id)).body();
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("fr");
            assertThat(document.getDocumentInformation().getTitle()).isEqualTo("Carte de vaccination");
        }
        assertThat(words(pdf))
                .contains("Roux, Léa Date de naissance : 4 mars 2019 | Sexe : féminin | N° de dossier CARD-")
                .contains("Vaccins administrés Date Vaccin Fabricant, lot Site d’injection Administré par "
                        + "mai 2019 DTaP Déclaré, non administré ici : un dossier scolaire "
                        + "non renseigné, Lot non renseigné non renseigné non renseigné "
                        + "2 juin 2024 Tdap CVX 115, dose 2 Maker & Sons, Lot L-22 Deltoïde gauche Ana Nurse, RN "
                        + "Vaccins non administrés Date Vaccin Motif 9 janv. 2025 influenza Refus du patient ou de son représentant")
                .containsPattern("imprimé le \\d{1,2} \\S+ 20\\d\\d, \\d\\d:\\d\\d")
                .contains("Page 1 sur 1")
                .doesNotContain("wrong-patient-vaccine");
        assertThat(words(PrintedPaper.of(SALUS.signIn(0, Role.NURSE, null), path(id) + "?language=en").body()))
                .contains("Immunisation card", "Jun 2, 2024 Tdap CVX 115, dose 2", "Reported, not given here: a school record", "Page 1 of 1");
        assertThat(words(PrintedPaper.of(SALUS.signIn(0, Role.NURSE, null), path(chart("es"))).body()))
                .contains("Cartilla de vacunación", "2 jun 2024", "Rechazo del paciente o de su tutor", "Página 1 de 1");
    }

    @Test
    void whoMayNotReadThePatientOrTheVaccinesPrintsNothing() {
        String id = chart("fr");
        String other = patient("'family':'Other'", "fr");
        assertThat(SALUS.signIn(1, Role.PHYSICIAN, null).get(path(id)).status()).isEqualTo(404);
        assertThat(SALUS.signIn(0, Role.PATIENT, other).get(path(id)).status()).isEqualTo(404);
        assertThat(SALUS.signIn(0, Role.ADMINISTRATOR, null).get(path(id)).status()).isEqualTo(403);
        assertThat(SALUS.signIn(0, Role.FRONT_DESK, null).get(path(id)).status()).isEqualTo(403);
        assertThat(SALUS.anonymous().get(path(id)).status()).isEqualTo(401);
        assertThat(SALUS.signIn(0, Role.PATIENT, id).get(path(id)).status()).isEqualTo(200);
        Client nurse = SALUS.signIn(0, Role.NURSE, null);
        assertThat(nurse.get(path(id) + "?colour=red").body()).contains("colour");
        assertThat(nurse.get(path(id) + "?language=de").status()).isEqualTo(400);
    }

    @Test
    void theAuditSaysWhoPrintedIt() {
        String id = chart("fr");
        assertThat(SALUS.signIn(0, Role.NURSE, null).get(path(id)).status()).isEqualTo(200);
        assertThat(SALUS.signIn(0, Role.PRIVACY_OFFICER, null).get("/audit/events?patient=" + id).body()).contains("$immunization-card");
    }

    @Test
    void noNameBreaksThePage() throws Exception {
        String endless = "Wolfeschlegelsteinhausenbergerdorff".repeat(12);
        String id = patient("'family':'" + endless + "','given':['<b>&','שלום (א)','\uD83D\uDE00','محمد','\u202Egnp.exe']", "en");
        for (int i = 0; i < 60; i++) {
            vaccine(id, "'status':'completed','primarySource':true,'occurrenceDateTime':'2024-06-02','lotNumber':'" + "X".repeat(60) + "',"
                    + "'vaccineCode':{'text':'Vaccine " + i + " " + "Y".repeat(80) + " שלום'}");
        }
        byte[] pdf = PrintedPaper.of(SALUS.signIn(0, Role.NURSE, null), path(id)).body();
        try (PDDocument document = Loader.loadPDF(pdf)) {
            int pages = document.getNumberOfPages();
            assertThat(pages).isGreaterThan(3);
            PDFTextStripper stripper = new PDFTextStripper() {
                @Override
                protected void processTextPosition(TextPosition text) {
                    super.processTextPosition(text);
                    // What runs into the margin is cut by the printer.
                    float margin = 18 / 25.4f * 72 - 1;
                    assertThat(text.getXDirAdj())
                            .isBetween(margin, document.getPage(0).getMediaBox().getWidth() - text.getWidthDirAdj() - margin);
                    assertThat(text.getYDirAdj()).isBetween(0f, document.getPage(0).getMediaBox().getHeight());
                }
            };
            for (int page = 1; page <= pages; page++) {
                stripper.setStartPage(page);
                stripper.setEndPage(page);
                String text = stripper.getText(document).replaceAll("\\s+", "");
                assertThat(text).as("page " + page).contains(endless.substring(0, 240), "BornMar4,2019", "Page" + page + "of" + pages, "Vaccine");
            }
            stripper.setStartPage(1);
            stripper.setEndPage(1);
            assertThat(stripper.getText(document).replaceAll("\\s+", ""))
                    // Who reads it back here turns the words beside Hebrew around; on paper they are in their order.
                    .contains(endless, "<b>&", "[U+1F600]", "[U+0645]", "[U+202E]", "gnp.exe")
                    .satisfiesAnyOf(text -> assertThat(text).contains("שלום"), text -> assertThat(text).contains("םולש"));
            stripper.setStartPage(1);
            stripper.setEndPage(pages);
            String all = stripper.getText(document);
            for (String one : List.of("Vaccine 0 ", "Vaccine 59 ")) {
                assertThat(all).contains(one);
            }
        }
    }

    private static String path(String id) {
        return "/fhir/Patient/" + id + "/$immunization-card";
    }
}
