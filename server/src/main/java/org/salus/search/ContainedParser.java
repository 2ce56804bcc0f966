package org.salus.search;

import static org.salus.kernel.Problem.Code.NOT_SUPPORTED;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Problem;

/**
 * {@code _contained} and {@code _containedType} (R4 section 3.1.1.5.9), and what is not answered together with them: a contained resource
 * has no row, so that no chain leads from or to it, and it has no place in an order and no time or label of its own.
 */
final class ContainedParser {

    private final SearchRequest.@Nullable Contained wanted;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * @param possible whether contained resources may be searched at all
     * @param types that are searched
     */
    ContainedParser(boolean possible, List<ResourceType> types, QueryString query) {
        boolean inside = false;
        boolean only = true;
        boolean itself = false;
        for (QueryString.Pair pair : query.pairs()) {
            String name = pair.name();
            switch (name) {
                case "_contained" -> {
                    switch (pair.value()) {
                        case "true" -> inside = true;
                        case "both" -> {
                            inside = true;
                            only = false;
                        }
                        case "false" -> {}
                        default -> refuse("_contained is true, both or false.", name);
                    }
                }
                case "_containedType" -> {
                    switch (pair.value()) {
                        case "contained" -> itself = true;
                        case "container" -> {}
                        default -> refuse("_containedType is container or contained.", name);
                    }
                }
                default -> {}
            }
        }
        for (String name : List.of("_contained", "_containedType")) {
            if (query.pairs().stream().filter(p -> p.name().equals(name)).distinct().count() > 1) {
                refuse(name + " has one value; write it once.", name);
            }
        }
        wanted = inside ? new SearchRequest.Contained(only, itself) : null;
        if (inside && !possible) {
            problems.add(new Problem(
                    NOT_SUPPORTED,
                    "Contained resources are looked for by a search alone; here only _contained=false is possible.",
                    "_contained"));
        } else if (inside && types.size() > 1) {
            refuse("Contained resources are searched type by type: write Medication?_contained=true.", "_contained");
        }
        if (inside) {
            query.pairs().forEach(this::together);
        }
    }

    /** Null when only ordinary resources are searched. */
    SearchRequest.@Nullable Contained wanted() {
        return wanted;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Whether the answer may hold resources of any type. */
    boolean answersContainers() {
        return wanted != null && !wanted.itself();
    }

    /** What of the answer is not given for contained resources. */
    private void together(QueryString.Pair pair) {
        String name = pair.name();
        String value = pair.value();
        if (name.equals("_sort")) {
            refuse("Matches among contained resources come in no order: leave _sort out, or write _contained=false.", name);
        } else if ((name.equals("_total") && !value.equals("none"))
                || (name.equals("_summary") && value.equals("count"))
                || (name.equals("_count") && value.matches("0+"))) {
            refuse("Matches among contained resources are not counted beforehand: leave " + name + "=" + SearchParser.shown(value)
                    + " out and follow the links to the last page.", name);
        } else if (IncludeParser.isInclude(name)) {
            refuse("Nothing is included for contained resources: leave " + SearchParser.shown(name)
                    + " out, and search for the others by what the matches refer to.", name);
        }
    }

    /** Why a contained resource cannot say whether the criterion holds; null when it can, or need not. */
    @Nullable
    Problem undecidable(String name, Criterion criterion) {
        String why = wanted == null ? null : why(criterion, name.equals("_filter"));
        return why == null ? null : new Problem(Problem.Code.PARAMETER, why, name);
    }

    private static @Nullable String why(Criterion criterion, boolean within) {
        return switch (criterion) {
            case Criterion.Chain _ ->
                "No chain starts at a contained resource: ask for the reference itself, as subject=Patient/12, or write _contained=false.";
            case Criterion.Has _ -> "Nothing refers to a contained resource but its container: leave _has out, or write _contained=false.";
            case Criterion.Members _ -> "No list has a contained resource as an item: leave _list out, or write _contained=false.";
            case Criterion.Updated _ ->
                "A contained resource has no time of its own: leave _lastUpdated out, or search for the containers by it.";
            case Criterion.Ids _ when within -> "Contained resources are found by _id=a,b alone, not within _filter.";
            case Criterion.Simple simple when simple.param().code().equals("_security") ->
                "A contained resource has no security labels of its own: leave _security out, or search for the containers by it.";
            case Criterion.All(List<Criterion> parts) -> first(parts, within);
            case Criterion.Any(List<Criterion> parts) -> first(parts, within);
            case Criterion.Negated(Criterion part) -> why(part, within);
            case Criterion.Ids _, Criterion.Simple _, Criterion.Words _, Criterion.Near _ -> null;
        };
    }

    private static @Nullable String first(List<Criterion> parts, boolean within) {
        for (Criterion part : parts) {
            String why = why(part, within);
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    private void refuse(String message, String name) {
        problems.add(new Problem(Problem.Code.PARAMETER, message, name));
    }
}
