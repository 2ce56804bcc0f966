package org.salus.record;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.search.PageToken;
import org.salus.search.QueryString;
import org.salus.search.SearchParser;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/** {@code Patient/[id]/$everything}: the patient and all that lies in the patient's compartment, in pages. */
final class Everything implements Operation {

    private final Services services;

    Everything(Services services) {
        this.services = services;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "everything",
                Set.of(Level.INSTANCE),
                Set.of("Patient"),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "http://hl7.org/fhir/OperationDefinition/Patient-everything",
                "The patient and all that lies in the patient's compartment, in pages");
    }

    @Override
    public FhirResponse run(Call call) {
        FhirRequest request = call.request();
        Caller caller = request.caller();
        ResourceType patientType = Objects.requireNonNull(call.type());
        String id = Objects.requireNonNull(call.id());
        Optional<StoredResource> patient =
                services.store().read(caller.organisation(), patientType.code(), id, call.decision().filter());
        if (patient.isEmpty() || patient.get().deleted()) {
            return FhirResponse.refused(Reads.notFound(patientType, id));
        }
        int count = 100;
        String page = null;
        for (QueryString.Pair pair : request.query().pairs()) {
            switch (pair.name()) {
                case "_count" -> count = Math.clamp(Versions.number(pair.value()), 1, SearchParser.MAX_COUNT);
                case "_page" -> page = pair.value();
                case "_format", "_pretty" -> {}
                default -> {
                    return FhirResponse.refused(new Problem(
                            Problem.Code.NOT_SUPPORTED,
                            "$everything knows _count, not '" + Door.shown(pair.name()) + "'.",
                            pair.name()));
                }
            }
        }
        String path = "Patient/" + id + "/$everything";
        byte[] key = services.vault().derive(caller.organisation(), "page-token");
        String bound = path + "?" + request.query().without("_page").encode();
        Keyset after = page == null ? null : PageToken.read(key, bound, page);
        if (page != null && after == null) {
            return FhirResponse.refused(
                    new Problem(Problem.Code.PARAMETER, "_page is not a page of this chart.", "_page"));
        }
        long self = patient.get().self();
        Where where = Where.and(new Where.InPatient(self), SystemFilter.of(services, caller, Interaction.SEARCH));
        Reader.Rows rows = services.store()
                .search(new Reader.Select(caller.organisation(), List.of(), where, List.of(), count, after, false));
        List<StoredResource> shown = new ArrayList<>(rows.rows());
        String next = rows.resume() == null ? null : PageToken.write(key, bound, rows.resume());
        if (page == null && shown.stream().noneMatch(r -> r.self() == self)) {
            shown.addFirst(patient.get());
        }
        String url = request.base() + "/" + path;
        BundleWriter out = new BundleWriter("searchset", InstantSource.system().millis() * 1000)
                .links(link(url, request.query()), next == null ? null : link(url, with(request.query(), next)));
        Searches.entries(out, request.base(), shown, "match");
        return FhirResponse.of(
                200, out.end(), Trace.of(Interaction.OPERATION, "Patient", List.of("Patient/" + id), self, "$everything"));
    }

    private static QueryString with(QueryString query, String page) {
        return query.without("_page").plus(new QueryString(List.of(new QueryString.Pair("_page", page))));
    }

    private static String link(String url, @Nullable QueryString query) {
        return query == null || query.isEmpty() ? url : url + "?" + query.encode();
    }
}
