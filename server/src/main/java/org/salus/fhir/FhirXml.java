package org.salus.fhir;

import java.nio.charset.StandardCharsets;
import org.salus.kernel.Outcome;

/** FHIR XML to the same tree that FHIR JSON is read into, and back. */
public final class FhirXml {

    private FhirXml() {}

    /** @return SYNTAX when it is not well-formed or not safe ({@link SafeXml}), STRUCTURE for what has no counterpart in JSON */
    public static Outcome<JsonObject> parse(R4 definitions, byte[] utf8) {
        return parse(definitions, utf8, Long.MAX_VALUE);
    }

    /** @param most bytes of heap that the tree may take; TOO_LARGE beyond them */
    public static Outcome<JsonObject> parse(R4 definitions, byte[] utf8, long most) {
        return XmlReader.read(definitions, utf8, most);
    }

    /** @param pretty in lines, indented */
    public static byte[] write(R4 definitions, JsonObject resource, boolean pretty) {
        return XmlWriter.write(definitions, resource, pretty).getBytes(StandardCharsets.UTF_8);
    }
}
