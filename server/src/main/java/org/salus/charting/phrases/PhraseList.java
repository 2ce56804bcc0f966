package org.salus.charting.phrases;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
        Map<String, JsonObject> byName = new TreeMap<>();
        phrases.stream()
                .sorted(Comparator.comparing(Phrase::scope))
                .forEach(p -> byName.putIfAbsent(p.name(), shown(p.name(), new JsonObject().put("valueString", p.text()), p.scope())));
        ShippedPhrase.ALL.forEach(
                p -> byName.putIfAbsent(p.name(), shown(p.name(), p.text().into(new JsonObject(), "valueString"), Phrase.Scope.SITE)));
        JsonArray parameters = new JsonArray();
        byName.values().forEach(parameters::add);
        return new JsonObject().put("resourceType", "Parameters").put("parameter", parameters);
    }

    private static JsonObject shown(String name, JsonObject text, Phrase.Scope scope) {
        return new JsonObject()
                .put("name", "phrase")
                .put("part", JsonArray.of(
                        new JsonObject().put("name", "name").put("valueString", name),
                        text.put("name", "text"),
                        new JsonObject().put("name", "scope").put("valueCode", scope.name().toLowerCase(Locale.ROOT))));
    }
}
