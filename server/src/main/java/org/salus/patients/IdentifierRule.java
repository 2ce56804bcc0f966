package org.salus.patients;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * Two patients of an organisation do not get the same number from the hand of a person, and the record number that Salus gave stays. What
 * programs bring in is theirs: a duplicate there is found by {@code $match}.
 */
final class IdentifierRule implements WriteRule {

    /** Which move or give numbers themselves. */
    private static final Set<String> OWN_WAYS = Set.of(MergeOperation.NAME, UnmergeOperation.NAME, "register");

    private record Number(String system, String value) {}

    @Override
    public Set<String> types() {
        return Set.of("Patient");
    }

    @Override
    public List<String> locks(JsonObject after) {
        return numbers(after).stream().map(n -> "patient identifier " + n.system() + "|" + n.value()).toList();
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject after = change.after();
        if (after == null || !change.caller().isPersonWithoutScopes()) {
            return List.of();
        }
        Set<Number> before = numbers(change.before());
        Set<Number> now = numbers(after);
        boolean givesItself = change.operation() != null && OWN_WAYS.contains(change.operation());
        if (!givesItself && !ours(before).equals(ours(now))) {
            return List.of(new Problem(
                    Problem.Code.CONFLICT, "The record number is given by Patient/$register and stays.", change.path("Patient.identifier")));
        }
        if (MergeOperation.NAME.equals(change.operation()) || UnmergeOperation.NAME.equals(change.operation())) {
            return List.of();
        }
        List<Problem> problems = new ArrayList<>();
        for (Number number : now) {
            if (!before.contains(number) && isTaken(look, number, change.id())) {
                problems.add(new Problem(
                        Problem.Code.DUPLICATE,
                        "Another patient has this number of " + number.system() + ". It may be the same person: look before going on.",
                        change.path("Patient.identifier")));
            }
        }
        return problems;
    }

    /** Patients who were merged away keep their numbers and count no more. When it cannot be looked up, it counts as taken. */
    private static boolean isTaken(Look look, Number number, String id) {
        Outcome<Look.Found> found = look.search("Patient", "identifier=" + token(number.system()) + "%7C" + token(number.value()));
        return !(found instanceof Outcome.Ok<Look.Found>(Look.Found patients))
                || patients.matches().stream().anyMatch(p -> !id.equals(p.string("id")) && MergedAway.survivor(p) == null);
    }

    private static String token(String text) {
        String escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace(",", "\\,").replace("$", "\\$");
        return URLEncoder.encode(escaped, StandardCharsets.UTF_8);
    }

    private static Set<Number> ours(Set<Number> numbers) {
        Set<Number> ours = new LinkedHashSet<>(numbers);
        ours.removeIf(n -> !n.system().equals(RegisterOperation.SYSTEM));
        return ours;
    }

    private static Set<Number> numbers(@Nullable JsonObject patient) {
        Set<Number> numbers = new LinkedHashSet<>();
        JsonArray identifiers = patient == null ? null : patient.array("identifier");
        for (int i = 0; identifiers != null && i < identifiers.size(); i++) {
            JsonObject identifier = identifiers.object(i);
            String system = identifier == null ? null : identifier.string("system");
            String value = identifier == null ? null : identifier.string("value");
            if (system != null && value != null) {
                numbers.add(new Number(system, value));
            }
        }
        return numbers;
    }
}
