package org.salus.patients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.salus.kernel.Language;
import org.salus.kernel.Role;
import org.salus.printing.PaperPatient;
import org.salus.testing.PrintedPaper;
import org.salus.testing.RunningSalus;

/** What is printed on labels and wristbands. */
class LabelTest {

    private static String words(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isEqualTo(1);
            return new PDFTextStripper().getText(document);
        }
    }

    private static String joined(String text) {
        return text.replaceAll("\\s+", "");
    }

    @ParameterizedTest
    @EnumSource(LabelPdf.Form.class)
    void everyLetterOfALongNameIsPrintedWithinThePage(LabelPdf.Form form) throws IOException {
        String name = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley-Marjoribanks, " + "Hubert Blaine ".repeat(12)
                + "Ångström Žižek Ñandú Øre Łukasz Ελένη Дмитрий";
        byte[] pdf = LabelPdf.of(new PaperPatient(name, "1980-01-02", "female", "MRN-0012345"), Language.EN, form);
        assertThat(joined(words(pdf)))
                .contains(joined(name))
                .contains("Born1980-01-02Sexfemale")
                .contains("MRN-0012345");
        try (PDDocument document = Loader.loadPDF(pdf)) {
            var box = document.getPage(0).getMediaBox();
            new PDFTextStripper() {
                @Override
                protected void processTextPosition(org.apache.pdfbox.text.TextPosition text) {
                    assertThat(text.getXDirAdj()).isBetween(0f, box.getWidth() - text.getWidthDirAdj());
                    assertThat(text.getYDirAdj()).isBetween(0f, box.getHeight());
                }
            }.getText(document);
        }
    }

    @Test
    void lettersThatTheFontLacksAreNamed() throws IOException {
        byte[] pdf = LabelPdf.of(new PaperPatient("中, Li", "1980", "male", null), Language.EN, LabelPdf.Form.LABEL);
        assertThat(words(pdf)).contains("[U+4E2D], Li").contains("No record number");
    }

    @Test
    void everySymbolHasElevenModulesOfItsOwn() {
        Set<String> distinct = new HashSet<>();
        for (int symbol = 0; symbol < 106; symbol++) {
            String widths = Code128.widths(symbol);
            assertThat(widths).hasSize(6);
            assertThat(widths.chars().map(c -> c - '0').sum()).as("symbol %s", symbol).isEqualTo(11);
            // The bars of a symbol have an even number of modules: the parity by which scanners find errors.
            assertThat((widths.charAt(0) + widths.charAt(2) + widths.charAt(4) - 3 * '0') % 2).as("symbol %s", symbol).isZero();
            distinct.add(widths);
        }
        assertThat(distinct).hasSize(106);
        // 104 + 1*33 + 2*34 + 3*35 = 310 = 3 * 103 + 1.
        assertThat(Code128.symbols("ABC")).isEqualTo(List.of(104, 33, 34, 35, 1, 106));
        assertThat(Code128.symbols("é")).isNull();
    }

    /** Reads the bars off the printed page, as a scanner does. */
    @ParameterizedTest
    @EnumSource(LabelPdf.Form.class)
    void theBarsSayTheRecordNumber(LabelPdf.Form form) throws IOException {
        String number = "SAL-0012345";
        byte[] pdf = LabelPdf.of(new PaperPatient("Smith, John", "1980-01-02", "male", number), Language.EN, form);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            var image = new PDFRenderer(document).renderImageWithDPI(0, 1200);
            int y = image.getHeight() - (int) (4 / 25.4 * 1200);
            int from = form == LabelPdf.Form.WRISTBAND ? (int) (image.getWidth() * 0.57) : 0;
            StringBuilder runs = new StringBuilder();
            int run = 0;
            boolean dark = false;
            List<Integer> lengths = new java.util.ArrayList<>();
            for (int x = from; x < image.getWidth(); x++) {
                boolean black = (image.getRGB(x, y) & 0xFF) < 128;
                if (black == dark) {
                    run++;
                } else {
                    if (!lengths.isEmpty() || dark) {
                        lengths.add(run);
                    }
                    run = 1;
                    dark = black;
                }
            }
            assertThat(lengths).hasSize(6 * (number.length() + 2) + 7);
            int modules = 11 * (number.length() + 2) + 13;
            double module = lengths.stream().mapToInt(Integer::intValue).sum() / (double) modules;
            lengths.forEach(length -> runs.append(Math.round(length / module)));
            StringBuilder read = new StringBuilder();
            for (int i = 1; i <= number.length(); i++) {
                String widths = runs.substring(6 * i, 6 * i + 6);
                for (int symbol = 0; symbol < 95; symbol++) {
                    if (Code128.widths(symbol).equals(widths)) {
                        read.append((char) (symbol + ' '));
                    }
                }
            }
            assertThat(read.toString()).isEqualTo(number);
        }
    }

    @ParameterizedTest
    @EnumSource(LabelPdf.Form.class)
    void isPrintedForWhoMayReadThePatient(LabelPdf.Form form) throws Exception {
        RunningSalus salus = RunningSalus.shared();
        String id = salus.system().create(
                "Patient",
                "{\"resourceType\":\"Patient\",\"name\":[{\"use\":\"old\",\"family\":\"Before\"},{\"use\":\"official\",\"family\":\"Müller\","
                        + "\"given\":[\"Zoë\"]}],\"gender\":\"female\",\"birthDate\":\"1980-01-02\"}");
        String path = "/fhir/Patient/" + id + "/$" + form.name().toLowerCase(java.util.Locale.ROOT);
        var desk = salus.signIn(0, Role.FRONT_DESK, null);
        HttpResponse<byte[]> printed = PrintedPaper.of(desk, path);
        assertThat(printed.headers().firstValue("content-type")).contains("application/pdf");
        assertThat(words(printed.body())).contains("Müller, Zoë").contains("Jan 2, 1980").contains("female").doesNotContain("Before");
        // Who asks for the paper alone gets it, in the language of who reads it.
        RunningSalus.Answer french = desk.with("Accept", "application/pdf").with("Accept-Language", "fr-CA,en;q=0.5").get(path);
        assertThat(french.status()).isEqualTo(200);
        assertThat(desk.with("Accept", "image/png").get(path).status()).isEqualTo(406);
        try (PDDocument document = Loader.loadPDF(PrintedPaper.of(desk, path + "?language=es").body())) {
            assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("es");
            assertThat(new PDFTextStripper().getText(document)).contains("Sexo: femenino");
        }
        assertThat(desk.get(path + "?language=xx").status()).isEqualTo(400);
        assertThat(salus.signIn(0, Role.ADMINISTRATOR, null).get(path).status()).isEqualTo(403);
        assertThat(salus.signIn(1, Role.FRONT_DESK, null).get(path).status()).isEqualTo(404);
        assertThat(desk.get(path + "?size=3").status()).isEqualTo(400);
    }
}
