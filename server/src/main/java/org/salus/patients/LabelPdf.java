package org.salus.patients;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.salus.kernel.Language;
import org.salus.printing.Bidirectional;
import org.salus.printing.PaperPatient;

/**
 * One page with the patient's name, birth date, sex, record number and its bar code. A text is made smaller and put on more lines until all
 * of it fits: two patients must not look alike because a name was cut. The font, Liberation Sans, has Latin, Greek, Cyrillic and Hebrew
 * letters; others are printed as {@code [U+4E2D]}.
 */
final class LabelPdf {

    /** Comes with PDFBox, under the SIL Open Font License. */
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private static final float MM = 72f / 25.4f;
    private static final float LEADING = 1.15f;
    /** Finer bars are not read from paper by common scanners. */
    private static final float FINEST_BAR = 0.19f * MM;
    private static final float WIDEST_BAR = 0.5f * MM;
    private static final int QUIET = 10;

    private LabelPdf() {}

    /** Sizes in millimetres. */
    enum Form {
        /** An address label. */
        LABEL(89, 36),
        /** An adult's wristband, printed along the band. */
        WRISTBAND(254, 25);

        private final float width;
        private final float height;

        Form(float width, float height) {
            this.width = width * MM;
            this.height = height * MM;
        }
    }

    static byte[] of(PaperPatient text, Language language, Form form) {
        try (PDDocument document = new PDDocument();
                InputStream font = PDDocument.class.getResourceAsStream(FONT)) {
            PDPage page = new PDPage(new PDRectangle(form.width, form.height));
            document.addPage(page);
            PDFont letters = PDType0Font.load(document, font, true);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                draw(content, letters, text, language, form);
            }
            document.getDocumentCatalog().setLanguage(language.tag());
            document.getDocumentInformation().setProducer("Salus");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void draw(PDPageContentStream content, PDFont font, PaperPatient text, Language language, Form form) throws IOException {
        float edge = 2 * MM;
        boolean band = form == Form.WRISTBAND;
        float wordsWidth = band ? form.width * 0.55f : form.width - 2 * edge;
        float top = form.height - edge;
        float nameHeight = (form.height - 2 * edge) * (band ? 0.5f : 0.36f);
        block(content, font, text.name(), edge, top, wordsWidth, nameHeight, 16);
        float factsHeight = (form.height - 2 * edge) * (band ? 0.5f : 0.28f);
        block(content, font, text.facts(language, "   "), edge, top - nameHeight, wordsWidth, factsHeight, 10);
        float barsX = band ? edge + wordsWidth : edge;
        float barsHeight = (form.height - 2 * edge) * (band ? 1 : 0.34f);
        if (text.number() != null) {
            bars(content, text.number(), barsX, edge, form.width - edge - barsX, barsHeight);
        }
    }

    private static void block(
            PDPageContentStream content, PDFont font, String raw, float x, float top, float width, float height, float largest)
            throws IOException {
        String text = printable(font, raw);
        float size = largest;
        List<String> lines = wrapped(font, text, size, width);
        while (lines.size() * size * LEADING > height) {
            size *= 0.94f;
            lines = wrapped(font, text, size, width);
        }
        float y = top - size;
        for (String line : lines) {
            content.beginText();
            content.setFont(font, size);
            content.newLineAtOffset(x, y);
            content.showText(Bidirectional.seen(line));
            content.endText();
            y -= size * LEADING;
        }
    }

    private static List<String> wrapped(PDFont font, String text, float size, float width) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (fits(font, longer, size, width)) {
                line = new StringBuilder(longer);
                continue;
            }
            if (!line.isEmpty()) {
                lines.add(line.toString());
            }
            line = new StringBuilder();
            // A word that is wider than the label goes on in the next line.
            for (int point : word.codePoints().toArray()) {
                String more = line + Character.toString(point);
                if (!line.isEmpty() && !fits(font, more, size, width)) {
                    lines.add(line.toString());
                    line = new StringBuilder();
                }
                line.appendCodePoint(point);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private static boolean fits(PDFont font, String text, float size, float width) throws IOException {
        return font.getStringWidth(text) / 1000 * size <= width;
    }

    private static String printable(PDFont font, String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(point -> {
            String letter = Character.toString(point);
            if (Character.isWhitespace(point)) {
                out.append(' ');
            } else if (Character.getType(point) != Character.FORMAT && has(font, letter)) {
                out.append(letter);
            } else {
                out.append(String.format("[U+%04X]", point));
            }
        });
        return out.toString();
    }

    private static boolean has(PDFont font, String letter) {
        try {
            font.encode(letter);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Left out when a number is too long for bars that can be read, or has letters that the code does not have: it stands in words. */
    private static void bars(PDPageContentStream content, String number, float x, float y, float width, float height)
            throws IOException {
        List<Integer> symbols = Code128.symbols(number);
        if (symbols == null) {
            return;
        }
        int[] widths = Code128.widths(symbols);
        int modules = 2 * QUIET;
        for (int one : widths) {
            modules += one;
        }
        float module = Math.min(WIDEST_BAR, width / modules);
        if (module < FINEST_BAR) {
            return;
        }
        float at = x + QUIET * module;
        boolean bar = true;
        for (int one : widths) {
            if (bar) {
                content.addRect(at, y, one * module, height);
            }
            at += one * module;
            bar = !bar;
        }
        content.fill();
    }
}
