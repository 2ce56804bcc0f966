package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ElementPath.Unreadable;
import org.salus.fhir.PublishedFhirPathCases.Case;
import org.salus.fhir.PublishedFhirPathCases.Output;
import org.salus.testing.ConformancePage;
import org.salus.testing.PublishedCases;

/**
 * The official FHIRPath cases for R4 in the two places where FHIRPath comes in from outside: the paths of a FHIRPath Patch, and the
 * expressions of search parameters that an organisation adds. Both offer a part of FHIRPath and refuse the rest; what they accept must come to
 * what is published, but for what the page says.
 */
class PublishedFhirPathCasesTest {

    /** @param why of what failed, or does not apply */
    private record Row(String name, String result, String why) {}

    /** By name of the case. What fails and has no reason here fails the test. */
    private static final Map<String, String> PATH_REASONS = Map.of(
            "testFHIRPathAsFunction21", "as() of several items takes those of the type, as R4's own parameters use it",
            "testSimpleFail|testSimpleWithWrongContext|testPolymorphismB|testFHIRPathAsFunction2[34]",
            "what a type does not have is not refused but not found: the patch then says that nothing is there, and changes nothing");

    private static final Map<String, String> EXPRESSION_REASONS = Map.of(
            "testExpressions", "the same values in another order, which an index does not have",
            "test.*LiteralToQuantity|testStringQuantity.*", "a quantity literal has no unit of its own to be compared by: nothing is indexed",
            "testQuantity\\d+", "quantities of different units are not computed with: nothing is indexed",
            "test(Equality|NEquality|Equivalent|NotEquivalent|LessOrEqual|GreatorOrEqual|GreaterThan)2\\d",
            "quantities of different units are not computed with: nothing is indexed",
            "testIif6", "a criterion that is no boolean counts as there or not, as the reference implementation has it",
            "testFHIRPathAsFunction21", "as() of several items takes those of the type, as R4's own parameters use it",
            "testPolymorphicsB", "a choice with its type in its name is not found, where others refuse it",
            "testFHIRPathIsFunction9", "the value is an Age, and that R4 derives it from Quantity is not looked into");

    private final PublishedFhirPathCases published = new PublishedFhirPathCases();

    @Test
    void whatIsAcceptedComesToWhatIsPublished() throws IOException {
        List<Row> paths = new ArrayList<>();
        List<Row> expressions = new ArrayList<>();
        for (Case one : PublishedFhirPathCases.all()) {
            JsonObject input = published.input(one);
            if (input == null) {
                Row none = new Row(one.name(), "n/a", "its example is not published with the cases");
                paths.add(none);
                expressions.add(none);
                continue;
            }
            paths.add(path(one, input));
            expressions.add(expression(one, input));
        }
        ConformancePage.holds("fhirpath: written by PublishedFhirPathCasesTest", page(paths, expressions));
        assertThat(count(paths, "passed")).isGreaterThan(count(paths, "failed") * 10);
        assertThat(count(expressions, "passed")).isGreaterThan(count(expressions, "failed") * 10);
    }

    private static long count(List<Row> rows, String result) {
        return rows.stream().filter(r -> r.result.equals(result)).count();
    }

    /** As a patch would follow it. What comes to a value that is no element is asked for within where(). */
    private static Row path(Case one, JsonObject input) {
        try {
            String why = difference(one, input);
            return new Row(one.name(), why == null ? "passed" : "failed", why == null ? "" : one.expression() + ": " + why);
        } catch (Unreadable e) {
            return one.invalid().isEmpty()
                    ? new Row(one.name(), "n/a", reason(e.reason()))
                    : new Row(one.name(), "passed", "");
        }
    }

    private static @Nullable String difference(Case one, JsonObject input) {
        if (!one.invalid().isEmpty()) {
            find(input, one.expression());
            return "it was accepted (" + one.invalid() + ")";
        }
        String expression = "(" + one.expression() + ")";
        if (one.outputs().isEmpty()) {
            return find(input, one.expression()).isEmpty() ? null : "something instead of nothing";
        }
        if (one.outputs().size() == 1 && one.outputs().getFirst().type().equals("boolean")) {
            boolean expected = Boolean.parseBoolean(one.outputs().getFirst().text());
            boolean isTrue = holds(input, one.predicate() ? expression + ".exists()" : expression);
            boolean isFalse = !isTrue && holds(input, expression + ".not()");
            return isTrue == expected && isFalse == !expected ? null : isTrue ? "true" : isFalse ? "false" : "empty";
        }
        try {
            List<String> found = find(input, one.expression()).stream()
                    .map(place -> place.value() instanceof JsonNumber number ? number.text() : String.valueOf(place.value()))
                    .toList();
            List<String> expected = one.outputs().stream().map(PublishedFhirPathCasesTest::plain).toList();
            return found.equals(expected) ? null : found + " instead of " + expected;
        } catch (Unreadable e) {
            if (!e.reason().contains("no element")) {
                throw e;
            }
            Output output = one.outputs().getFirst();
            String literal = switch (output.type()) {
                case "integer", "decimal" -> output.text();
                case "date", "dateTime" -> output.text().startsWith("@") ? output.text() : "@" + output.text();
                default -> "'" + output.text().replace("\\", "\\\\").replace("'", "\\'") + "'";
            };
            return one.outputs().size() == 1 && holds(input, expression + " = " + literal) ? null : "another value than " + literal;
        }
    }

