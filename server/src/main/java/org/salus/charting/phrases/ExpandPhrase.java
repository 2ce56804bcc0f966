package org.salus.charting.phrases;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.printing.Paper;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Basic/$expand-phrase}: the text of a phrase with what the chart says now, as the caller may see it. A token that cannot be
 * resolved becomes {@code ***}, with the reason beside the text: never nothing. Pick lists and wildcards stay for the writer.
 */
final class ExpandPhrase implements Operation {

    private static final Pattern TOKEN = Pattern.compile("\\{\\{\\s*([A-Za-z0-9.-]{1,60})\\s*\\}\\}");
    private static final int LONGEST = 20_000;
    private static final int MOST_TOKENS = 40;

    private final RecordAccess record;

    ExpandPhrase(RecordAccess record) {
        this.record = record;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "expand-phrase",
                Set.of(Level.TYPE),
                Set.of("Basic"),
                false,
                new Needs.OnAddressedType(Interaction.SEARCH),
                "urn:salus:operation:expand-phrase",
                "The text of a phrase with what the patient's chart says put into it");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("expand-phrase", "name", "text", Paper.LANGUAGE);
        String name = call.parameters().string("name");
        String text = call.parameters().string("text");
        String patient = call.request().header("x-salus-patient");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if ((name == null) == (text == null) || (text != null && text.length() > LONGEST)) {
            return FhirResponse.refused(
                    Problem.Code.PARAMETER, "Either name, such as .hpi, or text of at most " + LONGEST + " characters is expanded.");
        }
        if (patient == null || !Ids.isValid(patient)) {
            return FhirResponse.refused(
                    Problem.Code.PARAMETER, "The header X-Salus-Patient must name the patient whose chart is open.");
        }
        Caller caller = call.request().caller();
        Look look = record.as(caller);
        Outcome<JsonObject> answer = Paper.language(call, Language.EN).flatMap(language -> look.read("Patient", patient)
                .flatMap(_ -> text == null ? named(look, caller, String.valueOf(name), language) : Outcome.ok(text))
                .map(source -> expanded(look, patient, source, language)));
        return switch (answer) {
            case Outcome.Ok<JsonObject>(JsonObject parameters) -> FhirResponse.of(200, Json.write(parameters), null);
            case Outcome.Refused<JsonObject>(List<Problem> why) -> FhirResponse.refused(why);
        };
    }

    private static JsonObject expanded(Look look, String patient, String text, Language language) {
        ChartTokens chart = new ChartTokens(look, patient, LocalDate.now(), language);
        Map<String, Outcome<String>> known = new HashMap<>();
        JsonArray parameters = new JsonArray();
        StringBuilder out = new StringBuilder();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            String name = token.group(1);
            Outcome<String> value = known.size() >= MOST_TOKENS && !known.containsKey(name)
                    ? Outcome.refused(Problem.Code.TOO_COSTLY, "A phrase has at most " + MOST_TOKENS + " different tokens.")
                    : known.computeIfAbsent(name, chart::resolve);
            if (value instanceof Outcome.Refused<String>(List<Problem> why)) {
                parameters.add(new JsonObject()
                        .put("name", "unresolved")
                        .put("part", JsonArray.of(
                                new JsonObject().put("name", "token").put("valueString", name),
                                new JsonObject().put("name", "reason").put("valueString", why.getFirst().message()))));
            }
            // The chart's words are no placeholders, whatever they look like.
            String words = value.isOk() ? value.get().replace("***", "* * *").replace('{', '(').replace('}', ')') : "***";
            token.appendReplacement(out, Matcher.quoteReplacement(words));
        }
        token.appendTail(out);
        parameters.insert(0, new JsonObject().put("name", "text").put("valueString", out.toString()));
        return new JsonObject().put("resourceType", "Parameters").put("parameter", parameters);
    }

    /** The caller's own phrase of this name, else the team's, else the site's, else one that comes with Salus. */
    private Outcome<String> named(Look look, Caller caller, String name, Language language) {
        Outcome<List<Phrase>> offered = offered(look, caller);
        if (offered instanceof Outcome.Refused<List<Phrase>> refused) {
            return refused.cast();
        }
        return offered.get().stream()
                .filter(p -> p.name().equals(name))
                .min(Comparator.comparing(Phrase::scope))
                .or(() -> ShippedPhrase.ALL.stream().filter(p -> p.name().equals(name)).findFirst().map(p -> p.in(language)))
                .map(p -> Outcome.ok(p.text()))
                .orElseGet(() -> Outcome.refused(new Problem(Problem.Code.NOT_FOUND, "There is no phrase of this name.", "name")));
    }

    /** All phrases of people that the caller may use. */
    static Outcome<List<Phrase>> offered(Look look, Caller caller) {
        Outcome<Look.Found> found = look.search("Basic", "code=" + Phrase.SYSTEM + "%7C" + Phrase.CODE + "&_sort=-_lastUpdated");
        if (found instanceof Outcome.Refused<Look.Found> refused) {
            return refused.cast();
        }
        if (found.get().truncated()) {
            return Outcome.refused(Problem.Code.TOO_COSTLY, "There are more than " + RecordAccess.MOST + " phrases: some must go.");
        }
        Outcome<Set<String>> teams = teams(look, caller);
        if (teams instanceof Outcome.Refused<Set<String>> refused) {
            return refused.cast();
        }
        List<Phrase> phrases = new ArrayList<>();
        for (JsonObject basic : found.get().matches()) {
            Phrase.of(basic)
                    .filter(p -> switch (p.scope()) {
                        case PERSONAL -> PhraseRule.isAuthor(basic, caller);
                        case TEAM -> teams.get().contains(String.valueOf(p.team()));
                        case SITE -> true;
                    })
                    .ifPresent(phrases::add);
        }
        return Outcome.ok(phrases);
    }

    private static Outcome<Set<String>> teams(Look look, Caller caller) {
        String practitioner = caller.practitionerId();
        if (practitioner == null) {
            return Outcome.ok(Set.of());
        }
        return look.search("PractitionerRole", "practitioner=Practitioner/" + practitioner).map(found -> {
            Set<String> teams = new HashSet<>();
            for (JsonObject role : found.matches()) {
                JsonObject organization = role.object("organization");
                if (organization != null && organization.string("reference") instanceof String reference) {
                    teams.add(reference);
                }
            }
            return teams;
        });
    }
}
