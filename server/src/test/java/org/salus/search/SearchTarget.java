package org.salus.search;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.salus.fhir.Examiner;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fuzz.PlainHashes;
import org.salus.kernel.Outcome;
import org.salus.store.RenderedWhere;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/** {@code Type?query}: refused, or parsed, planned and rendered as SQL; a value never stands in the SQL. */
public final class SearchTarget {

    private static final R4 DEFINITIONS = R4.definitions();
    private static final ValueSets VALUE_SETS = new ValueSets(DEFINITIONS, () -> null);
    private static final Opened ROW = new Opened(
            new Examiner(DEFINITIONS),
            new StoredResource(
                    (short) 96,
                    1,
                    0,
                    1,
                    0,
                    false,
                    0,
                    new long[0],
                    """
                    {"resourceType":"Observation","id":"a","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}],
                    "text":"Systolic"},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2024-05-17",
                    "valueQuantity":{"value":120,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}"""
                            .getBytes(StandardCharsets.UTF_8)));

    private SearchTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        int mark = text.indexOf('?');
        ResourceType named = mark < 0 ? null : DEFINITIONS.type(text.substring(0, mark));
        ResourceType type = named == null ? java.util.Objects.requireNonNull(DEFINITIONS.type("Observation")) : named;
        if (!(QueryString.parse(text.substring(mark + 1)) instanceof Outcome.Ok<QueryString>(QueryString query))) {
            return;
        }
        if (!QueryString.parse(query.encode()).get().equals(query)) {
            throw new AssertionError("The query is another one after it was encoded");
        }
        SearchParser parser = new SearchParser(DEFINITIONS, List.of("https://salus.example/fhir"));
        parser.parse(type, query, true);
        if (parser.parse(type, query, false) instanceof Outcome.Ok<SearchRequest>(SearchRequest request)) {
            planned(type, request);
        }
    }

    private static void planned(ResourceType type, SearchRequest request) {
        Planner planner =
                new Planner(DEFINITIONS, PlainHashes.INSTANCE, _ -> Where.ALWAYS, (_, _, _) -> new long[] {1, 2});
        List<Criterion> criteria;
        try {
            criteria = VALUE_SETS.codes(
                    request.criteria().getOrDefault(type, List.of()),
                    new ValueSets.Asking(null, 1, PlainHashes.INSTANCE, _ -> Where.ALWAYS));
        } catch (Refusal e) {
            return;
        }
        Plan plan = planner.plan(type, criteria);
        String sql = RenderedWhere.of(plan.where());
        // Names of columns and keywords, and numbers of types and columns: nothing else is ever written out.
        if (!sql.matches("[A-Za-z0-9_ .,:()?<>=@&#\\[\\]+*-]*")) {
            throw new AssertionError("The SQL holds what came from the query");
        }
        for (Criterion criterion : criteria) {
            Matching.fits(criterion, ROW);
        }
        request.sort().forEach(SortKeys::order);
    }
}
