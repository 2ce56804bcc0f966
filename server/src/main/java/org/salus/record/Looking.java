package org.salus.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.QueryString;
import org.salus.search.SearchParser;
import org.salus.search.SearchRequest;
import org.salus.search.SearchResult;
import org.salus.search.Sight;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/** {@link Look} with given filters, at the record as it is or as a transaction sees it. */
final class Looking implements Look {

    private static final int PAGE = 200;

    private final Services services;
    private final Caller caller;
    private final Reader reader;
    private final Sight reads;
    private final Sight searches;
    private final String base;

    private Looking(
            Services services,
            Caller caller,
            Reader reader,
            Sight reads,
            Sight searches,
            String base) {
        this.services = services;
        this.caller = caller;
        this.reader = reader;
        this.reads = reads;
        this.searches = searches;
        this.base = base;
    }

    /** What the caller may see. */
    static Looking as(Services services, Caller caller, Reader reader, String base) {
        return new Looking(
                services,
                caller,
                reader,
                services.filters(caller, Interaction.READ),
                services.filters(caller, Interaction.SEARCH),
                base);
    }

    /** Everything in the caller's organisation, for the rules. */
    static Looking all(Services services, Caller caller, Reader reader) {
        return new Looking(services, caller, reader, type -> Where.ALWAYS, type -> Where.ALWAYS, RecordAccess.BASE);
    }

    @Override
    public Outcome<JsonObject> read(String type, String id) {
        return row(type, id).map(row -> Json.parse(row.body()).get());
    }

    Outcome<StoredResource> row(String name, String id) {
        ResourceType type = services.definitions().type(name);
        if (type == null) {
            return unknown(name);
        }
        if (!Ids.isValid(id)) {
            return Outcome.refused(Reads.notFound(type, id));
        }
        Where filter = reads.apply(type);
        if (filter instanceof Where.Never) {
            return Outcome.refused(
                    Problem.Code.FORBIDDEN, "Your role does not allow " + Interaction.READ.code() + " on " + name + ".");
        }
        Optional<StoredResource> found = reader.read(caller.organisation(), type.code(), id, filter)
                .filter(row -> reads.isOpen(type, row));
        if (found.isEmpty()) {
            return Outcome.refused(Reads.notFound(type, id));
        }
        return found.get().deleted()
                ? Outcome.refused(Problem.Code.GONE, name + "/" + id + " was deleted.")
                : Outcome.ok(found.get());
    }

    @Override
    public Outcome<Found> search(String type, String query) {
        return rows(type, query).map(rows -> new Found(bodies(rows.matches()), bodies(rows.included()), rows.truncated()));
    }

    /** Rows of all pages. */
    record Pages(List<StoredResource> matches, List<StoredResource> included, boolean truncated) {}

    Outcome<Pages> rows(String name, String query) {
        ResourceType type = services.definitions().type(name);
        if (type == null) {
            return unknown(name);
        }
        if (searches.apply(type) instanceof Where.Never) {
            return Outcome.refused(
                    Problem.Code.FORBIDDEN, "Your role does not allow " + Interaction.SEARCH.code() + " on " + name + ".");
        }
        Outcome<QueryString> parsed = QueryString.parse(query);
        if (parsed instanceof Outcome.Refused<QueryString> refused) {
            return refused.cast();
        }
        QueryString criteria = parsed.get().plus(pair("_count", Integer.toString(PAGE)));
        List<StoredResource> matches = new ArrayList<>();
        List<StoredResource> included = new ArrayList<>();
        boolean cut = false;
        String page = null;
        do {
            QueryString paged = page == null ? criteria : criteria.plus(pair("_page", page));
            Outcome<SearchRequest> request =
                    new SearchParser(services.definitions(caller), List.of(base)).parse(type, paged, false);
            Outcome<SearchResult> result = request.flatMap(
                    r -> services.searcher().search(reader, caller.organisation(), r, searches));
            if (result instanceof Outcome.Refused<SearchResult> refused) {
                return refused.cast();
            }
            matches.addAll(result.get().matches());
            included.addAll(result.get().included());
            cut |= result.get().includesCut();
            page = result.get().next();
        } while (page != null && matches.size() < RecordAccess.MOST);
        return Outcome.ok(new Pages(matches, included, cut || page != null));
    }

    private static <T> Outcome<T> unknown(String name) {
        return Outcome.refused(Problem.Code.UNKNOWN_TYPE, "'" + Door.shown(name) + "' is not a resource type of FHIR R4.");
    }

    private static QueryString pair(String name, String value) {
        return new QueryString(List.of(new QueryString.Pair(name, value)));
    }

    private static List<JsonObject> bodies(List<StoredResource> rows) {
        return rows.stream().map(row -> Json.parse(row.body()).get()).toList();
    }
}
