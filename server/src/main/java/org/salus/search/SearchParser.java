package org.salus.search;

import static org.salus.kernel.Problem.Code.NOT_SUPPORTED;
import static org.salus.kernel.Problem.Code.PARAMETER;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.DateInterval;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * Turns a query string into a {@link SearchRequest}. What it does not understand is refused, since a condition that is left
 * out shows more patients than were asked for; {@code Prefer: handling=lenient} leaves it out and says so.
 */
public final class SearchParser {

    public static final int DEFAULT_COUNT = 20;
    public static final int MAX_COUNT = 1000;
    private static final Set<String> PASSED_OVER = Set.of("_format", "_pretty", "_summary", "_elements", "_type", "_contained", "_containedType");

    private final R4 definitions;
    private final CriteriaParser criteria;
    private final IncludeParser includes;
    private final boolean contained;

    /**
     * Without contained resources: for whoever takes every match for a resource with an address, to change it or to decide by it.
     *
     * @param bases base URLs of this server: references that start with one of them are its own
     */
    public SearchParser(R4 definitions, List<String> bases) {
        this(definitions, bases, false);
    }

    /** @param contained whether contained resources may be searched */
    public SearchParser(R4 definitions, List<String> bases, boolean contained) {
        this.definitions = definitions;
        this.contained = contained;
        this.criteria = new CriteriaParser(definitions, bases);
        this.includes = new IncludeParser(definitions);
    }

    /** A search of one type. Everything that is wrong, not only the first. */
    public Outcome<SearchRequest> parse(ResourceType type, QueryString query, boolean lenient) {
        return query.first("_type") == null
                ? parse(List.of(type), null, query, lenient)
                : Outcome.refused(new Problem(
                        PARAMETER, "_type is for searches across types, at the base; this address names one.", "_type"));
    }

    /**
     * The types that {@code _type} names, in any number of parameters and parted by commas; all of {@code possible} without one.
     *
     * @return PARAMETER for what is no type, or none of the possible ones
     */
    public static Outcome<List<ResourceType>> types(List<ResourceType> possible, QueryString query) {
        Set<ResourceType> named = new LinkedHashSet<>();
        for (QueryString.Pair pair : query.pairs()) {
            if (pair.name().equals("_type")) {
                for (String name : pair.value().split(",", -1)) {
                    // By name: an organisation that added parameters to a type has a type of its own.
                    ResourceType type = possible.stream()
                            .filter(t -> t.name().equals(name.strip()))
                            .findFirst()
                            .orElse(null);
                    if (type == null) {
                        return Outcome.refused(new Problem(
                                PARAMETER,
                                "'" + shown(name) + "' is not a resource type that is searched here; write _type=Patient,Observation.",
                                "_type"));
                    }
                    named.add(type);
                }
            }
        }
        return Outcome.ok(named.isEmpty() ? possible : List.copyOf(named));
    }

