package org.salus.charting.phrases;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** {@code Basic/$phrases}: names and texts of the phrases that the caller may use, for completion while typing. */
final class PhraseList implements Operation {

    private final RecordAccess record;

    PhraseList(RecordAccess record) {
        this.record = record;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "phrases",
                Set.of(Level.TYPE),
                Set.of("Basic"),
                false,
                new Needs.OnAddressedType(Interaction.SEARCH),
                "urn:salus:operation:phrases",
                "The phrases that the caller may use: own, of the team, of the site");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("phrases");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        return switch (ExpandPhrase.offered(record.as(call.request().caller()), call.request().caller())) {
            case Outcome.Ok<List<Phrase>>(List<Phrase> phrases) -> FhirResponse.of(200, Json.write(shown(phrases)), null);
            case Outcome.Refused<List<Phrase>>(List<Problem> why) -> FhirResponse.refused(why);
        };
    }

    private static JsonObject shown(List<Phrase> phrases) {
        Map<String, Phrase> byName = new LinkedHashMap<>();
        phrases.stream()
                .sorted(Comparator.comparing(Phrase::name).thenComparing(Phrase::scope))
                .forEach(p -> byName.putIfAbsent(p.name(), p));
        JsonArray parameters = new JsonArray();
        byName.values().forEach(p -> parameters.add(new JsonObject()
                .put("name", "phrase")
                .put("part", JsonArray.of(
                        new JsonObject().put("name", "name").put("valueString", p.name()),
                        new JsonObject().put("name", "text").put("valueString", p.text()),
                        new JsonObject().put("name", "scope").put("valueCode", p.scope().name().toLowerCase(Locale.ROOT))))));
        return new JsonObject().put("resourceType", "Parameters").put("parameter", parameters);
    }
}
