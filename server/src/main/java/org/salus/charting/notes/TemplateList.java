package org.salus.charting.notes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Questionnaire/$note-templates}: the note templates in use. Those that come with Salus, unless the organisation stores an active
 * Questionnaire of the same URL; and its own, which carry the tag {@code urn:salus:tag|note-template}.
 */
final class TemplateList implements Operation {

    private static final String TAG = "urn:salus:tag%7Cnote-template";

    private final RecordAccess record;
    private final NoteTemplates templates;

    TemplateList(RecordAccess record, NoteTemplates templates) {
        this.record = record;
        this.templates = templates;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "note-templates",
                Set.of(Level.TYPE),
                Set.of("Questionnaire"),
                false,
                new Needs.OnAddressedType(Interaction.SEARCH),
                "urn:salus:operation:note-templates",
                "The templates that a note can be begun from");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("note-templates");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        Map<String, JsonObject> byUrl = new LinkedHashMap<>();
        templates.shipped().forEach(t -> byUrl.put(String.valueOf(t.string("url")), t));
        String urls = String.join(",", byUrl.keySet());
        for (String query : List.of("url=" + urls + "&status=active", "_tag=" + TAG + "&status=active")) {
            switch (record.search(call.request().caller(), "Questionnaire", query + "&_sort=_lastUpdated")) {
                case Outcome.Ok<Look.Found>(Look.Found found) ->
                    found.matches().forEach(q -> byUrl.put(q.has("url") ? String.valueOf(q.string("url")) : "Questionnaire/" + q.string("id"), q));
                case Outcome.Refused<Look.Found>(List<Problem> why) -> {
                    return FhirResponse.refused(why);
                }
            }
        }
        JsonArray parameters = new JsonArray();
        byUrl.values().forEach(q -> parameters.add(new JsonObject().put("name", "template").put("resource", q)));
        return FhirResponse.of(
                200, Json.write(new JsonObject().put("resourceType", "Parameters").put("parameter", parameters)), null);
    }
}
