package org.salus.record;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.fhir.DateInterval;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.search.PageToken;
import org.salus.search.QueryString;
import org.salus.search.SearchParser;
import org.salus.search.SubsetParser;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.Reader.HistorySelect;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/**
 * history of an instance, a type or all (R4 section 3.1.0.9), newest first unless sorted otherwise. {@code _at} shows the versions that
 * were current at some time of the instant or interval given.
 */
final class Histories {

    private final Services services;
    private final Subsets subsets;

    Histories(Services services) {
        this.services = services;
        this.subsets = new Subsets(services.definitions());
    }

    FhirResponse instance(FhirRequest request, ResourceType type, String id) {
        Decision decision = services.policy().decide(request.caller(), Interaction.HISTORY, type.name());
        if (!decision.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(decision, Interaction.HISTORY, type));
        }
        if (!Ids.isValid(id)) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        long self = services.vault().blindIndex(request.caller().organisation()).self(type.name(), id);
        return run(request, Interaction.HISTORY, type, self, decision.filter(), type.name() + "/" + id + "/_history");
    }

    FhirResponse type(FhirRequest request, ResourceType type) {
        Decision decision = services.policy().decide(request.caller(), Interaction.HISTORY_TYPE, type.name());
        if (!decision.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(decision, Interaction.HISTORY_TYPE, type));
        }
        return run(request, Interaction.HISTORY_TYPE, type, 0, decision.filter(), type.name() + "/_history");
    }

    FhirResponse system(FhirRequest request) {
        Where filter = SystemFilter.of(services, request.caller(), Interaction.HISTORY_SYSTEM);
        if (filter instanceof Where.Never) {
            return FhirResponse.refused(
                    Problem.Code.FORBIDDEN, "Your role does not allow " + Interaction.HISTORY_SYSTEM.code() + ".");
        }
        return run(request, Interaction.HISTORY_SYSTEM, null, 0, filter, "_history");
    }

    private FhirResponse run(
            FhirRequest request,
            Interaction interaction,
            @Nullable ResourceType type,
            long self,
            Where filter,
            String path) {
        Caller caller = request.caller();
        QueryString query = request.query();
        int count = SearchParser.DEFAULT_COUNT;
        long since = Long.MIN_VALUE;
        Reader.Period at = null;
        boolean oldestFirst = false;
        String page = null;
        for (QueryString.Pair pair : query.pairs()) {
            switch (pair.name()) {
                case "_count" -> {
                    int wanted = Versions.number(pair.value());
                    if (wanted < 0) {
                        return FhirResponse.refused(
                                new Problem(Problem.Code.PARAMETER, "_count is a whole number.", "_count"));
                    }
                    count = Math.clamp(wanted, 1, SearchParser.MAX_COUNT);
                }
                case "_since" -> {
                    Long micros = SearchParser.instant(pair.value());
                    if (micros == null) {
                        return FhirResponse.refused(new Problem(
                                Problem.Code.PARAMETER, "_since is an instant such as 2026-01-31T08:00:00Z.", "_since"));
                    }
                    since = micros;
                }
                case "_at" -> {
                    DateInterval interval = DateInterval.parseLeniently(pair.value());
                    if (interval == null) {
                        return FhirResponse.refused(new Problem(
                                Problem.Code.PARAMETER, "_at is a date or time such as 2026-01-31 or 2026-01-31T08:00:00Z.", "_at"));
                    }
                    at = new Reader.Period(interval.low(), interval.high());
                }
                case "_sort" -> {
                    if (!pair.value().equals("_lastUpdated") && !pair.value().equals("-_lastUpdated")) {
                        return FhirResponse.refused(new Problem(
                                Problem.Code.NOT_SUPPORTED, "A history is sorted by _lastUpdated or -_lastUpdated.", "_sort"));
                    }
                    oldestFirst = pair.value().equals("_lastUpdated");
                }
                case "_page" -> page = pair.value();
                case "_format", "_pretty", "_summary", "_elements" -> {}
                default -> {
                    return FhirResponse.refused(new Problem(
                            Problem.Code.NOT_SUPPORTED,
                            "history knows _count, _since, _at, _sort and _page, not '" + Door.shown(pair.name()) + "'.",
                            pair.name()));
                }
            }
        }
        SubsetParser.Wanted wanted =
                SubsetParser.parse(type == null ? services.definitions().types() : List.of(type), query);
        if (!wanted.problems().isEmpty() || wanted.countOnly()) {
            return FhirResponse.refused(
                    wanted.countOnly()
                            ? List.of(new Problem(
                                    Problem.Code.NOT_SUPPORTED, "history is not counted: _summary is true, text, data or false.", "_summary"))
                            : wanted.problems());
        }
        byte[] key = services.vault().derive(caller.organisation(), "page-token");
        String bound = path + "?" + query.without("_page").encode();
        Keyset before = null;
        if (page != null) {
            before = PageToken.read(key, bound, page);
            if (before == null) {
                return FhirResponse.refused(new Problem(
                        Problem.Code.PARAMETER, "_page is not a page of this history; follow the links as they are.", "_page"));
            }
        }
        List<StoredResource> rows = services.store()
                .history(new HistorySelect(
                        caller.organisation(),
                        type == null ? 0 : type.code(),
                        self,
                        since,
                        at,
                        filter,
                        count + 1,
                        before,
                        oldestFirst));
        if (rows.isEmpty() && self != 0 && type != null && page == null && !exists(caller, type, self, filter)) {
            return FhirResponse.refused(Reads.notFound(type, request.segments().get(1)));
        }
        boolean more = rows.size() > count;
        List<StoredResource> asked = more ? rows.subList(0, count) : rows;
        List<StoredResource> shown = asked.stream().filter(row -> isOpen(caller, row)).toList();
        if (self != 0 && type != null && shown.size() < asked.size() && shown.stream().allMatch(StoredResource::deleted)) {
            return FhirResponse.refused(Reads.notFound(type, request.segments().get(1)));
        }
        String next = null;
        if (more) {
            StoredResource last = asked.getLast();
            List<@Nullable Object> values = new ArrayList<>();
            values.add(last.updated());
            values.add(last.self());
            values.add((long) last.version());
            next = PageToken.write(key, bound, new Keyset(values));
        }
        String url = request.base() + "/" + path;
        BundleWriter out = new BundleWriter("history", InstantSource.system().millis() * 1000)
                .links(
                        query.isEmpty() ? url : url + "?" + query.encode(),
                        next == null
                                ? null
                                : url + "?"
                                        + query.without("_page")
                                                .plus(new QueryString(List.of(new QueryString.Pair("_page", next))))
                                                .encode());
        for (StoredResource row : shown) {
            String reference = Bodies.reference(row.body());
            out.entry().fullUrl(request.base() + "/" + reference);
            if (!row.deleted()) {
                out.resource(subsets.body(row, wanted.subset()));
            }
            String method = row.deleted() ? "DELETE" : row.version() == 1 ? "POST" : "PUT";
            out.request(method, row.version() == 1 ? Bodies.type(row.body()) : reference)
                    .response(
                            row.deleted() ? "204" : row.version() == 1 ? "201" : "200",
                            null,
                            row.version(),
                            row.updated(),
                            null)
                    .endEntry();
        }
        return FhirResponse.of(
                200, out.end(), Trace.shown(interaction, type == null ? "" : type.name(), shown, path + "?" + query.encode()));
    }

    private boolean isOpen(Caller caller, StoredResource row) {
        ResourceType type = services.definitions().type(row.type());
        return type != null && services.isOpen(caller, type, row);
    }

    /** Whether there is any version that the caller may see, though none in the time asked for. */
    private boolean exists(Caller caller, ResourceType type, long self, Where filter) {
        return !services.store()
                .history(new HistorySelect(caller.organisation(), type.code(), self, Long.MIN_VALUE, filter, 1, null))
                .isEmpty();
    }
}
