package org.salus.record.operations;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.DateInterval;
import org.salus.fhir.Json;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.record.BundleWriter;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.OperationOutcomes;
import org.salus.record.Services;
import org.salus.record.SystemFilter;
import org.salus.record.Trace;
import org.salus.search.PageToken;
import org.salus.search.QueryString;
import org.salus.search.SearchParser;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/** Pages of an {@code $everything}: the resource itself, all that belongs to it, and what those refer to. */
final class Chart {

    private static final int DEFAULT_COUNT = 100;

    /** Types whose first date is no date of care. */
    private static final Set<String> DATELESS = Set.of("Medication", "Patient", "Person", "Practitioner", "RelatedPerson");

    private final Services services;

    Chart(Services services) {
        this.services = services;
    }

    /**
     * What was asked for, beside the resource.
     *
     * @param at the chart as it was known at the end of this; null for now
     */
    record Wish(
            int count,
            Set<ResourceType> types,
            @Nullable DateInterval since,
            @Nullable DateInterval start,
            @Nullable DateInterval end,
            @Nullable DateInterval at,
            @Nullable String page) {


        static Wish of(Arguments arguments, Services services) {
            return new Wish(
                    arguments.number("_count", 1, SearchParser.MAX_COUNT, DEFAULT_COUNT),
                    arguments.types("_type", services.definitions()),
                    arguments.date("_since"),
                    arguments.date("start"),
                    arguments.date("end"),
                    arguments.date("_at"),
                    arguments.text("_page"));
        }
    }

    View view(Caller caller, Wish wish) {
        int organisation = caller.organisation();
        Long at = wish.at() == null ? null : Long.valueOf(wish.at().high() - 1);
        return new View(services.store(), services.vault().blindIndex(organisation), organisation, at);
    }

    /**
     * @param root the resource it is about, which the caller may see
     * @param path below the base, for links
     * @param belongs the rows that belong to it; the caller's filters are laid on them here
     */
    FhirResponse page(
            Operation.Call call, ResourceType type, String id, StoredResource root, String path, Where belongs, Wish wish) {
        Caller caller = call.request().caller();
        byte[] key = services.vault().derive(caller.organisation(), "page-token");
        QueryString query = Arguments.query(call.parameters()).without("_page");
        String bound = path + "?" + query.encode();
        Keyset token = wish.page() == null ? null : PageToken.read(key, bound, wish.page());
        if (wish.page() != null && (token == null || token.values().isEmpty())) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.PARAMETER, "_page is not a page of this chart; follow the links as they are.", "_page"));
        }
        boolean first = token == null && isWanted(root, type, wish);
        View view = view(caller, wish);
        Found found = rest(view, caller, root, belongs, wish, token, wish.count() - (first ? 1 : 0));
        List<StoredResource> shown = new ArrayList<>(found.rows());
        if (first) {
            shown.addFirst(root);
        }
        Supporting supporting = new Supporting(
                services.definitions(),
                view,
                services.filters(caller, Interaction.SEARCH),
                wish.types(),
                token == null ? List.of() : longs(token, 1));
        List<StoredResource> referred = supporting.of(shown);
        String url = call.request().base() + "/" + path;
        String next = null;
        if (found.last() != null) {
            List<@Nullable Object> values = new ArrayList<>();
            values.add(found.last());
            values.addAll(supporting.asked());
            String page = PageToken.write(key, bound, new Keyset(values));
            next = url + "?" + query.plus(new QueryString(List.of(new QueryString.Pair("_page", page)))).encode();
        }
        String self = query.isEmpty() ? url : url + "?" + query.encode();
        BundleWriter out = new BundleWriter("searchset", InstantSource.system().millis() * 1000).links(self, next);
        Searchset.entries(out, call.request().base(), shown, "match");
        Searchset.entries(out, call.request().base(), referred, "include");
        if (supporting.isCut()) {
            out.entry()
                    .resource(Json.write(OperationOutcomes.of(
                            "warning",
                            List.of(new Problem(
                                    Problem.Code.TOO_COSTLY,
                                    "This page refers to more than " + Supporting.MOST
                                            + " resources outside of the chart; ask for smaller pages.")))))
                    .search("outcome")
                    .endEntry();
        }
        String detail = "$everything?" + query.encode() + " (" + (shown.size() + referred.size()) + " shown)";
        return FhirResponse.of(
                200,
                out.end(),
                Trace.of(Interaction.OPERATION, type.name(), List.of(type.name() + "/" + id), root.patient(), detail));
    }

    /** The root is shown first, when it is of the types and as new as was asked for; a date of care does not keep it out. */
    private static boolean isWanted(StoredResource root, ResourceType type, Wish wish) {
        return (wish.types().isEmpty() || wish.types().stream().anyMatch(t -> t.code() == type.code()))
                && (wish.since() == null || root.updated() >= wish.since().low());
    }

    /** @param last hash of the last row when there are more, else null */
    private record Found(List<StoredResource> rows, @Nullable Long last) {}

    private Found rest(
            View view,
            Caller caller,
            StoredResource root,
            Where belongs,
            Wish wish,
            @Nullable Keyset token,
            int count) {
        if (count == 0) {
            return new Found(List.of(), Long.MIN_VALUE);
        }
        Where where = Where.and(
                belongs,
                new Where.Not(new Where.Self(root.self())),
                wish.since() == null ? Where.ALWAYS : new Where.Updated(wish.since().low(), Long.MAX_VALUE),
                inTime(wish));
        Reader.Rows rows = view.rows(
                wish.types().stream().map(ResourceType::code).toList(),
                where,
                SystemFilter.of(services, caller, Interaction.SEARCH),
                count,
                token == null ? null : new Keyset(List.<@Nullable Object>of(longs(token, 0).getFirst())));
        Keyset resume = rows.resume();
        List<StoredResource> open = rows.rows().stream()
                .filter(row -> isOpen(caller, row))
                .toList();
        return new Found(open, resume == null ? null : longs(resume, 0).getFirst());
    }

    private boolean isOpen(Caller caller, StoredResource row) {
        ResourceType type = services.definitions().type(row.type());
        return type != null && services.isOpen(caller, type, row);
    }

    /** What has no date of care stays: nothing undated is lost by asking for a time. */
    private Where inTime(Wish wish) {
        if (wish.start() == null && wish.end() == null) {
            return Where.ALWAYS;
        }
        List<ResourceType> dateless = services.definitions().types().stream()
                .filter(t -> t.primaryDate() == null || DATELESS.contains(t.name()))
                .toList();
        short[] codes = new short[dateless.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = dateless.get(i).code();
        }
        long from = wish.start() == null ? Long.MIN_VALUE : wish.start().low();
        long to = wish.end() == null ? Long.MAX_VALUE : wish.end().high();
        return Where.or(
                new Where.Date(0, Where.Test.OVERLAPS, from, to),
                new Where.Not(new Where.Date(0, Where.Test.PRESENT, 0, 0)),
                new Where.OfType(codes));
    }

    private static List<Long> longs(Keyset keyset, int from) {
        return keyset.values().subList(from, keyset.values().size()).stream()
                .map(v -> v instanceof Long number ? number : Long.valueOf(0))
                .toList();
    }
}
