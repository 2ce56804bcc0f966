package org.salus.forms;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;

/**
 * The questionnaires in use. Some come with Salus; an active one that the organisation stores under the same URL takes the place of such a
 * one, and its own carry the tag {@code urn:salus:tag|form}.
 */
final class Instruments {

    private static final List<String> SHIPPED = List.of("phq-9", "phq-2", "gad-7");
    private static final String TAG = "urn:salus:tag%7Cform";

    private final Map<String, JsonObject> shipped = new LinkedHashMap<>();

    Instruments() {
        for (String name : SHIPPED) {
            JsonObject questionnaire = shipped(name);
            shipped.put(String.valueOf(questionnaire.string("url")), questionnaire);
        }
    }

    Outcome<List<JsonObject>> all(Look look) {
        Map<String, JsonObject> byUrl = new LinkedHashMap<>();
        shipped.forEach((url, questionnaire) -> byUrl.put(url, questionnaire.deepCopy()));
        for (String query : List.of("url=" + String.join(",", shipped.keySet()), "_tag=" + TAG)) {
            Outcome<Look.Found> found = look.search("Questionnaire", query + "&status=active&_sort=_lastUpdated");
            if (found instanceof Outcome.Refused<Look.Found> refused) {
                return refused.cast();
            }
            found.get().matches().forEach(q -> byUrl.put(q.has("url") ? String.valueOf(q.string("url")) : FormTerms.name(q), q));
        }
        return Outcome.ok(new ArrayList<>(byUrl.values()));
    }

    /** @param canonical URL with or without a version, or {@code Questionnaire/id} */
    Outcome<Instrument> find(Look look, String canonical) {
        if (canonical.startsWith("Questionnaire/")) {
            return look.read("Questionnaire", canonical.substring("Questionnaire/".length())).map(Instrument::new);
        }
        String url = urlOf(canonical);
        String version = url.length() == canonical.length() ? null : canonical.substring(url.length() + 1);
        Outcome<Look.Found> stored = look.search(
                "Questionnaire", "url=" + URLEncoder.encode(url, StandardCharsets.UTF_8) + "&status=active,retired&_sort=-_lastUpdated");
        if (stored instanceof Outcome.Refused<Look.Found> refused) {
            return refused.cast();
        }
        List<JsonObject> all = new ArrayList<>(stored.get().matches());
        if (shipped.get(url) instanceof JsonObject own) {
            all.add(own);
        }
        return all.stream()
                .filter(q -> version == null || version.equals(q.string("version")))
                .findFirst()
                .map(q -> Outcome.ok(new Instrument(q.deepCopy())))
                .orElseGet(() -> Outcome.refused(new Problem(
                        Problem.Code.NOT_FOUND, "There is no questionnaire of this URL and version.", "QuestionnaireResponse.questionnaire")));
    }

    /** Whether answers to it are scored, so that they must be filed by the operation. */
    boolean isScored(Look look, @Nullable String canonical) {
        return canonical != null
                && (shipped.containsKey(urlOf(canonical))
                        || find(look, canonical) instanceof Outcome.Ok<Instrument>(Instrument instrument) && instrument.isScored());
    }

    private static String urlOf(String canonical) {
        int bar = canonical.indexOf('|');
        return bar < 0 ? canonical : canonical.substring(0, bar);
    }

    private static JsonObject shipped(String name) {
        try (InputStream in = Instruments.class.getResourceAsStream("form-" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("The questionnaire " + name + " is missing");
            }
            return Json.parse(in.readAllBytes()).get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
