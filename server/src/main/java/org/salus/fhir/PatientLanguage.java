package org.salus.fhir;

import java.util.Comparator;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Language;

/** In which language a patient is written to. */
public final class PatientLanguage {

    private PatientLanguage() {}

    /** The preferred one of Patient.communication, else the first that Salus writes, else English. */
    public static Language of(JsonObject patient) {
        return objects(patient.array("communication"))
                .sorted(Comparator.comparing((JsonObject c) -> !Boolean.TRUE.equals(c.get("preferred"))))
                .map(c -> c.object("language"))
                .filter(Objects::nonNull)
                .flatMap(concept -> objects(concept.array("coding")))
                .map(coding -> Language.of(coding.string("code")))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(Language.EN);
    }

    private static Stream<JsonObject> objects(@Nullable JsonArray array) {
        return array == null ? Stream.of() : IntStream.range(0, array.size()).mapToObj(array::object).filter(Objects::nonNull);
    }
}
