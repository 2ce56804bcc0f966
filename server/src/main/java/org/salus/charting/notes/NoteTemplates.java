package org.salus.charting.notes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/**
 * Note templates by URL or id. Some come with Salus; a Questionnaire that the organisation stores under the same URL takes the place of
 * such a one.
 */
final class NoteTemplates {

    private static final List<String> SHIPPED = List.of("soap", "follow-up", "well-child", "procedure");

    private final RecordAccess record;
    private final Map<String, JsonObject> shipped = new LinkedHashMap<>();

    NoteTemplates(RecordAccess record) {
        this.record = record;
        for (String name : SHIPPED) {
            JsonObject questionnaire = shipped(name);
            shipped.put(String.valueOf(questionnaire.string("url")), questionnaire);
        }
    }

    /** The Questionnaires that come with Salus. */
    List<JsonObject> shipped() {
        return List.copyOf(shipped.values());
    }

    /** @param which canonical URL, or {@code Questionnaire/id} */
    Outcome<NoteTemplate> find(Caller caller, String which, Language language) {
        if (which.startsWith("Questionnaire/")) {
            return record.read(caller, "Questionnaire", which.substring("Questionnaire/".length())).flatMap(q -> NoteTemplate.of(q, language));
        }
        Outcome<Look.Found> stored = record.search(
                caller,
                "Questionnaire",
                "url=" + URLEncoder.encode(which, StandardCharsets.UTF_8) + "&status=active&_sort=-_lastUpdated");
        if (stored instanceof Outcome.Refused<Look.Found> refused) {
            return refused.cast();
        }
        if (!stored.get().matches().isEmpty()) {
            return NoteTemplate.of(stored.get().matches().getFirst(), language);
        }
        JsonObject own = shipped.get(which);
        return own == null
                ? Outcome.refused(new Problem(Problem.Code.NOT_FOUND, "There is no active note template of this URL.", "template"))
                : NoteTemplate.of(own, language);
    }

    private static JsonObject shipped(String name) {
        try (InputStream in = NoteTemplates.class.getResourceAsStream("template-" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("The template " + name + " is missing");
            }
            return Json.parse(in.readAllBytes()).get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
