package org.salus.search;

import static org.salus.kernel.Problem.Code.PARAMETER;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ResourceType;
import org.salus.fhir.Subset;
import org.salus.kernel.Problem;

/** {@code _summary} and {@code _elements} (R4 sections 3.1.1.5.8 and 3.1.1.5.9). */
public final class SubsetParser {

    private SubsetParser() {}

    /** What is wanted; {@code subset} null: the whole. */
    public record Wanted(@Nullable Subset subset, boolean countOnly, List<Problem> problems) {}

    /** @param types the types that the answer may hold: an element must be one of at least one of them */
    public static Wanted parse(List<ResourceType> types, QueryString query) {
        List<Problem> problems = new ArrayList<>();
        List<String> elements = new ArrayList<>();
        Subset subset = null;
        boolean countOnly = false;
        for (QueryString.Pair pair : query.pairs()) {
            if (pair.name().equals("_summary")) {
                switch (pair.value()) {
                    case "true" -> subset = Subset.of(Subset.View.SUMMARY);
                    case "text" -> subset = Subset.of(Subset.View.TEXT);
                    case "data" -> subset = Subset.of(Subset.View.DATA);
                    case "count" -> countOnly = true;
                    case "false" -> {}
                    default -> problems.add(new Problem(PARAMETER, "_summary is true, text, data, count or false.", "_summary"));
                }
            } else if (pair.name().equals("_elements")) {
                for (String name : pair.value().split(",")) {
                    String element = name.strip();
                    // Both "birthDate" and "Patient.birthDate" are in use.
                    int dot = element.indexOf('.');
                    ResourceType owner = dot < 0
                            ? null
                            : types.stream().filter(t -> element.startsWith(t.name() + ".")).findFirst().orElse(null);
                    String plain = owner == null ? element : element.substring(dot + 1);
                    if (types.stream().anyMatch(t -> Subset.isElement(t, plain))) {
                        elements.add(plain);
                    } else {
                        problems.add(new Problem(
                                PARAMETER,
                                "_elements takes names of elements at the root of the resource, not '" + SearchParser.shown(element) + "'.",
                                "_elements"));
                    }
                }
            }
        }
        if (!elements.isEmpty() && (subset != null || countOnly)) {
            problems.add(new Problem(PARAMETER, "_elements and _summary exclude each other; use one.", "_elements"));
        }
        return new Wanted(elements.isEmpty() ? subset : Subset.of(elements), countOnly, problems);
    }
}