    /** A search of several types, by what they all have. */
    public Outcome<SearchRequest> parse(
            List<ResourceType> addressed, SearchRequest.@Nullable Compartment within, QueryString query, boolean lenient) {
        // The same types as the organisation has them, with the parameters that it added.
        List<ResourceType> types = addressed.stream()
                .map(type -> Objects.requireNonNullElse(definitions.type(type.name()), type))
                .toList();
        ContainedParser inner = new ContainedParser(contained, types, query);
        SubsetParser.Wanted wanted = SubsetParser.parse(inner.answersContainers() ? definitions.types() : types, query);
        List<Problem> problems = new ArrayList<>(wanted.problems());
        problems.addAll(inner.problems());
        List<String> ignored = new ArrayList<>();
        Map<ResourceType, List<Criterion>> found = new LinkedHashMap<>();
        types.forEach(type -> found.put(type, new ArrayList<>()));
        List<SearchRequest.Sort> sort = new ArrayList<>();
        List<SearchRequest.Include> included = new ArrayList<>();
        int count = DEFAULT_COUNT;
        boolean total = false;
        boolean countOnly = wanted.countOnly();
        String page = null;
        for (QueryString.Pair pair : query.pairs()) {
            String name = pair.name();
            String value = pair.value();
            if (PASSED_OVER.contains(name)) {
                continue;
            }
            List<Problem> wrong = new ArrayList<>();
            switch (name) {
                case "_count" -> {
                    int parsed = number(value);
                    if (parsed < 0) {
                        wrong.add(problem("_count is a whole number from 0 to " + MAX_COUNT, name));
                    }
                    countOnly |= parsed == 0;
                    count = Math.clamp(parsed, 1, MAX_COUNT);
                }
                case "_total" -> {
                    switch (value) {
                        case "none" -> total = false;
                        case "accurate", "estimate" -> total = true;
                        default -> wrong.add(problem("_total is none, estimate or accurate", name));
                    }
                }
                case "_page" -> page = value;
                case "_sort" -> sort(types, value, sort, wrong);
                case "_query" ->
                    wrong.add(new Problem(
                            NOT_SUPPORTED, "There are no named queries here; write the search with parameters, or use an operation.", name));
                case "_score" -> ignored.add(name);
                default -> {
                    if (IncludeParser.isInclude(name)) {
                        includes.parse(types, name, value, included, wrong);
                    } else {
                        criteria(found, name, value, inner, wrong);
                    }
                }
            }
            if (lenient && !wrong.isEmpty() && wrong.stream().allMatch(p -> p.code() == NOT_SUPPORTED)) {
                if (!ignored.contains(name)) {
                    ignored.add(name);
                }
            } else {
                problems.addAll(wrong);
            }
        }
        String summary = query.first("_summary");
        if ("text".equals(summary) && !included.isEmpty()) {
            problems.add(problem("_summary=text has no place for included resources: leave one of the two out", "_summary"));
        }
        return problems.isEmpty()
                ? Outcome.ok(new SearchRequest(
                        types, found, within, sort, count, total || countOnly, countOnly, wanted.subset(),
                        query.first("_elements") == null, included, page, inner.wanted(), ignored, query))
                : Outcome.refused(problems.stream().distinct().limit(50).toList());
    }

    private void criteria(
            Map<ResourceType, List<Criterion>> found, String name, String value, ContainedParser contained, List<Problem> wrong) {
        for (Map.Entry<ResourceType, List<Criterion>> each : found.entrySet()) {
            switch (criteria.parse(each.getKey(), name, value)) {
                case Outcome.Ok<Criterion>(Criterion one) -> {
                    Problem undecidable = contained.undecidable(name, one);
                    if (undecidable == null) {
                        each.getValue().add(one);
                    } else {
                        wrong.add(undecidable);
                    }
                }
                case Outcome.Refused<Criterion>(List<Problem> why) -> {
                    wrong.addAll(why);
                    if (found.size() > 1) {
                        return; // one type without it is reason enough
                    }
                }
            }
        }
    }

    private void sort(List<ResourceType> types, String value, List<SearchRequest.Sort> sort, List<Problem> wrong) {
        List<SearchRequest.Sort> keys = new ArrayList<>();
        for (String key : value.split(",", -1)) {
            boolean descending = key.startsWith("-");
            String code = descending ? key.substring(1) : key;
            if (code.equals("_lastUpdated") || code.equals("_id")) {
                keys.add(new SearchRequest.Sort(code, List.of(), descending));
                continue;
            }
            List<SearchParam> params = new ArrayList<>();
            for (ResourceType type : types) {
                SearchParam param = type.searchable(code);
                if (param != null && param.type() != SearchParam.Type.SPECIAL && param.type() != SearchParam.Type.COMPOSITE) {
                    params.add(param);
                }
            }
            if (params.size() < types.size()) {
                wrong.add(new Problem(
                        NOT_SUPPORTED,
                        code.equals("_score")
                                ? "Matches have no score here, so nothing is sorted by _score."
                                : (types.size() == 1 ? types.getFirst().name() : "Not every type searched")
                                        + " cannot be sorted by '" + shown(code) + "'.",
                        "_sort"));
            } else {
                keys.add(new SearchRequest.Sort(code, params, descending));
            }
        }
        if (wrong.isEmpty()) {
            sort.addAll(keys);
        }
        if (sort.size() > 8) {
            wrong.add(problem("_sort takes at most 8 keys", "_sort"));
        }
    }

    static Problem problem(String message, String name) {
        return new Problem(PARAMETER, message + ".", name);
    }

    private static int number(String text) {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Integer.parseInt(text);
    }

    /** Microseconds since the epoch at which the date or instant begins; null when it is none. */
    public static @Nullable Long instant(String text) {
        DateInterval interval = ValueParser.interval(text);
        return interval == null ? null : (Long) interval.low();
    }

    /** Echoed text is short and has no control characters. */
    static String shown(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
