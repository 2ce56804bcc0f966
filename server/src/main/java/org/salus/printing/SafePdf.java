package org.salus.printing;

import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.salus.kernel.Language;

/**
 * The one place that makes PDF: of a page that fetches nothing, whatever it names: no address, no file, no data URI. Letters that the
 * fonts at hand do not have are printed as {@code [U+4E2D]}: one that is left out or replaced could change what a note says. So are
 * those that are not seen but turn the order of others around. Hebrew is set from right to left ({@link Bidirectional}).
 */
public final class SafePdf {

    /** Comes with the library; has Latin, Greek, Cyrillic and Hebrew letters and the mathematical signs. */
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    /** Name of the font in a page's style, after the built-in one. */
    public static final String FAMILY = "Wide";

    private static final CmapLookup LETTERS;

    static {
        // The library's log quotes what it renders.
        XRLog.setLoggingEnabled(false);
        try (InputStream in = font();
                TrueTypeFont font = new TTFParser().parse(new RandomAccessReadBuffer(in))) {
            LETTERS = font.getUnicodeCmapLookup();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SafePdf() {}

    /**
     * @param xhtml well-formed, of our own making
     * @param language that of the texts in it which are ours
     */
    public static byte[] of(String xhtml, Language language) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PdfRendererBuilder builder = new PdfRendererBuilder();
        PDDocument document = new PDDocument();
        document.getDocumentCatalog().setLanguage(language.tag());
        builder.usePDDocument(document);
        builder.withHtmlContent(printable(xhtml), null);
        builder.useFont(SafePdf::font, FAMILY);
        builder.useUriResolver((base, uri) -> null);
        builder.useExternalResourceAccessControl((uri, type) -> false, ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI);
        builder.useExternalResourceAccessControl((uri, type) -> false, ExternalResourceControlPriority.RUN_AFTER_RESOLVING_URI);
        builder.useUnicodeBidiSplitter(Bidirectional::new);
        builder.useUnicodeBidiReorderer(new Bidirectional.Reorderer());
        builder.withProducer("Salus");
        builder.toStream(out);
        try {
            builder.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static InputStream font() {
        InputStream in = PDDocument.class.getResourceAsStream(FONT);
        if (in == null) {
            throw new IllegalStateException("The font for printing is missing");
        }
        return in;
    }

    private static String printable(String xhtml) {
        StringBuilder out = new StringBuilder(xhtml.length());
        xhtml.codePoints().forEach(point -> {
            if (point < 0x7F || LETTERS.getGlyphId(point) != 0 && Character.getType(point) != Character.FORMAT) {
                out.appendCodePoint(point);
            } else {
                out.append(String.format("[U+%04X]", point));
            }
        });
        return out.toString();
    }
}