    private static List<ElementPlace> find(JsonObject input, String path) {
        return new ElementFinder(R4.definitions(), input).find(ElementPath.parse(path));
    }

    private static boolean holds(JsonObject input, String condition) {
        return !find(input, input.string("resourceType") + ".where(" + condition + ")").isEmpty();
    }

    /** Without what is special to one expression. */
    private static String reason(String reason) {
        if (reason.startsWith("the function ")) {
            return reason.substring(0, reason.indexOf("()") + 2);
        }
        return reason.contains("is not understood") ? "an operator or literal that paths do not have" : reason;
    }

    private static Row expression(Case one, JsonObject input) {
        ExpressionNode node;
        try {
            node = HapiPaths.parse(one.expression());
        } catch (RuntimeException e) {
            return one.invalid().isEmpty()
                    ? new Row(one.name(), "failed", one.expression() + ": it was refused")
                    : new Row(one.name(), "passed", "");
        }
        String refused = AddedParameters.refused(node);
        if (refused != null) {
            return one.invalid().isEmpty() ? new Row(one.name(), "n/a", refused) : new Row(one.name(), "passed", "");
        }
        List<String> found = HapiPaths.evaluate(node, input).stream()
                .map(value -> value.value() instanceof JsonNumber number ? number.text() : String.valueOf(value.value()))
                .toList();
        if (!one.invalid().isEmpty()) {
            // On the one resource, such an expression finds nothing to index.
            return new Row(one.name(), found.isEmpty() ? "passed" : "failed", found.isEmpty() ? "" : one.expression() + ": it found " + found);
        }
        List<String> expected = one.outputs().stream().map(PublishedFhirPathCasesTest::plain).toList();
        boolean same = found.equals(expected) || one.predicate() && expected.equals(List.of(String.valueOf(!found.isEmpty())));
        return new Row(one.name(), same ? "passed" : "failed", same ? "" : one.expression() + ": " + found + " instead of " + expected);
    }

    private static String plain(Output output) {
        String text = output.text();
        return text.startsWith("@") ? text.substring(1) : text;
    }

    private static String page(List<Row> paths, List<Row> expressions) {
        StringBuilder out = new StringBuilder("## FHIRPath\n\n`" + PublishedCases.ARTIFACT + "`, `" + PublishedFhirPathCases.SUITE + "`.\n");
        out.append("FHIRPath comes in from outside in two places; each offers a part of it, and refuses the rest by a 4xx.\n\n");
        out.append("| where | passed | failed | not applicable |\n|---|---|---|---|\n");
        counts(out, "paths of a FHIRPath Patch", paths);
        counts(out, "expressions of added search parameters", expressions);
        reasons(out, "Paths of a FHIRPath Patch do not have", paths);
        reasons(out, "Expressions of added search parameters: not applicable since the expression", expressions);
        out.append("\n| failed | where | what | why |\n|---|---|---|---|\n");
        failures(out, "path", paths, PATH_REASONS);
        failures(out, "expression", expressions, EXPRESSION_REASONS);
        return out.toString();
    }

    private static void counts(StringBuilder out, String name, List<Row> rows) {
        out.append("| ").append(name);
        for (String result : List.of("passed", "failed", "n/a")) {
            out.append(" | ").append(count(rows, result));
        }
        out.append(" |\n");
    }

    private static void reasons(StringBuilder out, String title, List<Row> rows) {
        Map<String, Integer> why = new TreeMap<>();
        rows.stream().filter(r -> r.result.equals("n/a")).forEach(r -> why.merge(r.why, 1, Integer::sum));
        out.append("\n| ").append(title).append(" | cases |\n|---|---|\n");
        why.forEach((reason, count) -> out.append("| ").append(cell(reason)).append(" | ").append(count).append(" |\n"));
    }

    private static void failures(StringBuilder out, String where, List<Row> rows, Map<String, String> reasons) {
        for (Row row : rows) {
            if (row.result.equals("failed")) {
                String why = reasons.entrySet().stream()
                        .filter(r -> row.name.matches(r.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("");
                assertThat(why).as("the reason why %s fails in a %s (%s)", row.name, where, row.why).isNotEmpty();
                out.append("| ").append(row.name).append(" | ").append(where).append(" | ").append(cell(row.why)).append(" | ");
                out.append(why).append(" |\n");
            }
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }
}
