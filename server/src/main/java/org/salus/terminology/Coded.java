package org.salus.terminology;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/** A Coding, as requests name codes. */
public record Coded(@Nullable String system, @Nullable String version, String code, @Nullable String display) {

    /** Null when the Coding has no code. */
    public static @Nullable Coded of(JsonObject coding) {
        String code = coding.string("code");
        return code == null ? null : new Coded(coding.string("system"), coding.string("version"), code, coding.string("display"));
    }

    /** The codings of a CodeableConcept that have a code. */
    public static List<Coded> all(JsonObject codeableConcept) {
        List<Coded> all = new ArrayList<>();
        for (JsonObject coding : JsonObject.objects(codeableConcept, "coding")) {
            Coded coded = of(coding);
            if (coded != null) {
                all.add(coded);
            }
        }
        return all;
    }

    /** For messages. */
    String shown() {
        return Compose.shown((system == null ? "" : system + "#") + code);
    }
}
