package org.salus.forms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * Answers that fit their Questionnaire: each to a question of it that is asked, in its place, of its type and among its options. The words
 * of questions and options are taken from the Questionnaire, so that a response says what was asked. Totals are the server's and are left out.
 *
 * @param items as they are stored
 * @param byLinkId what was answered
 */
record Answers(JsonArray items, Map<String, List<JsonObject>> byLinkId, Enabled enabled) {

    private static final Map<String, Set<String>> MEMBERS = Map.of(
            "choice", Set.of("valueCoding"),
            "open-choice", Set.of("valueCoding", "valueString"),
            "boolean", Set.of("valueBoolean"),
            "integer", Set.of("valueInteger"),
            "decimal", Set.of("valueDecimal"),
            "string", Set.of("valueString"),
            "text", Set.of("valueString"),
            "date", Set.of("valueDate"),
            "dateTime", Set.of("valueDateTime"),
            "time", Set.of("valueTime"));

    static Outcome<Answers> of(Instrument instrument, JsonObject response) {
        List<Problem> problems = new ArrayList<>();
        Map<String, List<JsonObject>> byLinkId = new LinkedHashMap<>();
        JsonArray items = items(instrument.questionnaire(), response, "QuestionnaireResponse", byLinkId, problems);
        Enabled enabled = new Enabled(byLinkId);
        byLinkId.forEach((linkId, _) -> {
            JsonObject item = instrument.item(linkId);
            if (item != null && !enabled.is(item)) {
                problems.add(new Problem(
                        Problem.Code.INVARIANT, "The question " + linkId + " is not asked, given the other answers.", "QuestionnaireResponse.item"));
            }
        });
        if (byLinkId.isEmpty() && problems.isEmpty()) {
            problems.add(new Problem(Problem.Code.REQUIRED, "There is no answer.", "QuestionnaireResponse.item"));
        }
        return problems.isEmpty() ? Outcome.ok(new Answers(items, byLinkId, enabled)) : Outcome.refused(problems);
    }

    private static JsonArray items(
            JsonObject definitions, JsonObject given, String path, Map<String, List<JsonObject>> byLinkId, List<Problem> problems) {
        Map<String, JsonObject> left = new LinkedHashMap<>();
        for (JsonObject item : JsonObject.objects(given, "item")) {
            if (left.put(String.valueOf(item.string("linkId")), item) != null) {
                problems.add(new Problem(Problem.Code.STRUCTURE, "Each linkId stands once: several answers stand in one item.", path + ".item"));
            }
        }
        JsonArray items = new JsonArray();
        for (JsonObject definition : JsonObject.objects(definitions, "item")) {
            String linkId = String.valueOf(definition.string("linkId"));
            JsonObject item = left.remove(linkId);
            boolean isOurs = FormTerms.extension(definition, FormTerms.SCORE) != null;
            if (item == null || isOurs) {
                continue;
            }
            JsonObject kept = new JsonObject().put("linkId", linkId);
            if (definition.string("text") instanceof String text) {
                kept.put("text", text);
            }
            String at = path + ".item[" + items.size() + "]";
            if ("group".equals(definition.string("type"))) {
                JsonArray inner = items(definition, item, at, byLinkId, problems);
                if (!inner.isEmpty()) {
                    items.add(kept.put("item", inner));
                }
                continue;
            }
            JsonArray answers = answers(definition, item, at, byLinkId, problems);
            if (!answers.isEmpty()) {
                items.add(kept.put("answer", answers));
            }
        }
        left.keySet().forEach(linkId -> problems.add(new Problem(
                Problem.Code.VALUE, "The questionnaire has no question " + linkId + " in this place.", path + ".item")));
        return items;
    }

    private static JsonArray answers(
            JsonObject definition, JsonObject item, String path, Map<String, List<JsonObject>> byLinkId, List<Problem> problems) {
        String linkId = String.valueOf(definition.string("linkId"));
        Set<String> members = MEMBERS.getOrDefault(String.valueOf(definition.string("type")), Set.of());
        List<JsonObject> given = JsonObject.objects(item, "answer");
        JsonArray answers = new JsonArray();
        if (members.isEmpty() && !given.isEmpty()) {
            problems.add(new Problem(
                    Problem.Code.NOT_SUPPORTED, "Questions of the type " + definition.string("type") + " cannot be answered here.", path));
            return answers;
        }
        if (given.size() > 1 && !Boolean.TRUE.equals(definition.get("repeats"))) {
            problems.add(new Problem(Problem.Code.STRUCTURE, "The question " + linkId + " has one answer.", path));
        }
        for (JsonObject answer : given) {
            String member = members.stream().filter(answer::has).findFirst().orElse(null);
            if (member == null) {
                problems.add(new Problem(
                        Problem.Code.VALUE, "The question " + linkId + " is answered by " + String.join(" or ", members) + ".", path));
                continue;
            }
            JsonObject kept = new JsonObject().put(member, java.util.Objects.requireNonNull(answer.get(member)));
            if (member.equals("valueCoding") && definition.has("answerOption")) {
                JsonObject option = Instrument.option(definition, answer.object("valueCoding"));
                if (option == null || !(option.object("valueCoding") instanceof JsonObject coding)) {
                    problems.add(new Problem(Problem.Code.CODE, "This is no option of the question " + linkId + ".", path));
                    continue;
                }
                JsonObject said = new JsonObject();
                for (String part : List.of("system", "code", "display")) {
                    if (coding.string(part) instanceof String text) {
                        said.put(part, text);
                    }
                }
                kept.put("valueCoding", said);
            }
            JsonArray inner = items(definition, answer, path, byLinkId, problems);
            if (!inner.isEmpty()) {
                kept.put("item", inner);
            }
            byLinkId.computeIfAbsent(linkId, _ -> new ArrayList<>()).add(kept);
            answers.add(kept);
        }
        return answers;
    }
}
