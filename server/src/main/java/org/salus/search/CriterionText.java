package org.salus.search;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;

/** A search's conditions in words, as a tree in lines, without any value: what was asked of whom is not the administrator's to see. */
public final class CriterionText {

    private CriterionText() {}

    public static List<String> of(SearchRequest request) {
        return request.criteria().entrySet().stream()
                .flatMap(entry -> {
                    List<String> lines = entry.getValue().stream().map(CriterionText::of).toList();
                    return (lines.isEmpty() ? List.of("everything") : lines)
                            .stream().map(line -> entry.getKey().name() + ": " + line);
                })
                .toList();
    }

    static String of(Criterion criterion) {
        return switch (criterion) {
            case Criterion.Simple(SearchParam param, Criterion.Modifier modifier, List<Value> values) ->
                param.code() + (modifier == Criterion.Modifier.NONE ? "" : ":" + word(modifier)) + " ("
                        + param.type().name().toLowerCase(Locale.ROOT) + ") "
                        + values.stream().map(CriterionText::form).collect(Collectors.joining(" or "));
            case Criterion.Ids(List<String> ids) -> "_id, " + ids.size() + " of them";
            case Criterion.Updated(List<Value.Date> values) ->
                "_lastUpdated " + values.stream().map(CriterionText::form).collect(Collectors.joining(" or "));
            case Criterion.Chain(SearchParam reference, List<Criterion.Hop> hops) ->
                reference.code() + " leads to "
                        + hops.stream()
                                .map(hop -> hop.type().name() + " with [" + of(hop.inner()) + "]")
                                .collect(Collectors.joining(" or "));
            case Criterion.Has(ResourceType source, SearchParam reference, Criterion inner) ->
                "referred to as " + reference.code() + " by " + source.name() + " with [" + of(inner) + "]";
            case Criterion.Members(ResourceType _, List<String> lists) -> "in one of " + lists.size() + " lists";
            case Criterion.Words(ResourceType _, boolean narrative, WordQuery _) -> narrative ? "words in the narrative" : "words in any text";
            case Criterion.Near(List<Criterion.Point> points) -> "near one of " + points.size() + " points";
            case Criterion.All(List<Criterion> parts) -> joined(parts, " and ");
            case Criterion.Any(List<Criterion> parts) -> joined(parts, " or ");
            case Criterion.Negated(Criterion part) -> "not [" + of(part) + "]";
        };
    }

    private static String joined(List<Criterion> parts, String by) {
        return parts.stream().map(part -> "[" + of(part) + "]").collect(Collectors.joining(by));
    }

    private static String word(Criterion.Modifier modifier) {
        return modifier.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String form(Value value) {
        return switch (value) {
            case Value.Date date -> date.prefix().name().toLowerCase(Locale.ROOT) + " a date";
            case Value.Number number -> number.prefix().name().toLowerCase(Locale.ROOT) + " a number";
            case Value.Quantity quantity ->
                quantity.number().prefix().name().toLowerCase(Locale.ROOT) + " a number" + (quantity.code() == null ? "" : " with a unit");
            case Value.Missing missing -> missing.missing() ? "true" : "false";
            case Value.Composite composite ->
                composite.parts().stream().map(CriterionText::form).collect(Collectors.joining(" with "));
            default -> "a value";
        };
    }
}
