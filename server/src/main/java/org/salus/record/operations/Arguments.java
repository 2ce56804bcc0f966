package org.salus.record.operations;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.DateInterval;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Problem;
import org.salus.record.Door;
import org.salus.record.Parameters;
import org.salus.record.Parameters.Parameter;
import org.salus.record.Versions;
import org.salus.search.QueryString;

/** Reads an operation's parameters as the types they have, and collects everything that is wrong with them. */
final class Arguments {

    private final Parameters parameters;
    private final List<Problem> problems = new ArrayList<>();

    /** @param known names of all parameters that the operation has: any other is refused */
    Arguments(String operation, Parameters parameters, String... known) {
        this.parameters = parameters;
        problems.addAll(parameters.otherThan(operation, known));
    }

    List<Problem> problems() {
        return problems;
    }

    void wrong(String name, String right) {
        problems.add(new Problem(Problem.Code.PARAMETER, name + " " + right, name));
    }

    /** The one value; null when there is none. */
    @Nullable String text(String name) {
        List<Object> values =
                parameters.all().stream().filter(p -> p.name().equals(name)).map(Parameter::value).toList();
        if (values.size() > 1) {
            wrong(name, "may be given once.");
        }
        if (values.isEmpty()) {
            return null;
        }
        if (values.getFirst() instanceof String text && !text.isBlank()) {
            return text.strip();
        }
        wrong(name, "has a plain value, such as a string or a number.");
        return null;
    }

    int number(String name, int least, int most, int otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        int number = Versions.number(text);
        if (number < least) {
            wrong(name, "is a whole number from " + least + " to " + most + ".");
            return otherwise;
        }
        return Math.min(number, most);
    }

    boolean flag(String name) {
        String text = text(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            wrong(name, "is true or false.");
        }
        return "true".equals(text);
    }

    @Nullable DateInterval date(String name) {
        String text = text(name);
        DateInterval date = text == null ? null : DateInterval.parseLeniently(text);
        if (text != null && date == null) {
            wrong(name, "is a date or a time such as 2024, 2024-05-17 or 2024-05-17T10:00:00Z (a plus sign in an address is %2B).");
        }
        return date;
    }

    /** Types by name, separated by commas or given several times; empty when none is named. */
    Set<ResourceType> types(String name, R4 definitions) {
        Set<ResourceType> types = new LinkedHashSet<>();
        for (String list : parameters.strings(name)) {
            for (String one : list.split(",", -1)) {
                ResourceType type = definitions.type(one.strip());
                if (type == null) {
                    wrong(name, "names resource types such as Observation,Condition, not '" + Door.shown(one) + "'.");
                } else {
                    types.add(type);
                }
            }
        }
        return types;
    }

    /** What has a plain value, as a query string: for links to further pages, which are followed by GET. */
    static QueryString query(Parameters parameters) {
        return new QueryString(parameters.all().stream()
                .filter(p -> p.value() instanceof String)
                .map(p -> new QueryString.Pair(p.name(), (String) p.value()))
                .toList());
    }
}
