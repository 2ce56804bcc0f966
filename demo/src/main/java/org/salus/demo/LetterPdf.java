package org.salus.demo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A letter as a PDF of A4 pages: lines of text in Helvetica, which every viewer has, and nothing else. */
final class LetterPdf {

    private static final int LINES = 44;
    private static final int WIDTH = 86;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> places = new ArrayList<>();

    private LetterPdf() {}

    /** @param paragraphs in letters of Latin-1; others become question marks. An empty one is an empty line */
    static byte[] of(List<String> paragraphs) {
        List<String> lines = paragraphs.stream().flatMap(p -> wrapped(p).stream()).toList();
        List<List<String>> pages = new ArrayList<>();
        for (int from = 0; from < lines.size(); from += LINES) {
            pages.add(lines.subList(from, Math.min(lines.size(), from + LINES)));
        }
        return new LetterPdf().written(pages);
    }

    private byte[] written(List<List<String>> pages) {
        write("%PDF-1.4\n");
        StringBuilder kids = new StringBuilder();
        for (int i = 0; i < pages.size(); i++) {
            kids.append(4 + 2 * i).append(" 0 R ");
        }
        object("<< /Type /Catalog /Pages 2 0 R >>");
        object("<< /Type /Pages /Count " + pages.size() + " /Kids [" + kids.toString().strip() + "] >>");
        object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        for (int i = 0; i < pages.size(); i++) {
            object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents "
                    + (5 + 2 * i) + " 0 R >>");
            String text = drawn(pages.get(i));
            object("<< /Length " + text.getBytes(StandardCharsets.ISO_8859_1).length + " >>\nstream\n" + text + "\nendstream");
        }
        int table = out.size();
        write("xref\n0 " + (places.size() + 1) + "\n0000000000 65535 f \n");
        places.forEach(place -> write("%010d 00000 n \n".formatted(place)));
        write("trailer\n<< /Size " + (places.size() + 1) + " /Root 1 0 R >>\nstartxref\n" + table + "\n%%EOF\n");
        return out.toByteArray();
    }

    private static String drawn(List<String> lines) {
        StringBuilder text = new StringBuilder("BT /F 11 Tf 16 TL 64 770 Td");
        for (String line : lines) {
            text.append(" (").append(line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")).append(") Tj T*");
        }
        return text.append(" ET").toString();
    }

    private static List<String> wrapped(String paragraph) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : paragraph.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private void object(String body) {
        places.add(out.size());
        write(places.size() + " 0 obj\n" + body + "\nendobj\n");
    }

    private void write(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
