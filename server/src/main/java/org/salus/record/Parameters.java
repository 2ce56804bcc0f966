package org.salus.record;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.QueryString;

/**
 * What an operation was called with (R4 section 3.2.0.4): a Parameters resource, or the query string for primitive values, or one
 * resource as the whole body, which is then the parameter {@code resource}. In order; names may repeat.
 */
public final class Parameters {

    private static final String WHOLE_BODY = "resource";

    /**
     * @param value a String for every primitive, a {@link JsonObject} for a complex value or a resource, a {@link JsonObject} of the
     *     Parameters.parameter itself when it has parts
     */
    public record Parameter(String name, Object value) {}

    private final List<Parameter> all;

    private Parameters(List<Parameter> all) {
        this.all = List.copyOf(all);
    }

    /** Refused when the body is a Parameters resource whose shape is not one. */
    public static Outcome<Parameters> of(FhirRequest request) {
        List<Parameter> all = new ArrayList<>();
        for (QueryString.Pair pair : request.query().pairs()) {
            if (!pair.name().equals("_format") && !pair.name().equals("_pretty")) {
                all.add(new Parameter(pair.name(), pair.value()));
            }
        }
        JsonObject body = request.body();
        if (body != null && "Parameters".equals(body.string("resourceType"))) {
            Outcome<List<Parameter>> read = parts(body.get("parameter"), "Parameters.parameter");
            if (read instanceof Outcome.Refused<List<Parameter>> refused) {
                return refused.cast();
            }
            all.addAll(read.get());
        } else if (body != null) {
            all.add(new Parameter(WHOLE_BODY, body));
        }
        return Outcome.ok(new Parameters(all));
    }

    private static Outcome<List<Parameter>> parts(@Nullable Object list, String path) {
        List<Parameter> all = new ArrayList<>();
        if (list == null) {
            return Outcome.ok(all);
        }
        if (!(list instanceof JsonArray array)) {
            return wrong(path, "is a list");
        }
        for (int i = 0; i < array.size(); i++) {
            String at = path + "[" + i + "]";
            if (!(array.get(i) instanceof JsonObject one) || one.string("name") == null) {
                return wrong(at, "has a name");
            }
            all.add(new Parameter(String.valueOf(one.string("name")), value(one)));
        }
        return Outcome.ok(all);
    }

    private static Object value(JsonObject parameter) {
        for (int i = 0; i < parameter.size(); i++) {
            String member = parameter.name(i);
            if (member.equals("resource") || member.startsWith("value")) {
                return switch (parameter.value(i)) {
                    case JsonObject object -> object;
                    case JsonNumber number -> number.toString();
                    case Object other -> String.valueOf(other);
                };
            }
        }
        return parameter;
    }

    private static <T> Outcome<T> wrong(String path, String right) {
        return Outcome.refused(new Problem(Problem.Code.STRUCTURE, "A parameter " + right + ".", path));
    }

    public List<Parameter> all() {
        return all;
    }

    public boolean has(String name) {
        return all.stream().anyMatch(p -> p.name().equals(name));
    }

    /** The first value, as text; null when there is none or it is no primitive. */
    public @Nullable String string(String name) {
        List<String> strings = strings(name);
        return strings.isEmpty() ? null : strings.getFirst();
    }

    public List<String> strings(String name) {
        List<String> values = new ArrayList<>();
        for (Parameter parameter : all) {
            if (parameter.name().equals(name) && parameter.value() instanceof String text) {
                values.add(text);
            }
        }
        return values;
    }

    /** The first complex value or resource of this name. */
    public @Nullable JsonObject object(String name) {
        for (Parameter parameter : all) {
            if (parameter.name().equals(name) && parameter.value() instanceof JsonObject object) {
                return object;
            }
        }
        return null;
    }

    /** The parts of each parameter of this name. */
    public List<Parameters> nested(String name) {
        List<Parameters> nested = new ArrayList<>();
        for (Parameter parameter : all) {
            if (parameter.name().equals(name)
                    && parameter.value() instanceof JsonObject object
                    && parts(object.get("part"), name + ".part") instanceof Outcome.Ok<List<Parameter>>(List<Parameter> inner)) {
                nested.add(new Parameters(inner));
            }
        }
        return nested;
    }

    /** NOT_SUPPORTED for each parameter that is none of these: what is not understood is not left out in silence. */
    public List<Problem> otherThan(String operation, String... known) {
        List<String> names = List.of(known);
        return all.stream()
                .map(Parameter::name)
                .distinct()
                .filter(name -> !names.contains(name))
                .map(name -> new Problem(
                        Problem.Code.NOT_SUPPORTED,
                        "$" + operation + " knows " + String.join(", ", names) + ", not '" + Door.shown(name) + "'.",
                        name))
                .toList();
    }
}
