package org.salus.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.kernel.Problem;

/**
 * What a StructureDefinition must be, beyond its own structure, for this server to work with it: a profile names a base and a type of R4,
 * and its invariants do bounded work.
 */
public final class ProfileRules {

    private static final int MOST_ELEMENTS = 5_000;
    private static final int LONGEST_EXPRESSION = 4_000;
    private static final String REGEX = "http://hl7.org/fhir/StructureDefinition/regex";
    private static final Pattern CALL =
            Pattern.compile("\\b(matches|matchesFull|replaceMatches)\\s*\\(\\s*('((?:[^'\\\\]|\\\\.){0,1000})')?");

    private ProfileRules() {}

    /** @return empty when it may be stored and used; also for what is no StructureDefinition */
    public static List<Problem> check(JsonObject definition) {
        if (!"StructureDefinition".equals(definition.string("resourceType"))) {
            return List.of();
        }
        List<Problem> problems = new ArrayList<>();
        String type = definition.string("type");
        String kind = definition.string("kind");
        if ("constraint".equals(definition.string("derivation"))) {
            if (definition.string("baseDefinition") == null) {
                problems.add(new Problem(
                        Problem.Code.REQUIRED,
                        "A profile (derivation constraint) names what it constrains.",
                        "StructureDefinition.baseDefinition"));
            }
            if ("resource".equals(kind) && type != null && R4.definitions().type(type) == null && !isAbstract(type)) {
                problems.add(new Problem(
                        Problem.Code.VALUE, "A profile on a resource names a resource type of R4.", "StructureDefinition.type"));
            }
        }
        elements(definition, "snapshot", problems);
        elements(definition, "differential", problems);
        return problems;
    }

    private static boolean isAbstract(String type) {
        return type.equals("Resource") || type.equals("DomainResource");
    }

    private static void elements(JsonObject definition, String view, List<Problem> problems) {
        JsonObject object = definition.object(view);
        JsonArray elements = object == null ? null : object.array("element");
        if (elements == null) {
            return;
        }
        String path = "StructureDefinition." + view + ".element";
        if (elements.size() > MOST_ELEMENTS) {
            problems.add(new Problem(Problem.Code.TOO_LARGE, "A profile has at most " + MOST_ELEMENTS + " elements.", path));
            return;
        }
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i) instanceof JsonObject element) {
                element(element, path + "[" + i + "]", problems);
            }
        }
    }

    private static void element(JsonObject element, String path, List<Problem> problems) {
        JsonArray constraints = element.array("constraint");
        for (int i = 0; constraints != null && i < constraints.size(); i++) {
            String expression = constraints.get(i) instanceof JsonObject constraint ? constraint.string("expression") : null;
            String why = expression == null ? null : wrong(expression);
            if (why != null) {
                problems.add(new Problem(Problem.Code.INVARIANT, why, path + ".constraint[" + i + "].expression"));
            }
        }
        regexExtensions(element, path, problems);
        JsonArray types = element.array("type");
        for (int i = 0; types != null && i < types.size(); i++) {
            if (types.get(i) instanceof JsonObject type) {
                regexExtensions(type, path + ".type[" + i + "]", problems);
            }
        }
    }

    private static void regexExtensions(JsonObject owner, String path, List<Problem> problems) {
        JsonArray extensions = owner.array("extension");
        for (int i = 0; extensions != null && i < extensions.size(); i++) {
            if (extensions.get(i) instanceof JsonObject extension && REGEX.equals(extension.string("url"))) {
                String regex = extension.string("valueString");
                if (regex == null || !RegexSafety.isSafe(regex)) {
                    problems.add(new Problem(Problem.Code.INVARIANT, UNSAFE, path + ".extension[" + i + "]"));
                }
            }
        }
    }

    private static final String UNSAFE = "This regular expression may need unbounded time: avoid repeating what itself repeats or has"
            + " alternatives, look-around and back references, and use at most three of * and +.";

    private static @Nullable String wrong(String expression) {
        if (expression.length() > LONGEST_EXPRESSION) {
            return "An invariant has at most " + LONGEST_EXPRESSION + " characters.";
        }
        Matcher calls = CALL.matcher(expression);
        while (calls.find()) {
            String regex = calls.group(3);
            if (regex == null) {
                return "A regular expression in an invariant must be written out, so that its work can be bounded.";
            }
            if (!RegexSafety.isSafe(regex.replace("\\\\", "\\").replace("\\'", "'"))) {
                return UNSAFE;
            }
        }
        return null;
    }
}
