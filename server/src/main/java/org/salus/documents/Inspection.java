package org.salus.documents;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a content that comes from outside before it is stored: told by its bytes, looked through for malware. */
public final class Inspection {

    /** Extension of a document that says whether and when its content was looked through. */
    static final String SAID = "urn:salus:document-scan";

    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

    private final ContentScanner scanner;

    Inspection(ContentScanner scanner) {
        this.scanner = scanner;
    }

    /** A content, which can be read more than once. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** @return its media type; MEDIA_TYPE, VALUE, MALWARE or UNAVAILABLE when it is not to be stored */
    public Outcome<String> of(Content content) throws IOException {
        ContentKind kind = new ContentKind();
        content.writeTo(kind);
        if (kind.isEmpty()) {
            return Outcome.refused(Problem.Code.VALUE, "The file is empty. Nothing was stored.");
        }
        if (kind.isTestOfScanners()) {
            return Outcome.refused(Problem.Code.MALWARE, "This file is the test file for virus scanners. Nothing was stored.");
        }
        String mediaType = kind.mediaType();
        if (mediaType == null) {
            return Outcome.refused(
                    Problem.Code.MEDIA_TYPE,
                    "By its content this is no PDF, JPEG, PNG, TIFF, DICOM, RTF, clinical document (CDA) or plain text. Nothing was stored.");
        }
        return switch (scanner.scan(content::writeTo)) {
            case ContentScanner.Verdict.Clean() -> Outcome.ok(mediaType);
            case ContentScanner.Verdict.Infected() ->
                Outcome.refused(Problem.Code.MALWARE, "The virus scanner found malware in this file. Nothing was stored.");
            case ContentScanner.Verdict.Unavailable(String why) -> {
                LOG.warn("A document was refused because the virus scanner gave no verdict: {}", why);
                yield Outcome.refused(
                        Problem.Code.UNAVAILABLE, "The virus scanner does not answer, so nothing was stored. Try again later.");
            }
        };
    }

    /** What a document says of the looking. @param now an instant */
    public JsonObject said(String now) {
        String by = scanner.name();
        JsonArray parts = new JsonArray();
        parts.add(new JsonObject().put("url", "status").put("valueCode", by == null ? "not-scanned" : "clean"));
        if (by != null) {
            parts.add(new JsonObject().put("url", "scanner").put("valueString", by));
        }
        parts.add(new JsonObject().put("url", "time").put("valueInstant", now));
        return new JsonObject().put("extension", parts).put("url", SAID);
    }

    /** A name for a file that can be shown and stored; null when nothing is left of it. */
    public static @Nullable String name(@Nullable String stated) {
        return FileNames.clean(stated);
    }
}
