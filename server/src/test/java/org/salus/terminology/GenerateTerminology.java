package org.salus.terminology;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.salus.fhir.JsonObject;

/**
 * Writes {@code r4.terminology.zst} from the R4 4.0.1 definitions on the class path: one resource a line, without narrative and what else
 * is of no use to a terminology service. Run its main with the target file after a change here; {@link BaseContentTest} fails when the
 * committed file is not what this writes.
 */
public final class GenerateTerminology {

    private static final List<String> FILES = List.of("valuesets.xml", "v2-tables.xml", "v3-codesystems.xml");
    private static final String[] LEFT_OUT = {"text", "meta", "contact", "extension", "identifier", "purpose", "useContext", "jurisdiction"};
    private static final int LEVEL = 19;

    private GenerateTerminology() {}

    public static void main(String[] args) throws IOException {
        Files.write(Path.of(args[0]), Zstd.compress(text().getBytes(StandardCharsets.UTF_8), LEVEL));
    }

    static String text() throws IOException {
        FhirContext context = FhirContext.forR4();
        IParser xml = context.newXmlParser();
        IParser json = context.newJsonParser();
        TreeMap<String, String> lines = new TreeMap<>();
        for (String file : FILES) {
            try (InputStream in = FhirContext.class.getResourceAsStream("/org/hl7/fhir/r4/model/valueset/" + file)) {
                Bundle bundle = xml.parseResource(Bundle.class, new InputStreamReader(in, StandardCharsets.UTF_8));
                for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
                    line(json, entry.getResource(), lines);
                }
            }
        }
        return String.join("\n", lines.values()) + "\n";
    }

    private static void line(IParser json, IBaseResource resource, TreeMap<String, String> lines) {
        JsonObject read = Bodies.parse(json.encodeResourceToString(resource));
        String type = String.valueOf(read.string("resourceType"));
        if (!type.equals("CodeSystem") && !type.equals("ValueSet")) {
            return;
        }
        lines.put(type + " " + read.string("url"), Bodies.text(Bodies.without(read, LEFT_OUT)));
    }
}
