package org.salus.record.operations;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.BundleWriter;
import org.salus.record.Door;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Parameters.Parameter;
import org.salus.record.Services;
import org.salus.search.QueryString;
import org.salus.search.SearchResult;
import org.salus.store.StoredResource;

/**
 * {@code Observation/$lastn} (R4 operation Observation-lastn): of each code the most recent observations of a subject. Those that
 * are as recent as the last of them come too. What was entered in error is left out unless {@code status} is named.
 */
final class LastN implements Operation {

    /** Observations that are looked at; a patient has a few thousand. */
    private static final int LOOKED_AT = 20_000;

    private static final int MOST_EACH = 100;

    /** How a search is shown is fixed here. */
    private static final Set<String> NOT_TAKEN = Set.of(
            "_sort", "_count", "_page", "_total", "_summary", "_elements", "_include", "_revinclude", "_contained");

    private final Services services;
    private final Search search;

    LastN(Services services) {
        this.services = services;
        this.search = new Search(services);
    }

    @Override
    public Definition definition() {
        return new Definition(
                "lastn",
                Set.of(Level.TYPE),
                Set.of("Observation"),
                false,
                new Needs.OnAddressedType(Interaction.SEARCH),
                "http://hl7.org/fhir/OperationDefinition/Observation-lastn",
                "Of each code the most recent observations of a patient");
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        ResourceType type = Objects.requireNonNull(call.type());
        List<Problem> problems = new ArrayList<>();
        QueryString criteria = criteria(call, problems);
        int max = max(call, problems);
        boolean named = criteria.pairs().stream().anyMatch(LastN::namesSubject);
        if (!named) {
            problems.add(new Problem(
                    Problem.Code.REQUIRED, "$lastn needs whose observations are meant: patient=[id] or subject=[type]/[id].", "patient"));
        }
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if (criteria.pairs().stream().noneMatch(p -> p.name().equals("status") || p.name().startsWith("status:"))) {
            criteria = criteria.plus(Search.pair("status:not", "entered-in-error"));
        }
        LastOfEach last = new LastOfEach(max, services.examiner());
        int seen = 0;
        String page = null;
        do {
            Outcome<SearchResult> found = search.page(
                    caller, call.request().base(), type, criteria.plus(Search.pair("_sort", "-date")), 1000, page);
            if (found instanceof Outcome.Refused<SearchResult>(List<Problem> why)) {
                return FhirResponse.refused(why);
            }
            SearchResult result = found.get();
            result.matches().forEach(last::add);
            seen += result.matches().size();
            page = result.next();
            if (page != null && seen >= LOOKED_AT) {
                return FhirResponse.refused(
                        Problem.Code.TOO_COSTLY,
                        "There are more than " + LOOKED_AT + " observations to choose from; add a category, a code or a date.");
            }
        } while (page != null);
        return answer(call, last.rows());
    }

    private static FhirResponse answer(Call call, List<StoredResource> rows) {
        String url = call.request().base() + "/Observation/$lastn";
        QueryString query = Arguments.query(call.parameters());
        BundleWriter out = new BundleWriter("searchset", InstantSource.system().millis() * 1000)
                .total((long) rows.size())
                .links(query.isEmpty() ? url : url + "?" + query.encode(), null);
        Searchset.entries(out, call.request().base(), rows, "match");
        return FhirResponse.of(
                200, out.end(), Searchset.trace("Observation", rows, "$lastn?" + query.encode()));
    }

    private static int max(Call call, List<Problem> problems) {
        Arguments arguments = new Arguments(
                "lastn", call.parameters(), call.parameters().all().stream().map(Parameter::name).toArray(String[]::new));
        int max = arguments.number("max", 1, MOST_EACH, 1);
        problems.addAll(arguments.problems());
        return max;
    }

    /** All but {@code max} are the search parameters of Observation. */
    private static QueryString criteria(Call call, List<Problem> problems) {
        List<QueryString.Pair> pairs = new ArrayList<>();
        for (Parameter parameter : call.parameters().all()) {
            String name = parameter.name();
            String value = value(parameter.value());
            if (NOT_TAKEN.contains(name) || name.startsWith("_include") || name.startsWith("_revinclude")) {
                problems.add(new Problem(
                        Problem.Code.NOT_SUPPORTED,
                        "$lastn takes max and the search parameters of Observation, not '" + Door.shown(name) + "'.",
                        name));
            } else if (value == null) {
                problems.add(new Problem(
                        Problem.Code.PARAMETER, name + " is written as in a search, such as 'system|code' for a code.", name));
            } else if (!name.equals("max")) {
                pairs.add(new QueryString.Pair(name, value));
            }
        }
        return new QueryString(pairs);
    }

    private static @Nullable String value(Object value) {
        return switch (value) {
            case String text -> text;
            case JsonObject object -> object.string("reference");
            default -> null;
        };
    }

    private static boolean namesSubject(QueryString.Pair pair) {
        String name = pair.name();
        for (String subject : List.of("patient", "subject")) {
            if (name.equals(subject) || name.startsWith(subject + ".")) {
                return !pair.value().isBlank();
            }
            if (name.startsWith(subject + ":")) {
                String modifier = name.substring(subject.length() + 1);
                return !modifier.equals("missing") && !modifier.equals("not") && !pair.value().isBlank();
            }
        }
        return false;
    }
}
