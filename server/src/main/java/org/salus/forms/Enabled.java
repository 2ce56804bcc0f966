package org.salus.forms;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;

/** Whether a question is asked, by the answers to others (R4 Questionnaire.item.enableWhen). */
final class Enabled {

    private final Map<String, List<JsonObject>> answers;

    /** @param answers by linkId */
    Enabled(Map<String, List<JsonObject>> answers) {
        this.answers = answers;
    }

    boolean is(JsonObject item) {
        List<JsonObject> conditions = JsonObject.objects(item, "enableWhen");
        if (conditions.isEmpty()) {
            return true;
        }
        return "all".equals(item.string("enableBehavior"))
                ? conditions.stream().allMatch(this::holds)
                : conditions.stream().anyMatch(this::holds);
    }

    private boolean holds(JsonObject condition) {
        List<JsonObject> given = answers.getOrDefault(String.valueOf(condition.string("question")), List.of());
        String operator = String.valueOf(condition.string("operator"));
        return switch (operator) {
            case "exists" -> !given.isEmpty() == Boolean.TRUE.equals(condition.get("answerBoolean"));
            case "=" -> given.stream().anyMatch(a -> isEqual(a, condition));
            case "!=" -> given.stream().noneMatch(a -> isEqual(a, condition));
            default -> given.stream().anyMatch(a -> {
                Integer order = compare(a, condition);
                return order != null && switch (operator) {
                    case ">" -> order > 0;
                    case "<" -> order < 0;
                    case ">=" -> order >= 0;
                    case "<=" -> order <= 0;
                    default -> false;
                };
            });
        };
    }

    private static boolean isEqual(JsonObject answer, JsonObject condition) {
        if (condition.object("answerCoding") instanceof JsonObject coding) {
            return Instrument.isSame(answer.object("valueCoding"), coding);
        }
        Integer order = compare(answer, condition);
        return order == null ? Objects.equals(value(answer, "value"), value(condition, "answer")) : order == 0;
    }

    private static @Nullable Integer compare(JsonObject answer, JsonObject condition) {
        Object one = value(answer, "value");
        Object other = value(condition, "answer");
        if (one instanceof JsonNumber a && other instanceof JsonNumber b) {
            return a.decimal().compareTo(b.decimal());
        }
        // Dates and times of one precision stand in the order of their text.
        return one instanceof String a && other instanceof String b ? Integer.valueOf(a.compareTo(b)) : null;
    }

    private static @Nullable Object value(JsonObject element, String prefix) {
        for (int i = 0; i < element.size(); i++) {
            if (element.name(i).startsWith(prefix)) {
                return element.value(i);
            }
        }
        return null;
    }
}
